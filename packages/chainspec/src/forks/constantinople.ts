import type { ForkDelta } from '../delta.ts';

/**
 * Constantinople: EIP-145 (shifts), EIP-1014 (CREATE2), EIP-1052 (EXTCODEHASH), EIP-1234 (bomb delay of 5 million
 * blocks, reward of 2 ether) and EIP-1283 (net storage metering, which Petersburg takes back).
 */
export const CONSTANTINOPLE: ForkDelta = {
  fork: 'constantinople',
  evm: { storageMetering: 'eip1283', gas: { externalCodeHash: 400 } },
  block: { reward: 2n * 10n ** 18n, difficulty: { bombDelay: 5_000_000n } },
};
