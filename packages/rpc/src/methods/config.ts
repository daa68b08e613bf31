import {
  BEACON_ROOTS,
  CONSOLIDATION_REQUESTS,
  forkId,
  HISTORY_STORAGE,
  type PrecompileName,
  type Rules,
  rulesAt,
  WITHDRAWAL_REQUESTS,
} from '@ethane/chainspec';
import { isMerged } from '@ethane/execution';
import { type Address, type Hex, toQuantity } from '@ethane/primitives';
import type { ChainPort } from '../ports.ts';
import { type Method, method } from '../protocol/method.ts';

/** What a fork brings, as EIP-7910 describes it. */
interface ForkConfig {
  /** Seconds; 0 for what was there from genesis on. */
  readonly activationTime: number;
  readonly blobSchedule: {
    readonly target: number;
    readonly max: number;
    readonly baseFeeUpdateFraction: number;
  } | null;
  readonly chainId: Hex;
  readonly forkId: Hex;
  readonly precompiles: Readonly<Record<string, Address>>;
  readonly systemContracts: Readonly<Record<string, Address>>;
}

/** Names of EIP-7910. */
const PRECOMPILES: Readonly<Record<PrecompileName, string>> = {
  ecrecover: 'ECREC',
  sha256: 'SHA256',
  ripemd160: 'RIPEMD160',
  identity: 'ID',
  modexp: 'MODEXP',
  bn254Add: 'BN254_ADD',
  bn254Mul: 'BN254_MUL',
  bn254Pairing: 'BN254_PAIRING',
  blake2f: 'BLAKE2F',
  pointEvaluation: 'KZG_POINT_EVALUATION',
  bls12G1Add: 'BLS12_G1ADD',
  bls12G1Msm: 'BLS12_G1MSM',
  bls12G2Add: 'BLS12_G2ADD',
  bls12G2Msm: 'BLS12_G2MSM',
  bls12Pairing: 'BLS12_PAIRING_CHECK',
  bls12MapFpToG1: 'BLS12_MAP_FP_TO_G1',
  bls12MapFp2ToG2: 'BLS12_MAP_FP2_TO_G2',
  p256Verify: 'P256VERIFY',
};

/** The rules that hold, and those that are to come; and what this node can answer. */
export const CONFIG_METHODS: readonly Method[] = [
  method('eth_config', [], ({ services }) => chainConfig(services.backend.chain)),
  method('eth_capabilities', [], ({ services }) => {
    const { header, hash } = services.backend.chain.head;
    const all = { disabled: false, oldestBlock: '0x0' };
    return {
      head: { number: toQuantity(header.number), hash },
      state: all,
      tx: all,
      logs: all,
      receipts: all,
      blocks: all,
      stateproofs: all,
    };
  }),
];

function chainConfig(chain: ChainPort): {
  readonly current: ForkConfig;
  readonly next: ForkConfig | null;
  readonly last: ForkConfig | null;
} {
  const now = chain.head.header.timestamp;
  const times = forkTimes(chain);
  const next = times.find((time) => time > now);
  const last = times.at(-1);
  return {
    current: configAt(chain, times.findLast((time) => time <= now) ?? 0n),
    next: next === undefined ? null : configAt(chain, next),
    last: next === undefined || last === undefined ? null : configAt(chain, last),
  };
}

/** Timestamps at which forks begin, ascending. */
function forkTimes({ spec }: ChainPort): readonly bigint[] {
  const times = [...spec.forks.values()].flatMap((fork) => ('timestamp' in fork ? [fork.timestamp] : []));
  return times.sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
}

function configAt(chain: ChainPort, timestamp: bigint): ForkConfig {
  const { spec, head } = chain;
  const { number } = head.header;
  const rules = rulesAt(spec, { number, timestamp, merged: isMerged(spec, head.header) });
  const hash = chain.hashByNumber(0n) ?? head.hash;
  const genesis = { hash, timestamp: chain.headerByHash(hash)?.timestamp ?? 0n };
  const { blobs } = rules.block;
  return {
    activationTime: Number(timestamp),
    blobSchedule:
      blobs === undefined
        ? null
        : {
            target: blobs.target,
            max: blobs.max,
            baseFeeUpdateFraction: Number(blobs.baseFeeUpdateFraction),
          },
    chainId: toQuantity(spec.chainId),
    forkId: forkId(spec, genesis, { number, timestamp }).hash,
    precompiles: Object.fromEntries(
      rules.evm.precompiles.map(({ name, address }) => [PRECOMPILES[name], address]),
    ),
    systemContracts: systemContractsOf(rules, spec.depositContract),
  };
}

function systemContractsOf({ block }: Rules, depositContract: Address): Readonly<Record<string, Address>> {
  return {
    ...(block.beaconRoots && { BEACON_ROOTS_ADDRESS: BEACON_ROOTS.address }),
    ...(block.requests && {
      CONSOLIDATION_REQUEST_PREDEPLOY_ADDRESS: CONSOLIDATION_REQUESTS.address,
      DEPOSIT_CONTRACT_ADDRESS: depositContract,
    }),
    ...(block.blockHashHistory && { HISTORY_STORAGE_ADDRESS: HISTORY_STORAGE.address }),
    ...(block.requests && { WITHDRAWAL_REQUEST_PREDEPLOY_ADDRESS: WITHDRAWAL_REQUESTS.address }),
  };
}
