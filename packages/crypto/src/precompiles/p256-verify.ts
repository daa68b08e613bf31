import { type Bytes, bytesToBigint, EMPTY_BYTES } from '@ethane/primitives';
import { isZero } from '../mcl/curve.ts';
import { EcdsaCurve } from '../mcl/ecdsa-curve.ts';
import { booleanWord } from './bytes.ts';

/** Modulus and order of secp256r1. */
const P = 0xffffffff00000001000000000000000000000000ffffffffffffffffffffffffn;
const N = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;

/** Made at the first use. */
let p256: EcdsaCurve | undefined;

/**
 * Whether a secp256r1 signature is valid (EIP-7951). Input: hash, r, s, public key x, y of 32 bytes each.
 * Output: a word that is 1, or nothing for a wrong length, a number out of range or a signature that does not verify.
 */
export function p256Verify(input: Bytes): Bytes {
  if (input.length !== 160) return EMPTY_BYTES;
  const r = bytesToBigint(input.subarray(32, 64));
  const s = bytesToBigint(input.subarray(64, 96));
  if (r === 0n || s === 0n || r >= N || s >= N) return EMPTY_BYTES;
  p256 ??= new EcdsaCurve({ name: 'p256', p: P, width: 32, padding: 0 });
  if (isZero(input, 96, 64) || !p256.curve.readG1(input, 96, p256.point)) return EMPTY_BYTES;
  // (hash / s) G + (r / s) Q
  const sum = p256.combine(input.subarray(0, 32), false, input.subarray(32, 64), input.subarray(64, 96));
  if (sum === undefined) return EMPTY_BYTES;
  return bytesToBigint(sum.subarray(0, 32)) % N === r ? booleanWord(true) : EMPTY_BYTES;
}
