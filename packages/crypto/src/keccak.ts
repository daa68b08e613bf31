import { type Bytes, type Hash32, toHash32 } from '@ethane/primitives';
import { keccak_256 } from '@noble/hashes/sha3.js';

/** Keccak-256 (the padding before SHA-3 was standardised), 32 bytes. */
export function keccak256(data: Bytes): Bytes {
  return keccak_256(data);
}

/** {@link keccak256} as lower-case hex. */
export function keccak256Hex(data: Bytes): Hash32 {
  return toHash32(keccak256(data));
}
