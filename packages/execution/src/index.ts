export { type BaseFeeParent, calculateBaseFee, ELASTICITY_MULTIPLIER, INITIAL_BASE_FEE } from './base-fee.ts';
export {
  type BlobGasParent,
  blobBaseFee,
  blobGasOf,
  calculateExcessBlobGas,
  fakeExponential,
  GAS_PER_BLOB,
  MIN_BLOB_BASE_FEE,
} from './blob-gas.ts';
export { calculateDifficulty, type DifficultyParent, MINIMUM_DIFFICULTY } from './difficulty.ts';
export { BlockError, type BlockErrorCode } from './errors.ts';
export { floorGas, type IntrinsicParts, intrinsicGas } from './intrinsic-gas.ts';
