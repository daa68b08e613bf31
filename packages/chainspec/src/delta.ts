import { type Address, invariant } from '@ethane/primitives';
import type {
  BlobRules,
  BlockRules,
  DifficultyRules,
  EvmRules,
  ForkName,
  GasSchedule,
  PrecompileName,
  PrecompileRule,
  Rules,
  TransactionRules,
} from './rules.ts';

/** What one fork changes of its parent's rules; what it does not name stays. */
export interface ForkDelta {
  readonly fork: ForkName;
  readonly evm?: Partial<Omit<EvmRules, 'gas' | 'precompiles'>> & {
    readonly gas?: Partial<GasSchedule>;
    /** Added, or replacing the one at the same address. */
    readonly precompiles?: readonly PrecompileRule[];
  };
  readonly transaction?: Partial<TransactionRules>;
  readonly block?: Partial<Omit<BlockRules, 'blobs' | 'difficulty'>> & {
    /** Complete where the parent has none. `maxPerTransaction` follows from the rest. */
    readonly blobs?: Partial<Omit<BlobRules, 'maxPerTransaction'>>;
    readonly difficulty?: Partial<DifficultyRules>;
  };
}

/** Blobs in one transaction from EIP-7594 on; before it only the block's maximum counts. */
const MAX_BLOBS_PER_TRANSACTION = 6;

/** The rules after `delta`, frozen in depth. */
export function applyDelta(parent: Rules, delta: ForkDelta): Rules {
  const { gas, precompiles, ...evm } = delta.evm ?? {};
  const { blobs, difficulty, ...block } = delta.block ?? {};
  return freezeRules({
    fork: delta.fork,
    evm: {
      ...parent.evm,
      ...evm,
      gas: { ...parent.evm.gas, ...gas },
      precompiles: mergePrecompiles(parent.evm.precompiles, precompiles ?? []),
    },
    transaction: { ...parent.transaction, ...delta.transaction },
    block: {
      ...parent.block,
      ...block,
      difficulty: { ...parent.block.difficulty, ...difficulty },
      blobs: mergeBlobs(parent.block.blobs, blobs),
    },
  });
}

export function freezeRules(rules: Rules): Rules {
  const { evm, transaction, block } = rules;
  for (const precompile of evm.precompiles) Object.freeze(precompile);
  for (const part of [evm.gas, evm.stateGas, evm.precompiles, evm, transaction.types, transaction])
    Object.freeze(part);
  for (const part of [block.difficulty, block.blobs, block]) Object.freeze(part);
  return Object.freeze(rules);
}

/** A row of a precompile table; `address` is its last two bytes. */
export function precompile(address: number, name: PrecompileName, pricing: ForkName): PrecompileRule {
  return { address: `0x${address.toString(16).padStart(40, '0')}` as Address, name, pricing };
}

function mergePrecompiles(
  parent: readonly PrecompileRule[],
  added: readonly PrecompileRule[],
): readonly PrecompileRule[] {
  const byAddress = new Map(parent.map((rule) => [rule.address, rule]));
  for (const rule of added) byAddress.set(rule.address, rule);
  return [...byAddress.values()];
}

function mergeBlobs(
  parent: BlobRules | undefined,
  change: Partial<Omit<BlobRules, 'maxPerTransaction'>> | undefined,
): BlobRules | undefined {
  if (change === undefined) return parent;
  const { target, max, baseFeeUpdateFraction, reservePrice, cellProofs } = { ...parent, ...change };
  invariant(
    target !== undefined && max !== undefined && baseFeeUpdateFraction !== undefined,
    'the first fork with blobs gives all parameters',
  );
  return {
    target,
    max,
    baseFeeUpdateFraction,
    reservePrice: reservePrice ?? false,
    cellProofs: cellProofs ?? false,
    maxPerTransaction: cellProofs ? MAX_BLOBS_PER_TRANSACTION : max,
  };
}
