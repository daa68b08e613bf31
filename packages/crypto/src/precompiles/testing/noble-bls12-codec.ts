import { type Bytes, bytesToBigint, writeBigint } from '@ethane/primitives';
import { type WeierstrassPoint, weierstrass } from '@noble/curves/abstract/weierstrass.js';
import { bls12_381 } from '@noble/curves/bls12-381.js';

/** An element of the quadratic extension, c0 + c1 u. */
export type Fp2 = ReturnType<typeof bls12_381.fields.Fp2.create>;
export type G1Point = WeierstrassPoint<bigint>;
export type G2Point = WeierstrassPoint<Fp2>;

const { Fp, Fp2: Fp2Field, Fr } = bls12_381.fields;
const G1 = bls12_381.G1.Point;
const G2 = bls12_381.G2.Point;

/**
 * G1 with its endomorphism (x, y) → (βx, y), which is multiplication by λ = z² − 1 for the curve's seed z: scalars split
 * into halves over the lattice of (λ, −1) and (1, z²).
 */
const G1_ENDOMORPHIC = weierstrass(G1.CURVE(), {
  Fp,
  Fn: Fr,
  allowInfinityPoint: true,
  endo: {
    beta: 0x1a0111ea397fe699ec02408663d4de85aa0d857d89759ad4897d29650fb85f9b409427eb4f49fffd8bfd00000000aaacn,
    basises: [
      [0xac45a4010001a40200000000ffffffffn, -1n],
      [1n, 0xac45a4010001a4020000000100000000n],
    ],
  },
});

/** A point of the subgroup times a scalar below the order, 1.7 times as fast as noble's own. */
export function multiplyG1(point: G1Point, scalar: bigint): G1Point {
  const product = G1_ENDOMORPHIC.fromAffine(point.toAffine()).multiplyUnsafe(scalar);
  return product.is0() ? G1.ZERO : G1.fromAffine(product.toAffine());
}

/** Sizes of EIP-2537's encodings in bytes. */
export const FP_SIZE = 64;
export const FP2_SIZE = 128;
export const G1_SIZE = 128;
export const G2_SIZE = 256;
export const SCALAR_SIZE = 32;

/** Coefficient b of y² = x³ + b. */
const G1_B = 4n;
const G2_B: Fp2 = Fp2Field.create({ c0: 4n, c1: 4n });

/** An element of the base field in 64 bytes: 16 zeros and 48 bytes of a number below the modulus. */
export function readFp(input: Bytes, offset: number): bigint | undefined {
  for (let i = 0; i < 16; i++) if (input[offset + i] !== 0) return undefined;
  const value = bytesToBigint(input.subarray(offset + 16, offset + FP_SIZE));
  return value < Fp.ORDER ? value : undefined;
}

/** c0, then c1. */
export function readFp2(input: Bytes, offset: number): Fp2 | undefined {
  const c0 = readFp(input, offset);
  const c1 = readFp(input, offset + FP_SIZE);
  return c0 === undefined || c1 === undefined ? undefined : Fp2Field.create({ c0, c1 });
}

/** A point on the curve, not necessarily in the subgroup; all zeros is infinity. */
export function readG1(input: Bytes, offset: number): G1Point | undefined {
  const x = readFp(input, offset);
  const y = readFp(input, offset + FP_SIZE);
  if (x === undefined || y === undefined) return undefined;
  if (x === 0n && y === 0n) return G1.ZERO;
  if (Fp.sqr(y) !== Fp.add(Fp.mul(Fp.sqr(x), x), G1_B)) return undefined;
  return G1.fromAffine({ x, y });
}

/** A point on the twist, not necessarily in the subgroup; all zeros is infinity. */
export function readG2(input: Bytes, offset: number): G2Point | undefined {
  const x = readFp2(input, offset);
  const y = readFp2(input, offset + FP2_SIZE);
  if (x === undefined || y === undefined) return undefined;
  if (Fp2Field.is0(x) && Fp2Field.is0(y)) return G2.ZERO;
  const right = Fp2Field.add(Fp2Field.mul(Fp2Field.sqr(x), x), G2_B);
  return Fp2Field.eql(Fp2Field.sqr(y), right) ? G2.fromAffine({ x, y }) : undefined;
}

export function writeG1(point: G1Point): Bytes {
  const output = new Uint8Array(G1_SIZE);
  if (point.is0()) return output;
  const { x, y } = point.toAffine();
  writeBigint(x, output, 16, 48);
  writeBigint(y, output, FP_SIZE + 16, 48);
  return output;
}

export function writeG2(point: G2Point): Bytes {
  const output = new Uint8Array(G2_SIZE);
  if (point.is0()) return output;
  const { x, y } = point.toAffine();
  [x.c0, x.c1, y.c0, y.c1].forEach((coordinate, i) => {
    writeBigint(coordinate, output, i * FP_SIZE + 16, 48);
  });
  return output;
}
