import { type Bytes, invariant } from '@ethane/primitives';
import { bls12, FP_SIZE } from './bls12-curve.ts';
import { booleanWord } from './bytes.ts';

/**
 * BLS12-381 (EIP-2537). All functions return undefined for input of a wrong length, numbers that are not below the
 * modulus or not padded with zeros, and points off the curve; multiplication and pairing also for points outside the
 * subgroup.
 */

/** Sizes in bytes. */
const FP2_SIZE: number = 2 * FP_SIZE;
const G1_SIZE: number = 2 * FP_SIZE;
const G2_SIZE: number = 2 * FP2_SIZE;
const SCALAR_SIZE = 32;

/** Sum of two points of G1, which need not be in the subgroup. */
export function bls12G1Add(input: Bytes): Bytes | undefined {
  if (input.length !== 2 * G1_SIZE) return undefined;
  const curve = bls12();
  const [a, b] = curve.g1;
  if (!curve.readG1(input, 0, a) || !curve.readG1(input, G1_SIZE, b)) return undefined;
  curve.mcl.mclBnG1_add(a, a, b);
  return curve.writeG1(a);
}

/** Sum of two points of G2, which need not be in the subgroup. */
export function bls12G2Add(input: Bytes): Bytes | undefined {
  if (input.length !== 2 * G2_SIZE) return undefined;
  const curve = bls12();
  const [a, b] = curve.g2;
  if (!curve.readG2(input, 0, a) || !curve.readG2(input, G2_SIZE, b)) return undefined;
  curve.mcl.mclBnG2_add(a, a, b);
  return curve.writeG2(a);
}

/** Sum of points of G1 times 256-bit scalars: pairs of 160 bytes, at least one. */
export function bls12G1Msm(input: Bytes): Bytes | undefined {
  const terms = count(input, G1_SIZE + SCALAR_SIZE);
  return terms === undefined ? undefined : bls12().sumG1(input, terms);
}

/** Sum of points of G2 times 256-bit scalars: pairs of 288 bytes, at least one. */
export function bls12G2Msm(input: Bytes): Bytes | undefined {
  const terms = count(input, G2_SIZE + SCALAR_SIZE);
  return terms === undefined ? undefined : bls12().sumG2(input, terms);
}

/** Whether the product of the pairings is one: a word of 1 or 0. Pairs of 384 bytes, at least one. */
export function bls12Pairing(input: Bytes): Bytes | undefined {
  const pairs = count(input, G1_SIZE + G2_SIZE);
  const isOne = pairs === undefined ? undefined : bls12().pairsToOne(input, pairs);
  return isOne === undefined ? undefined : booleanWord(isOne);
}

/** The point of G1 that a field element maps to. */
export function bls12MapFpToG1(input: Bytes): Bytes | undefined {
  if (input.length !== FP_SIZE) return undefined;
  const curve = bls12();
  const [element, point] = curve.g1;
  if (!curve.readField(input, 0, element)) return undefined;
  invariant(curve.mcl.mclBnFp_mapToG1(point, element) === 0, 'every element of the field maps to G1');
  return curve.writeG1(point);
}

/** The point of G2 that an element of the quadratic extension maps to. */
export function bls12MapFp2ToG2(input: Bytes): Bytes | undefined {
  if (input.length !== FP2_SIZE) return undefined;
  const curve = bls12();
  const [element, point] = curve.g2;
  if (!curve.readFp2(input, 0, element)) return undefined;
  invariant(curve.mcl.mclBnFp2_mapToG2(point, element) === 0, 'every element of the extension maps to G2');
  return curve.writeG2(point);
}

/** How many items of `size` bytes the input has; undefined for none and for a part of one. */
function count(input: Bytes, size: number): number | undefined {
  return input.length === 0 || input.length % size !== 0 ? undefined : input.length / size;
}
