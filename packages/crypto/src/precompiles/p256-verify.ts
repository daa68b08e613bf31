import { type Bytes, bytesToBigint, EMPTY_BYTES } from '@ethane/primitives';
import { isZero } from '../mcl/curve.ts';
import { EcdsaCurve } from '../mcl/ecdsa-curve.ts';
import { booleanWord } from './bytes.ts';
import { type PlatformP256, platformP256 } from './platform-p256.ts';

/** Modulus and order of secp256r1. */
const P = 0xffffffff00000001000000000000000000000000ffffffffffffffffffffffffn;
const N = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;

/** Made at the first use. */
let curve: EcdsaCurve | undefined;
let platform: PlatformP256 | undefined;

/**
 * Whether a secp256r1 signature is valid (EIP-7951). Input: hash, r, s, public key x, y of 32 bytes each.
 * Output: a word that is 1, or nothing for a wrong length, a number out of range or a signature that does not verify.
 */
export function p256Verify(input: Bytes): Bytes {
  if (input.length !== 160) return EMPTY_BYTES;
  const r = bytesToBigint(input.subarray(32, 64));
  const s = bytesToBigint(input.subarray(64, 96));
  if (r === 0n || s === 0n || r >= N || s >= N) return EMPTY_BYTES;
  if (curve === undefined) {
    curve = new EcdsaCurve({ name: 'p256', p: P, width: 32, padding: 0 });
    platform = platformP256();
  }
  if (isZero(input, 96, 64) || !curve.curve.readG1(input, 96, curve.point)) return EMPTY_BYTES;
  const x = platform === undefined ? abscissa(input, curve) : platformAbscissa(input, curve, platform);
  return x !== undefined && bytesToBigint(x) % N === r ? booleanWord(true) : EMPTY_BYTES;
}

/** x of (hash / s) G + (r / s) Q, where Q is `p256.point`; undefined for infinity. */
function abscissa(input: Bytes, p256: EcdsaCurve): Bytes | undefined {
  const sum = p256.combine(input.subarray(0, 32), false, input.subarray(32, 64), input.subarray(64, 96));
  return sum?.subarray(0, 32);
}

/** {@link abscissa} as that of (r / s) ((hash / r) G + Q), which takes a product of G and the x of another product. */
function platformAbscissa(input: Bytes, p256: EcdsaCurve, platform: PlatformP256): Bytes | undefined {
  const r = input.subarray(32, 64);
  const scalar = p256.divide(input.subarray(0, 32), r);
  const sum = isZero(scalar, 0, 32)
    ? input.subarray(96, 160)
    : p256.add(platform.multiplyGenerator(scalar), 1);
  if (sum === undefined) return undefined;
  const point = new Uint8Array(65);
  point[0] = 4;
  point.set(sum, 1);
  return platform.xOfMultiple(p256.divide(r, input.subarray(64, 96)), point);
}
