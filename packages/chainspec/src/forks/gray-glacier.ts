import type { ForkDelta } from '../delta.ts';

/**
 * Gray Glacier: EIP-5133 (bomb delay of 11.4 million blocks).
 */
export const GRAY_GLACIER: ForkDelta = {
  fork: 'grayGlacier',
  block: { difficulty: { bombDelay: 11_400_000n } },
};
