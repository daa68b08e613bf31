import type { PrecompileRule, Rules } from '@ethane/chainspec';
import type { BlockEnvironment } from '@ethane/evm';
import { type Address, type Bytes, CodedError, type Hash32 } from '@ethane/primitives';
import type { WorldState } from '@ethane/state';

/** What a call pretends of an account. `state` replaces all storage, `stateDiff` single slots; not both. */
export interface AccountOverride {
  readonly nonce?: bigint | undefined;
  readonly code?: Bytes | undefined;
  /** Wei. */
  readonly balance?: bigint | undefined;
  readonly state?: ReadonlyMap<bigint, bigint> | undefined;
  readonly stateDiff?: ReadonlyMap<bigint, bigint> | undefined;
  /** Only for the address of a precompile, which is then to be found there and no longer here. */
  readonly movePrecompileToAddress?: Address | undefined;
}

export type StateOverrides = ReadonlyMap<Address, AccountOverride>;

/** What a call pretends of the block. Seconds; gas; wei per gas. */
export interface BlockOverrides {
  readonly number?: bigint | undefined;
  readonly timestamp?: bigint | undefined;
  readonly coinbase?: Address | undefined;
  readonly gasLimit?: bigint | undefined;
  readonly difficulty?: bigint | undefined;
  readonly prevRandao?: Hash32 | undefined;
  readonly baseFeePerGas?: bigint | undefined;
  readonly blobBaseFee?: bigint | undefined;
}

/** The environment with what is overridden in it. */
export function overrideBlock(block: BlockEnvironment, overrides: BlockOverrides): BlockEnvironment {
  const given = Object.entries(overrides).filter(([, value]) => value !== undefined);
  return { ...block, ...Object.fromEntries(given) };
}

/**
 * Writes the overrides into the state, as something that happened before the call.
 *
 * @throws CodedError `OVERRIDE`
 */
export function overrideState(state: WorldState, overrides: StateOverrides): void {
  state.beginTransaction();
  for (const [address, override] of overrides) overrideAccount(state, address, override);
  state.finishTransaction({ stateClearing: false });
}

function overrideAccount(state: WorldState, address: Address, override: AccountOverride): void {
  const { nonce, code, balance, state: storage, stateDiff } = override;
  if (nonce !== undefined) state.setNonce(address, nonce);
  if (code !== undefined) state.setCode(address, code);
  if (balance !== undefined) {
    state.subtractBalance(address, state.getBalance(address));
    state.addBalance(address, balance);
  }
  if (storage !== undefined && stateDiff !== undefined) {
    throw new CodedError('OVERRIDE', `account ${address} has both 'state' and 'stateDiff'`, {
      have: address,
    });
  }
  if (storage !== undefined) state.clearStorage(address);
  for (const [slot, value] of storage ?? stateDiff ?? []) state.setStorage(address, slot, value);
}

/**
 * The rules with the precompiles that the overrides leave: an overridden address is none any more, and a moved one is
 * found elsewhere. The same object where nothing changes.
 *
 * @throws CodedError `OVERRIDE`
 */
export function overridePrecompiles(rules: Rules, overrides: StateOverrides): Rules {
  const table = new Map(rules.evm.precompiles.map((rule) => [rule.address, rule]));
  let changed = false;
  const moved: PrecompileRule[] = [];
  for (const [address, { movePrecompileToAddress: target }] of overrides) {
    const rule = table.get(address);
    if (target !== undefined) moved.push(movePrecompile(rule, address, target, overrides));
    if (rule === undefined) continue;
    table.delete(address);
    changed = true;
  }
  if (!changed) return rules;
  for (const rule of moved) table.set(rule.address, rule);
  return { ...rules, evm: { ...rules.evm, precompiles: [...table.values()] } };
}

function movePrecompile(
  rule: PrecompileRule | undefined,
  address: Address,
  target: Address,
  overrides: StateOverrides,
): PrecompileRule {
  if (rule === undefined) {
    throw new CodedError('OVERRIDE', `account ${address} is not a precompile`, { have: address });
  }
  if (overrides.has(target)) {
    throw new CodedError('OVERRIDE', `account ${target} is already overridden`, { have: target });
  }
  return { ...rule, address: target };
}
