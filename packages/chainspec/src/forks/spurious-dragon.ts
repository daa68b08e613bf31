import type { ForkDelta } from '../delta.ts';

/**
 * Spurious Dragon: EIP-155 (replay protection), EIP-160 (EXP costs more), EIP-161 (empty accounts are cleared, new
 * contracts start at nonce 1) and EIP-170 (code size limit).
 */
export const SPURIOUS_DRAGON: ForkDelta = {
  fork: 'spuriousDragon',
  evm: { stateClearing: true, maxCodeSize: 24_576, gas: { exponentByte: 50 } },
  transaction: { replayProtection: true },
};
