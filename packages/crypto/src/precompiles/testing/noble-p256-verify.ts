import { type Bytes, EMPTY_BYTES } from '@ethane/primitives';
import { p256 } from '@noble/curves/nist.js';
import { booleanWord } from '../bytes.ts';

/**
 * Whether a secp256r1 signature is valid (EIP-7951). Input: hash, r, s, public key x, y of 32 bytes each.
 * Output: a word that is 1, or nothing for a wrong length, a number out of range or a signature that does not verify.
 */
export function p256Verify(input: Bytes): Bytes {
  if (input.length !== 160) return EMPTY_BYTES;
  const publicKey = new Uint8Array(65);
  publicKey[0] = 4;
  publicKey.set(input.subarray(96), 1);
  return isValid(input.subarray(32, 96), input.subarray(0, 32), publicKey) ? booleanWord(true) : EMPTY_BYTES;
}

function isValid(signature: Bytes, hash: Bytes, publicKey: Bytes): boolean {
  try {
    return p256.verify(signature, hash, publicKey, { prehash: false, lowS: false });
  } catch {
    // noble throws for scalars and coordinates out of range and for points off the curve.
    return false;
  }
}
