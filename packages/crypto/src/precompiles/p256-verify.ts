import { type Bytes, bytesToBigint, EMPTY_BYTES } from '@ethane/primitives';
import { Curve, isZero } from '../mcl/curve.ts';
import { FR_SLOT, G1_SLOT } from '../mcl/mcl.ts';
import { booleanWord } from './bytes.ts';

/** Modulus and order of secp256r1. */
const P = 0xffffffff00000001000000000000000000000000ffffffffffffffffffffffffn;
const N = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;

interface Registers {
  readonly curve: Curve;
  /** The generator and the public key, side by side, and their scalars. */
  readonly points: number;
  readonly scalars: number;
  readonly sum: number;
  readonly inverse: number;
}

/** Made at the first use. */
let registers: Registers | undefined;

function p256(): Registers {
  if (registers === undefined) {
    const curve = new Curve({ name: 'p256', p: P, width: 32, padding: 0 });
    registers = {
      curve,
      points: curve.allocate(2 * G1_SLOT),
      scalars: curve.allocate(2 * FR_SLOT),
      sum: curve.allocate(G1_SLOT),
      inverse: curve.allocate(FR_SLOT),
    };
  }
  return registers;
}

/**
 * Whether a secp256r1 signature is valid (EIP-7951). Input: hash, r, s, public key x, y of 32 bytes each.
 * Output: a word that is 1, or nothing for a wrong length, a number out of range or a signature that does not verify.
 */
export function p256Verify(input: Bytes): Bytes {
  if (input.length !== 160) return EMPTY_BYTES;
  const r = bytesToBigint(input.subarray(32, 64));
  const s = bytesToBigint(input.subarray(64, 96));
  if (r === 0n || s === 0n || r >= N || s >= N) return EMPTY_BYTES;
  const { curve, points, scalars, sum, inverse } = p256();
  const { mcl } = curve;
  if (isZero(input, 96, 64) || !curve.readG1(input, 96, points + G1_SLOT)) return EMPTY_BYTES;

  // u₁G + u₂Q with u₁ = hash / s and u₂ = r / s
  mcl.mclBnG1_getBasePoint(points);
  curve.readScalar(input, 64, inverse);
  mcl.mclBnFr_inv(inverse, inverse);
  curve.readScalar(input, 0, scalars);
  mcl.mclBnFr_mul(scalars, scalars, inverse);
  curve.readScalar(input, 32, scalars + FR_SLOT);
  mcl.mclBnFr_mul(scalars + FR_SLOT, scalars + FR_SLOT, inverse);
  mcl.mclBnG1_mulVec(sum, points, scalars, 2);
  if (mcl.mclBnG1_isZero(sum) === 1) return EMPTY_BYTES;
  const x = bytesToBigint(curve.writeG1(sum).subarray(0, 32));
  return x % N === r ? booleanWord(true) : EMPTY_BYTES;
}
