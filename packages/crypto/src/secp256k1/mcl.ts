import type { Bytes } from '@ethane/primitives';
import { Curve } from '../mcl/curve.ts';
import { FP_SLOT, FR_SLOT, G1_SLOT } from '../mcl/mcl.ts';
import { nobleProvider } from './noble.ts';
import type { Secp256k1Provider } from './provider.ts';

const P = 0xfffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc2fn;
/** Coefficient b of y² = x³ + b. */
const B = 7;

interface Registers {
  readonly curve: Curve;
  /** The generator and R, side by side, and their scalars. */
  readonly points: number;
  readonly scalars: number;
  readonly sum: number;
  readonly inverse: number;
}

/** Made at the first use. */
let registers: Registers | undefined;

function secp256k1(): Registers {
  if (registers === undefined) {
    const curve = new Curve({ name: 'secp256k1', p: P, width: 32, padding: 0 });
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
 * mcl, in WebAssembly, recovers keys, which is what nodes do all day; what touches private keys is left to noble.
 */
export const mclProvider: Secp256k1Provider = {
  name: 'wasm',
  sign: nobleProvider.sign,
  publicKey: nobleProvider.publicKey,
  recover: (hash, signature, recovery) => {
    const { curve, points, scalars, sum, inverse } = secp256k1();
    const { mcl } = curve;
    const r = points + G1_SLOT;
    if (!curve.readField(signature, 0, r) || !curve.solveY(r, B)) return undefined;
    if (isOdd(curve, r + FP_SLOT) !== (recovery === 1)) mcl.mclBnFp_neg(r + FP_SLOT, r + FP_SLOT);

    // −hash / r times G and s / r times R
    mcl.mclBnG1_getBasePoint(points);
    curve.readScalar(signature, 0, inverse);
    mcl.mclBnFr_inv(inverse, inverse);
    curve.readScalar(hash, 0, scalars);
    mcl.mclBnFr_neg(scalars, scalars);
    mcl.mclBnFr_mul(scalars, scalars, inverse);
    curve.readScalar(signature, 32, scalars + FR_SLOT);
    mcl.mclBnFr_mul(scalars + FR_SLOT, scalars + FR_SLOT, inverse);
    mcl.mclBnG1_mulVec(sum, points, scalars, 2);
    if (mcl.mclBnG1_isZero(sum) === 1) return undefined;
    const key = new Uint8Array(65);
    key[0] = 4;
    key.set(curve.writeG1(sum), 1);
    return key;
  },
};

function isOdd(curve: Curve, element: number): boolean {
  const bytes: Bytes = new Uint8Array(32);
  curve.writeField(element, bytes, 0);
  return (bytes[31]! & 1) === 1;
}
