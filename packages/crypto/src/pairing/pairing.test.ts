import { type Bytes, bigintToFixedBytes, concatBytes } from '@ethane/primitives';
import { bls12_381 } from '@noble/curves/bls12-381.js';
import { bn254 } from '@noble/curves/bn254.js';
import { describe, expect, it } from 'vitest';
import { bls12Parameters } from './bls12.ts';
import { bn254Parameters } from './bn254.ts';
import { Pairing } from './pairing.ts';
import { binaryDigits, nonAdjacentForm } from './signed-digits.ts';

for (const [name, make, curve, width] of [
  ['BLS12-381', bls12Parameters, bls12_381, 48],
  ['bn254', bn254Parameters, bn254, 32],
] as const) {
  const at = [0, 1, 2, 3].map((i) => i * width) as [number, number, number, number];
  const pairing = new Pairing(make({ width, g1: [at[0], at[1]], g2: at }));
  const order = curve.fields.Fr.ORDER;
  const encode = (...coordinates: bigint[]): Bytes =>
    concatBytes(...coordinates.map((coordinate) => bigintToFixedBytes(coordinate, width)));
  const g1 = (k: bigint): Bytes => {
    const { x, y } = curve.G1.Point.BASE.multiply(k % order).toAffine();
    return encode(x, y);
  };
  const g2 = (k: bigint): Bytes => {
    const { x, y } = curve.G2.Point.BASE.multiply(k % order).toAffine();
    return encode(x.c0, x.c1, y.c0, y.c1);
  };

  describe(`Pairing over ${name}`, () => {
    it('knows that a product is one exactly when the exponents add up to a multiple of the order', () => {
      const isOne = (pairs: readonly (readonly [bigint, bigint])[]): boolean => {
        pairing.begin();
        for (const [a, b] of pairs) pairing.multiply(g1(a), 0, g2(b), 0);
        return pairing.isOne();
      };
      expect(isOne([])).toBe(true);
      expect(isOne([[1n, 1n]])).toBe(false);
      const pairs: (readonly [bigint, bigint])[] = [];
      let sum = 0n;
      for (let i = 1n; i < 20n; i++) {
        const [a, b] = [i ** 40n + 1n, order - i ** 31n];
        pairs.push([a, b]);
        sum += a * b;
        const rest = order - (sum % order);
        expect(isOne([...pairs, [rest, 1n]]), `${i} pairs and one more`).toBe(true);
        expect(isOne([...pairs, [rest + 1n, 1n]])).toBe(false);
        expect(isOne([[1n, rest], ...pairs])).toBe(true);
      }
    });

    it('pairs points of G2 that it has kept with any, and forgets a product that was not asked for', () => {
      const kept = [3n, 5n].map((k) => pairing.keep(g2(k), 0));
      for (const k of [1n, 2n ** 200n, order - 1n]) {
        pairing.begin();
        pairing.multiply(g1(17n), 0, g2(1n), 0);
        pairing.begin();
        pairing.multiplyKept(g1(5n * k), 0, kept[0]!);
        pairing.multiplyKept(g1((order - 3n) * k), 0, kept[1]!);
        expect(pairing.isOne()).toBe(true);
        for (const last of [3n, 4n]) {
          pairing.begin();
          pairing.multiplyKept(g1(5n * k), 0, kept[0]!);
          pairing.multiply(g1((order - last) * k), 0, g2(5n), 0);
          expect(pairing.isOne()).toBe(last === 3n);
        }
      }
    });
  });
}

describe('signed digits', () => {
  it('add up to the number, and no two in a row of the non-adjacent form are other than 0', () => {
    for (let number = 1n; number < 300n; number++) {
      for (const digits of [binaryDigits(number), nonAdjacentForm(number)]) {
        expect(digits.reduce((sum, digit) => 2n * sum + BigInt(digit), 0n)).toBe(number);
        expect(digits[0]).toBe(1);
      }
      const form = nonAdjacentForm(number);
      expect(form.some((digit, i) => digit !== 0 && i > 0 && form[i - 1] !== 0)).toBe(false);
    }
  });
});
