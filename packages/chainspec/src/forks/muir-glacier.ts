import type { ForkDelta } from '../delta.ts';

/**
 * Muir Glacier: EIP-2384 (bomb delay of 9 million blocks).
 */
export const MUIR_GLACIER: ForkDelta = {
  fork: 'muirGlacier',
  block: { difficulty: { bombDelay: 9_000_000n } },
};
