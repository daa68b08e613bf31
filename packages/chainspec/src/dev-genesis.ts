import { type Address, type Bytes, EMPTY_BYTES, ZERO_ADDRESS, ZERO_HASH } from '@ethane/primitives';
import { createDevSpec } from './dev-spec.ts';
import type { Genesis, GenesisAccount } from './genesis.ts';
import { FORK_NAMES, type ForkName } from './rules.ts';
import { PREDEPLOYS } from './system-contracts.ts';

export interface DevGenesisOptions {
  /** Accounts that start with `balance`. */
  readonly accounts: readonly Address[];
  /** Wei for each account. Default: 10,000 ether. */
  readonly balance?: bigint;
  /** Default: 1337. */
  readonly chainId?: bigint;
  /** Default: osaka. */
  readonly hardfork?: ForkName;
  /** Default: 30 million. */
  readonly gasLimit?: bigint;
  /** Wei. Default: 1 gwei. Left out before London. */
  readonly baseFee?: bigint;
  /** Seconds. Default: 0. */
  readonly timestamp?: bigint;
  /** How blocks are sealed. Default: `dev`, as soon as the node wants one and without work. */
  readonly consensus?: 'dev' | 'proofOfWork';
  /** Of block 0 where there is work. Default: 131,072, the least that the difficulty formula gives. */
  readonly difficulty?: bigint;
  readonly extraData?: Bytes;
}

const ETHER = 10n ** 18n;
const GWEI = 10n ** 9n;
const MINIMUM_DIFFICULTY = 131_072n;

/**
 * Block 0 of a development chain: funded accounts, and the system contracts and CREATE2 factory that its hardfork can
 * run, each with nonce 1 as a deployment would have left it.
 */
export function devGenesis(options: DevGenesisOptions): Genesis {
  const { hardfork = 'osaka', balance = 10_000n * ETHER, chainId = 1337n } = options;
  const proofOfWork = options.consensus === 'proofOfWork';
  const spec = createDevSpec({ chainId, hardfork, ...(proofOfWork ? { proofOfWork } : {}) });
  const alloc = new Map<Address, GenesisAccount>();
  for (const { address, code, since } of PREDEPLOYS) {
    if (reached(hardfork, since)) alloc.set(address, { balance: 0n, nonce: 1n, code, storage: new Map() });
  }
  for (const address of options.accounts) {
    alloc.set(address, { balance, nonce: 0n, code: EMPTY_BYTES, storage: new Map() });
  }
  const mined = spec.terminalTotalDifficulty === undefined;
  return {
    spec,
    nonce: 0n,
    timestamp: options.timestamp ?? 0n,
    extraData: options.extraData ?? EMPTY_BYTES,
    gasLimit: options.gasLimit ?? 30_000_000n,
    difficulty: mined ? (options.difficulty ?? MINIMUM_DIFFICULTY) : 0n,
    mixHash: ZERO_HASH,
    coinbase: ZERO_ADDRESS,
    ...(reached(hardfork, 'london') ? { baseFeePerGas: options.baseFee ?? GWEI } : {}),
    alloc,
  };
}

function reached(hardfork: ForkName, fork: ForkName): boolean {
  return FORK_NAMES.indexOf(hardfork) >= FORK_NAMES.indexOf(fork);
}
