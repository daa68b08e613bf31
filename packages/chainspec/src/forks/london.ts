import type { ForkDelta } from '../delta.ts';

/**
 * London: EIP-1559 (base fee), EIP-3198 (BASEFEE), EIP-3529 (smaller refunds), EIP-3541 (no new code that starts with
 * 0xEF) and EIP-3554 (bomb delay of 9.7 million blocks).
 */
export const LONDON: ForkDelta = {
  fork: 'london',
  evm: { rejectsEfCode: true, gas: { storageClearRefund: 4_800, selfDestructRefund: 0 } },
  transaction: { types: [0, 1, 2], refundQuotient: 5 },
  block: { baseFee: true, difficulty: { bombDelay: 9_700_000n } },
};
