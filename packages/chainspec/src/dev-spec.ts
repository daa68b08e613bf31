import { FORK_NAMES, type ForkName } from './rules.ts';
import type { ChainSpec, ForkActivation } from './spec.ts';
import { MAINNET_DEPOSIT_CONTRACT } from './system-contracts.ts';

export interface DevSpecOptions {
  readonly chainId: bigint;
  /** The newest fork of the chain; it and all before it (the DAO fork apart) are active from genesis. */
  readonly hardfork: ForkName;
  /** Blocks are sealed by proof of work whatever the fork. Default: only where the fork is before Paris. */
  readonly proofOfWork?: boolean;
  readonly name?: string;
}

/** A chain that has one set of rules from its genesis on. */
export function createDevSpec(options: DevSpecOptions): ChainSpec {
  const { chainId, hardfork, name = 'dev' } = options;
  const newest = FORK_NAMES.indexOf(hardfork);
  const beforeParis = newest < FORK_NAMES.indexOf('paris');
  const forks = new Map<ForkName, ForkActivation>();
  for (const fork of FORK_NAMES.slice(0, newest + 1)) {
    if (fork !== 'dao') forks.set(fork, activationAtGenesis(fork));
  }
  return {
    name,
    chainId,
    forks,
    terminalTotalDifficulty: (options.proofOfWork ?? beforeParis) ? undefined : 0n,
    blobSchedule: new Map(),
    depositContract: MAINNET_DEPOSIT_CONTRACT,
    daoForkSupport: false,
  };
}

function activationAtGenesis(fork: ForkName): ForkActivation {
  const byTime = FORK_NAMES.indexOf(fork) > FORK_NAMES.indexOf('paris');
  return byTime ? { timestamp: 0n } : { block: 0n };
}
