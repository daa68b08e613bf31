import { bls12_381 } from '@noble/curves/bls12-381.js';
import { bn254 } from '@noble/curves/bn254.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bls12Parameters } from './bls12.ts';
import { bn254Parameters } from './bn254.ts';
import { PairingField } from './field.ts';
import type { PairingParameters } from './parameters.ts';

const encoding = { width: 32, g1: [0, 0], g2: [0, 0, 0, 0] } as const;

/** Coefficients of 1, w, w², …, each real half first. */
type Coefficients = readonly bigint[];

for (const [name, parameters, noble] of [
  ['BLS12-381', bls12Parameters(encoding), bls12_381],
  ['bn254', bn254Parameters(encoding), bn254],
] as const) {
  const { Fp12 } = noble.fields;
  type Element = typeof Fp12.ONE;
  const field = new PairingField(parameters);
  const { kernel, p } = field;
  const couple = kernel.COUPLE.value;
  const allocate = () => field.allocate(kernel.ELEMENT.value);
  const [x, y, z] = [allocate(), allocate(), allocate()];

  function write(to: number, c: Coefficients): number {
    for (let i = 0; i < 3; i++) {
      const [a, b] = [2 * i, 2 * i + 6];
      field.writeCouple(to + i * couple, [c[a]!, c[a + 1]!], [c[b]!, c[b + 1]!]);
    }
    return to;
  }
  function read(from: number): bigint[] {
    const halves = [0, 1].map((half) =>
      [0, 1, 2].flatMap((i) => [0, 1].map((lane) => field.read(from + i * couple, 2 * half + lane))),
    );
    return halves.flat();
  }
  /** noble has the coefficients of even powers first. */
  function toNoble(c: Coefficients): Element {
    const at = (i: number): [bigint, bigint] => [c[2 * i]!, c[2 * i + 1]!];
    return Fp12.fromBigTwelve([0, 2, 4, 1, 3, 5].flatMap(at) as Parameters<typeof Fp12.fromBigTwelve>[0]);
  }
  function fromNoble({ c0, c1 }: Element): bigint[] {
    return [c0.c0, c1.c0, c0.c1, c1.c1, c0.c2, c1.c2].flatMap((half) => [half.c0, half.c1]);
  }

  /** Rows of digits that are as large as balanced ones can be, and numbers around multiples of the modulus. */
  const edges = [0n, 1n, p - 1n, p / 2n, p / 2n + 1n, p / 3n, (2n * p) / 3n, ...extremes(p)];
  const number = fc.oneof(fc.constantFrom(...edges), fc.bigInt({ min: 0n, max: p - 1n }));
  const coefficients = fc.oneof(
    fc.array(number, { minLength: 12, maxLength: 12 }),
    number.map((n) => Array.from({ length: 12 }, () => n)),
    fc.tuple(number, number).map(([a, b]) => Array.from({ length: 12 }, (_, i) => (i % 2 === 0 ? a : b))),
  );

  describe(`the extension of degree twelve for ${name}`, () => {
    it('has the products and squares of noble', () => {
      fc.assert(
        fc.property(coefficients, coefficients, (a, b) => {
          kernel.multiply(z, write(x, a), write(y, b));
          expect(read(z)).toEqual(fromNoble(Fp12.mul(toNoble(a), toNoble(b))));
          kernel.square(z, x);
          expect(read(z)).toEqual(fromNoble(Fp12.sqr(toNoble(a))));
          kernel.conjugate(z, x);
          expect(read(z)).toEqual(fromNoble(Fp12.conjugate(toNoble(a))));
        }),
        { numRuns: 300, seed: 1 },
      );
    });

    it('multiplies by lines, whose coefficients stand anywhere', () => {
      const { places } = parameters;
      fc.assert(
        fc.property(coefficients, coefficients, (a, line) => {
          const sparse: bigint[] = new Array(12).fill(0n);
          const [la, lb, lc] = [0, 1, 2].map((i) => [line[2 * i]!, line[2 * i + 1]!] as const);
          for (const [place, value] of [
            [places[0], la],
            [places[1], lb],
            [places[2], lc],
          ] as const)
            sparse.splice(2 * place, 2, ...value!);
          field.writeCouple(y, lb!, lc!);
          field.writeCouple(y + couple, la!, [0n, 0n]);
          kernel.multiplyByLine(write(x, a), y, y + couple, ...places);
          expect(read(x)).toEqual(fromNoble(Fp12.mul(toNoble(a), toNoble(sparse))));
          if (places[0] !== 0) return;
          sparse.splice(0, 2, 1n, 0n);
          kernel.multiplyByUnitLine(write(x, a), y, places[1], places[2]);
          expect(read(x)).toEqual(fromNoble(Fp12.mul(toNoble(a), toNoble(sparse))));
        }),
        { numRuns: 200, seed: 2 },
      );
    });

    it('has the powers of p', () => {
      fc.assert(
        fc.property(coefficients, fc.integer({ min: 1, max: 3 }), (a, k) => {
          const constants = frobeniusOf(parameters, k);
          kernel.frobenius(z, write(x, a), k % 2 === 1, constants);
          expect(read(z)).toEqual(fromNoble(Fp12.frobeniusMap(toNoble(a), k)));
        }),
        { numRuns: 60, seed: 3 },
      );
    });

    it('squares in the cyclotomic subgroup', () => {
      fc.assert(
        fc.property(coefficients, (a) => {
          const f = toNoble(a);
          if (Fp12.is0(f)) return;
          const quotient = Fp12.div(Fp12.conjugate(f), f);
          const unitary = Fp12.mul(Fp12.frobeniusMap(quotient, 2), quotient);
          kernel.squareCyclotomic(z, write(x, fromNoble(unitary)));
          expect(read(z)).toEqual(fromNoble(Fp12.sqr(unitary)));
        }),
        { numRuns: 100, seed: 4 },
      );
    });

    it('keeps numbers short over thousands of operations', () => {
      fc.assert(
        fc.property(coefficients, coefficients, (a, b) => {
          let [f, g] = [toNoble(a), toNoble(b)];
          write(x, a);
          write(y, b);
          for (let i = 0; i < 60; i++) {
            kernel.square(x, x);
            kernel.multiply(y, y, x);
            kernel.multiply(x, x, y);
            f = Fp12.sqr(f);
            g = Fp12.mul(g, f);
            f = Fp12.mul(f, g);
          }
          expect(read(x)).toEqual(fromNoble(f));
          expect(read(y)).toEqual(fromNoble(g));
        }),
        { numRuns: 12, seed: 5 },
      );
    });

    const constants = new Map<number, number>();
    function frobeniusOf({ powersOfW }: PairingParameters, k: number): number {
      const known = constants.get(k);
      if (known !== undefined) return known;
      const powers = powersOfW[k - 1]!;
      const [first] = [0, 1, 2].map((i) => field.constant(powers[i]!, powers[i + 3]!));
      constants.set(k, first!);
      return first!;
    }
  });
}

/** Numbers below the modulus whose Montgomery form has digits of ±4096 nearly everywhere. */
function extremes(p: bigint): bigint[] {
  const digits = p > 2n ** 300n ? 30 : 20;
  const radix = 1n << BigInt(13 * digits);
  const row = (digit: (i: number) => bigint): bigint => {
    let sum = 0n;
    for (let i = 0; i < digits - 1; i++) sum += digit(i) << BigInt(13 * i);
    return sum;
  };
  const rows = [row(() => 4095n), row(() => -4096n), row((i) => (i % 2 === 0 ? 4095n : -4096n))];
  const inverse = modularInverse(radix % p, p);
  return rows.map((value) => (((value * inverse) % p) + p) % p);
}

function modularInverse(number: bigint, modulus: bigint): bigint {
  let [a, b, u, v] = [number, modulus, 1n, 0n];
  while (b !== 0n) [a, b, u, v] = [b, a % b, v, u - (a / b) * v];
  return ((u % modulus) + modulus) % modulus;
}
