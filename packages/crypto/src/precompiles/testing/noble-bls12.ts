import { type Bytes, bytesToBigint } from '@ethane/primitives';
import { interleavedMSMUnsafe, pippenger } from '@noble/curves/abstract/curve.js';
import type { WeierstrassPoint, WeierstrassPointCons } from '@noble/curves/abstract/weierstrass.js';
import { bls12_381 } from '@noble/curves/bls12-381.js';
import { booleanWord } from '../bytes.ts';
import {
  FP_SIZE,
  FP2_SIZE,
  G1_SIZE,
  type G1Point,
  G2_SIZE,
  type G2Point,
  multiplyG1,
  readFp,
  readFp2,
  readG1,
  readG2,
  SCALAR_SIZE,
  writeG1,
  writeG2,
} from './noble-bls12-codec.ts';

/**
 * BLS12-381 (EIP-2537). All functions return undefined for input of a wrong length, numbers that are not below the
 * modulus or not padded with zeros, and points off the curve; multiplication and pairing also for points outside the
 * subgroup.
 */

const { Fp12, Fr } = bls12_381.fields;
const G1 = bls12_381.G1.Point;
const G2 = bls12_381.G2.Point;

/**
 * What noble's hashers do at run time (its declarations have arrays in and coordinates out): map, then clear the
 * cofactor.
 */
interface MapsToCurve<Element, Point> {
  mapToCurve(element: Element): Point;
}
const g1Hasher: object = bls12_381.G1;
const g2Hasher: object = bls12_381.G2;
const mapToG1 = (g1Hasher as MapsToCurve<bigint, G1Point>).mapToCurve;
const mapToG2 = (g2Hasher as MapsToCurve<[bigint, bigint], G2Point>).mapToCurve;

/**
 * Up to this many points, doubling once for all of them beats collecting them in buckets: by a half for two points, by
 * a seventh for 128. The window is in bits of the scalars.
 */
const MAX_INTERLEAVED = 128;
const WINDOW = 5;

/** Sum of two points of G1, which need not be in the subgroup. */
export function bls12G1Add(input: Bytes): Bytes | undefined {
  if (input.length !== 2 * G1_SIZE) return undefined;
  const a = readG1(input, 0);
  const b = readG1(input, G1_SIZE);
  return a === undefined || b === undefined ? undefined : writeG1(a.add(b));
}

/** Sum of two points of G2, which need not be in the subgroup. */
export function bls12G2Add(input: Bytes): Bytes | undefined {
  if (input.length !== 2 * G2_SIZE) return undefined;
  const a = readG2(input, 0);
  const b = readG2(input, G2_SIZE);
  return a === undefined || b === undefined ? undefined : writeG2(a.add(b));
}

/** Sum of points of G1 times 256-bit scalars: pairs of 160 bytes, at least one. */
export function bls12G1Msm(input: Bytes): Bytes | undefined {
  const sum = multiScalar(input, G1, G1_SIZE, readG1, multiplyG1);
  return sum === undefined ? undefined : writeG1(sum);
}

/** Sum of points of G2 times 256-bit scalars: pairs of 288 bytes, at least one. */
export function bls12G2Msm(input: Bytes): Bytes | undefined {
  const sum = multiScalar(input, G2, G2_SIZE, readG2, (point, scalar) => point.multiplyUnsafe(scalar));
  return sum === undefined ? undefined : writeG2(sum);
}

/** Whether the product of the pairings is one: a word of 1 or 0. Pairs of 384 bytes, at least one. */
export function bls12Pairing(input: Bytes): Bytes | undefined {
  const size = G1_SIZE + G2_SIZE;
  if (input.length === 0 || input.length % size !== 0) return undefined;
  const pairs: { g1: G1Point; g2: G2Point }[] = [];
  for (let at = 0; at < input.length; at += size) {
    const g1 = readG1(input, at);
    if (g1 === undefined || !isInSubgroup(g1)) return undefined;
    const g2 = readG2(input, at + G1_SIZE);
    if (g2 === undefined || !isInSubgroup(g2)) return undefined;
    if (!g1.is0() && !g2.is0()) pairs.push({ g1, g2 });
  }
  if (pairs.length === 0) return booleanWord(true);
  return booleanWord(Fp12.eql(bls12_381.pairingBatch(pairs), Fp12.ONE));
}

/** The point of G1 that a field element maps to. */
export function bls12MapFpToG1(input: Bytes): Bytes | undefined {
  if (input.length !== FP_SIZE) return undefined;
  const element = readFp(input, 0);
  return element === undefined ? undefined : writeG1(mapToG1(element));
}

/** The point of G2 that an element of the quadratic extension maps to. */
export function bls12MapFp2ToG2(input: Bytes): Bytes | undefined {
  if (input.length !== FP2_SIZE) return undefined;
  const element = readFp2(input, 0);
  return element === undefined ? undefined : writeG2(mapToG2([element.c0, element.c1]));
}

function multiScalar<F>(
  input: Bytes,
  group: WeierstrassPointCons<F>,
  pointSize: number,
  readPoint: (input: Bytes, offset: number) => WeierstrassPoint<F> | undefined,
  multiply: (point: WeierstrassPoint<F>, scalar: bigint) => WeierstrassPoint<F>,
): WeierstrassPoint<F> | undefined {
  const size = pointSize + SCALAR_SIZE;
  if (input.length === 0 || input.length % size !== 0) return undefined;
  const points: WeierstrassPoint<F>[] = [];
  const scalars: bigint[] = [];
  for (let at = 0; at < input.length; at += size) {
    const point = readPoint(input, at);
    if (point === undefined || !point.isTorsionFree()) return undefined;
    const scalar = bytesToBigint(input.subarray(at + pointSize, at + size)) % Fr.ORDER;
    if (point.is0() || scalar === 0n) continue;
    points.push(point);
    scalars.push(scalar);
  }
  if (points.length === 0) return group.ZERO;
  if (points.length === 1) return multiply(points[0]!, scalars[0]!);
  return points.length <= MAX_INTERLEAVED
    ? interleavedMSMUnsafe(group, points, WINDOW)(scalars)
    : pippenger(group, points, scalars);
}

/** noble remembers that a point is valid, so that the pairing does not check it again. */
function isInSubgroup<F>(point: WeierstrassPoint<F>): boolean {
  try {
    point.assertValidity();
    return true;
  } catch {
    return false;
  }
}
