import type { Bytes } from '@ethane/primitives';
import type { Curve } from '../mcl/curve.ts';
import { EcdsaCurve } from '../mcl/ecdsa-curve.ts';
import { FP_SLOT } from '../mcl/mcl.ts';
import { nobleProvider } from './noble.ts';
import type { Secp256k1Provider } from './provider.ts';

const P = 0xfffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc2fn;
/** Coefficient b of y² = x³ + b. */
const B = 7;

/** Made at the first use. */
let secp256k1: EcdsaCurve | undefined;

/**
 * mcl, in WebAssembly, recovers keys, which is what nodes do all day; what touches private keys is left to noble.
 */
export const mclProvider: Secp256k1Provider = {
  name: 'wasm',
  sign: nobleProvider.sign,
  publicKey: nobleProvider.publicKey,
  recover: (hash, signature, recovery) => {
    secp256k1 ??= new EcdsaCurve({ name: 'secp256k1', p: P, width: 32, padding: 0 });
    const { curve, point } = secp256k1;
    const y = point + FP_SLOT;
    if (!curve.readField(signature, 0, point) || !curve.solveY(point, B)) return undefined;
    if (isOdd(curve, y) !== (recovery === 1)) curve.mcl.mclBnFp_neg(y, y);
    // (-hash / r) G + (s / r) R
    const sum = secp256k1.combine(hash, true, signature.subarray(32, 64), signature.subarray(0, 32));
    if (sum === undefined) return undefined;
    const key = new Uint8Array(65);
    key[0] = 4;
    key.set(sum, 1);
    return key;
  },
};

function isOdd(curve: Curve, element: number): boolean {
  const bytes: Bytes = new Uint8Array(32);
  curve.writeField(element, bytes, 0);
  return (bytes[31]! & 1) === 1;
}
