import { type ForkDelta, precompile } from '../delta.ts';

/**
 * Osaka: EIP-7594 (cell proofs, at most 6 blobs in a transaction), EIP-7823 and EIP-7883 (modexp is limited to 1,024
 * bytes and costs more), EIP-7825 (transaction gas cap), EIP-7918 (blob reserve price), EIP-7934 (block size limit),
 * EIP-7939 (CLZ) and EIP-7951 (secp256r1).
 */
export const OSAKA: ForkDelta = {
  fork: 'osaka',
  evm: { precompiles: [precompile(0x05, 'modexp', 'osaka'), precompile(0x100, 'p256Verify', 'osaka')] },
  transaction: { gasLimitCap: 2n ** 24n },
  block: { maxRlpSize: 8_388_608, blobs: { reservePrice: true, cellProofs: true } },
};
