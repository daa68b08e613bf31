import { type ForkDelta, precompile } from '../delta.ts';

/**
 * Cancun: EIP-1153 (transient storage), EIP-4788 (beacon roots), EIP-4844 (blobs, point evaluation), EIP-5656 (MCOPY),
 * EIP-6780 (SELFDESTRUCT deletes only what is new) and EIP-7516 (BLOBBASEFEE).
 */
export const CANCUN: ForkDelta = {
  fork: 'cancun',
  evm: { selfDestructOnlyNew: true, precompiles: [precompile(0x0a, 'pointEvaluation', 'cancun')] },
  transaction: { types: [0, 1, 2, 3] },
  block: { beaconRoots: true, blobs: { target: 3, max: 6, baseFeeUpdateFraction: 3_338_477n } },
};
