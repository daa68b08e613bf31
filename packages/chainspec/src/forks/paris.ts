import type { ForkDelta } from '../delta.ts';

/**
 * Paris, the Merge: EIP-3675 (proof of stake, no block reward) and EIP-4399 (DIFFICULTY becomes PREVRANDAO, which
 * follows from the block's difficulty of 0).
 */
export const PARIS: ForkDelta = {
  fork: 'paris',
  block: { reward: 0n },
};
