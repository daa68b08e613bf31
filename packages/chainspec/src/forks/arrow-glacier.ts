import type { ForkDelta } from '../delta.ts';

/**
 * Arrow Glacier: EIP-4345 (bomb delay of 10.7 million blocks).
 */
export const ARROW_GLACIER: ForkDelta = {
  fork: 'arrowGlacier',
  block: { difficulty: { bombDelay: 10_700_000n } },
};
