import type { ForkDelta } from '../delta.ts';

/**
 * The forks that change blob parameters only (EIP-7892). The first two carry the values of Ethereum's main network;
 * the third and fourth those that clients use in tests; the fifth has none of its own. A chain's blob schedule
 * overrides all of them.
 */
export const BPO1: ForkDelta = {
  fork: 'bpo1',
  block: { blobs: { target: 10, max: 15, baseFeeUpdateFraction: 8_346_193n } },
};

export const BPO2: ForkDelta = {
  fork: 'bpo2',
  block: { blobs: { target: 14, max: 21, baseFeeUpdateFraction: 11_684_671n } },
};

export const BPO3: ForkDelta = {
  fork: 'bpo3',
  block: { blobs: { target: 21, max: 32, baseFeeUpdateFraction: 20_609_697n } },
};

export const BPO4: ForkDelta = {
  fork: 'bpo4',
  block: { blobs: { target: 14, max: 21, baseFeeUpdateFraction: 13_739_630n } },
};

export const BPO5: ForkDelta = { fork: 'bpo5' };
