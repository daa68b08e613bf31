import { type ForkDelta, precompile } from '../delta.ts';

/**
 * Byzantium: EIP-100 (difficulty counts uncles), EIP-140 (REVERT), EIP-196 and EIP-197 (bn254), EIP-198 (modexp),
 * EIP-211 (return data), EIP-214 (STATICCALL), EIP-649 (bomb delay of 3 million blocks, reward of 3 ether) and EIP-658
 * (receipts carry a status).
 */
export const BYZANTIUM: ForkDelta = {
  fork: 'byzantium',
  evm: {
    precompiles: [
      precompile(0x05, 'modexp', 'byzantium'),
      precompile(0x06, 'bn254Add', 'byzantium'),
      precompile(0x07, 'bn254Mul', 'byzantium'),
      precompile(0x08, 'bn254Pairing', 'byzantium'),
    ],
  },
  block: {
    reward: 3n * 10n ** 18n,
    receiptOutcome: 'status',
    difficulty: { formula: 'byzantium', bombDelay: 3_000_000n },
  },
};
