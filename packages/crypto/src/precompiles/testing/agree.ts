import { type Bytes, bytesToHex, concatBytes, hexToBytes } from '@ethane/primitives';
import fc from 'fast-check';
import { expect, vi } from 'vitest';
import {
  bls12G1Add,
  bls12G1Msm,
  bls12G2Add,
  bls12G2Msm,
  bls12MapFp2ToG2,
  bls12MapFpToG1,
  bls12Pairing,
  bn254Add,
  bn254Mul,
  bn254Pairing,
  p256Verify,
  pointEvaluation,
} from '../index.ts';
import * as nobleBls12 from './noble-bls12.ts';
import * as nobleBn254 from './noble-bn254.ts';
import * as nobleP256 from './noble-p256-verify.ts';
import * as noblePointEvaluation from './noble-point-evaluation.ts';

type Name =
  | 'bls12G1Add'
  | 'bls12G1Msm'
  | 'bls12G2Add'
  | 'bls12G2Msm'
  | 'bls12MapFp2ToG2'
  | 'bls12MapFpToG1'
  | 'bls12Pairing'
  | 'bn254Add'
  | 'bn254Mul'
  | 'bn254Pairing'
  | 'p256Verify'
  | 'pointEvaluation';
type Precompiles = Readonly<Record<Name, (input: Bytes) => Bytes | undefined>>;

const precompiles: Precompiles = {
  bls12G1Add,
  bls12G1Msm,
  bls12G2Add,
  bls12G2Msm,
  bls12MapFp2ToG2,
  bls12MapFpToG1,
  bls12Pairing,
  bn254Add,
  bn254Mul,
  bn254Pairing,
  p256Verify,
  pointEvaluation,
};
const reference: Precompiles = { ...nobleBn254, ...nobleBls12, ...nobleP256, ...noblePointEvaluation };
/** Ours where the platform has nothing native. */
const portable: Precompiles = await importPortable();

async function importPortable(): Promise<Precompiles> {
  const restore = hidePlatform();
  vi.resetModules();
  const module = await import('../index.ts');
  restore();
  return module;
}

/** Makes Node's modules unavailable, as in a browser; the function that it returns brings them back. */
export function hidePlatform(): () => void {
  const { getBuiltinModule } = globalThis.process;
  Object.assign(globalThis.process, { getBuiltinModule: undefined });
  return () => void Object.assign(globalThis.process, { getBuiltinModule });
}

/** The output of ours, native and portable, which has to be that of noble; all leave their input as it was. */
export function agree(name: Name, ...parts: Bytes[]): string | undefined {
  const input = concatBytes(...parts);
  const before = bytesToHex(input);
  const outputOf = (output: Bytes | undefined) => output && bytesToHex(output);
  const ours = outputOf(precompiles[name](input));
  const theirs = outputOf(reference[name](input));
  expect(ours, `${name} of ${before}`).toBe(theirs);
  const restore = hidePlatform();
  try {
    expect(outputOf(portable[name](input)), `portable ${name} of ${before}`).toBe(theirs);
  } finally {
    restore();
  }
  expect(bytesToHex(input)).toBe(before);
  return ours;
}

export const unhex = (digits: string): Bytes => hexToBytes(`0x${digits}`);
/** 32 bytes. */
export const word = (value: bigint): Bytes => unhex(value.toString(16).padStart(64, '0'));
/** A coordinate of BLS12-381 in 64 bytes. */
export const wide = (value: bigint): Bytes => unhex(value.toString(16).padStart(128, '0'));
/** Of all sizes that multiplication treats differently. */
export const scalars: fc.Arbitrary<bigint> = fc.oneof(
  fc.bigInt({ min: 0n, max: 2n ** 256n - 1n }),
  fc.bigInt({ min: 0n, max: 2n ** 66n }),
  fc.bigInt({ min: 0n, max: 2n ** 130n }),
);

/** A square root, where there is one. */
export function root<Element>(find: () => Element): Element | undefined {
  try {
    return find();
  } catch {
    return undefined;
  }
}

/** A point of prime order on a curve that has `multiple` times the subgroup's `subgroup` points. */
export function pointOfOrder<Point extends Group<Point>>(
  order: bigint,
  find: (from: bigint) => Point,
  subgroup: bigint,
  multiple: bigint,
): Point {
  let rest = multiple * subgroup;
  while (rest % order === 0n) rest /= order;
  for (let from = 7n; ; from++) {
    let point = multiply(find(from), rest);
    while (!point.is0()) {
      const next = multiply(point, order);
      if (next.is0()) return point;
      point = next;
    }
  }
}

interface Group<Point> {
  double(): Point;
  add(other: Point): Point;
  subtract(other: Point): Point;
  is0(): boolean;
}

/** Times a scalar that may be above the order of the subgroup. */
export function multiply<Point extends Group<Point>>(point: Point, scalar: bigint): Point {
  let product = point.subtract(point);
  for (const bit of scalar.toString(2)) {
    product = product.double();
    if (bit === '1') product = product.add(point);
  }
  return product;
}
