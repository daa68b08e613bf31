import { type Bytes, bytesToHex, concatBytes } from '@ethane/primitives';
import { bn254 } from '@noble/curves/bn254.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { agree, pointOfOrder, root, scalars, word } from './testing/agree.ts';

describe('bn254, compared with noble', () => {
  const { Fp, Fp2, Fr } = bn254.fields;
  const g1 = (k: bigint): Bytes => encodeG1(bn254.G1.Point.BASE.multiplyUnsafe(Fr.create(k)));
  const g2 = (k: bigint): Bytes => encodeG2(bn254.G2.Point.BASE.multiplyUnsafe(Fr.create(k)));
  const infinity = new Uint8Array(64);

  function encodeG1(point: typeof bn254.G1.Point.BASE): Bytes {
    if (point.is0()) return infinity;
    const { x, y } = point.toAffine();
    return concatBytes(word(x), word(y));
  }
  function encodeG2(point: typeof bn254.G2.Point.BASE): Bytes {
    if (point.is0()) return new Uint8Array(128);
    const { x, y } = point.toAffine();
    return concatBytes(word(x.c1), word(x.c0), word(y.c1), word(y.c0));
  }

  it('adds and multiplies any points', () => {
    fc.assert(
      fc.property(scalars, scalars, scalars, (a, b, scalar) => {
        expect(agree('bn254Add', g1(a), g1(b))).toBe(bytesToHex(g1(a + b)));
        expect(agree('bn254Mul', g1(a), word(scalar))).toBe(bytesToHex(g1(a * scalar)));
      }),
      { numRuns: 40, seed: 1 },
    );
  });

  it('adds a point, its opposite and infinity to a point', () => {
    const point = g1(77n);
    expect(agree('bn254Add', point, point)).toBe(bytesToHex(g1(154n)));
    expect(agree('bn254Add', point, g1(-77n))).toBe(bytesToHex(infinity));
    expect(agree('bn254Add', infinity, point)).toBe(bytesToHex(point));
    expect(agree('bn254Add', point)).toBe(bytesToHex(point));
    expect(agree('bn254Add')).toBe(bytesToHex(infinity));
    agree('bn254Add', point, point, point);
  });

  it('reduces scalars by the order', () => {
    const r = Fr.ORDER;
    for (const scalar of [0n, 1n, 2n, r - 1n, r, r + 1n, 2n * r, 5n * r - 1n, 5n * r, 2n ** 256n - 1n]) {
      expect(agree('bn254Mul', g1(5n), word(scalar))).toBe(bytesToHex(g1(5n * scalar)));
      expect(agree('bn254Mul', infinity, word(scalar))).toBe(bytesToHex(infinity));
    }
    agree('bn254Mul', g1(5n), word(7n).subarray(0, 31));
    agree('bn254Mul', g1(5n));
  });

  it('refuses coordinates that are not below the modulus and points off the curve', () => {
    const { x, y } = bn254.G1.Point.BASE.multiply(9n).toAffine();
    for (const point of [
      [x + Fp.ORDER, y],
      [x, y + Fp.ORDER],
      [Fp.ORDER, 0n],
      [0n, Fp.ORDER],
      [x, y + 1n],
      [0n, 1n],
      [1n, 0n],
      [2n ** 256n - 1n, 1n],
    ] as const) {
      const bytes = concatBytes(word(point[0]), word(point[1]));
      expect(agree('bn254Add', bytes, g1(1n))).toBeUndefined();
      expect(agree('bn254Add', g1(1n), bytes)).toBeUndefined();
      expect(agree('bn254Mul', bytes, word(0n))).toBeUndefined();
      expect(agree('bn254Pairing', bytes, g2(1n))).toBeUndefined();
    }
  });

  it('multiplies pairings of any number of pairs', () => {
    const one = bytesToHex(word(1n));
    expect(agree('bn254Pairing')).toBe(one);
    expect(agree('bn254Pairing', infinity, g2(3n))).toBe(one);
    expect(agree('bn254Pairing', g1(3n), new Uint8Array(128))).toBe(one);
    expect(agree('bn254Pairing', g1(6n), g2(5n), g1(-30n), g2(1n))).toBe(one);
    expect(agree('bn254Pairing', g1(6n), g2(5n), g1(-31n), g2(1n))).not.toBe(one);
    expect(agree('bn254Pairing', g1(6n))).toBeUndefined();
    // More pairs than are in memory at a time, with infinity among them, as a chunk of its own too.
    const none = concatBytes(infinity, new Uint8Array(128));
    const pair = concatBytes(g1(2n), g2(3n));
    const many = concatBytes(...Array.from({ length: 18 }, (_, i) => (i === 4 ? none : pair)));
    expect(agree('bn254Pairing', many, g1(-17n * 6n), g2(1n))).toBe(one);
    expect(agree('bn254Pairing', many, g1(-17n * 6n), g2(2n))).not.toBe(one);
    const empty = concatBytes(...Array.from({ length: 16 }, () => none));
    expect(agree('bn254Pairing', empty, pair, g1(-6n), g2(1n))).toBe(one);
    expect(agree('bn254Pairing', pair, g1(-6n), g2(1n), empty)).toBe(one);
  });

  it('refuses points of the twist outside the subgroup, of small order too', () => {
    const outside = pointOutside(1n);
    // The twist has 2p − r points for each of the subgroup; these are prime factors of that.
    const cofactor = 2n * Fp.ORDER - Fr.ORDER;
    const ofSmallOrder = [10_069n, 5_864_401n, 1_875_725_156_269n].map((order) =>
      pointOfOrder(order, pointOutside, Fr.ORDER, cofactor),
    );
    const inside = bn254.G2.Point.BASE;
    const mixed = ofSmallOrder.map((point) => inside.add(point));
    for (const point of [outside, ...ofSmallOrder, ...mixed, outside.double()]) {
      expect(agree('bn254Pairing', g1(1n), encodeG2(point))).toBeUndefined();
      expect(agree('bn254Pairing', infinity, encodeG2(point))).toBeUndefined();
    }
    const { x, y } = inside.toAffine();
    const off = concatBytes(word(x.c1), word(x.c0), word(y.c1), word(y.c0 + 1n));
    expect(agree('bn254Pairing', g1(1n), off)).toBeUndefined();
    const large = concatBytes(word(x.c1 + Fp.ORDER), word(x.c0), word(y.c1), word(y.c0));
    expect(agree('bn254Pairing', g1(1n), large)).toBeUndefined();
  });

  function pointOutside(from: bigint): typeof bn254.G2.Point.BASE {
    const b = Fp2.div(Fp2.create({ c0: 3n, c1: 0n }), Fp2.create({ c0: 9n, c1: 1n }));
    for (let c0 = from; ; c0++) {
      const x = Fp2.create({ c0, c1: 1n });
      const y = root(() => Fp2.sqrt(Fp2.add(Fp2.mul(Fp2.sqr(x), x), b)));
      if (y !== undefined) return bn254.G2.Point.fromAffine({ x, y });
    }
  }
});
