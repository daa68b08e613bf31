export {
  type Address,
  addressToBytes,
  bigintToAddress,
  bigintToHash32,
  type Hash32,
  hexToBigint,
  toAddress,
  toHash32,
  ZERO_ADDRESS,
  ZERO_HASH,
} from './address.ts';
export { type Allocate, allocateBytes, createAllocate } from './allocate.ts';
export {
  bigintByteLength,
  bigintToBytes,
  bigintToFixedBytes,
  bytesToBigint,
  bytesToUtf8,
  compareBytes,
  concatBytes,
  EMPTY_BYTES,
  equalBytes,
  utf8ToBytes,
  writeBigint,
} from './bytes.ts';
export { CodedError, type ErrorDetails, InvariantError, invariant } from './errors.ts';
export { type Bytes, bytesToHex, type Hex, hexToBytes, isHex, uint32OfHex } from './hex.ts';
export { parseQuantity, toQuantity } from './quantity.ts';
export { compileWebAssembly, type WebAssemblyModule } from './webassembly.ts';
export { MAX_UINT64, MAX_UINT256, maxBigint, minBigint, TWO_256, toUint256 } from './words.ts';
