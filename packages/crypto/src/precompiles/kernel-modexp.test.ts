import { type Bytes, bigintToFixedBytes, bytesToBigint, concatBytes } from '@ethane/primitives';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { kernelModexp } from './kernel-modexp.ts';
import { modexp } from './modexp.ts';

/** Square and multiply, bit by bit. */
function plain(base: Bytes, exponent: Bytes, modulus: Bytes): Bytes {
  const m = bytesToBigint(modulus);
  if (m <= 1n) return new Uint8Array(modulus.length);
  const b = bytesToBigint(base);
  let result = 1n;
  for (const bit of bytesToBigint(exponent).toString(2)) {
    result = (result * result) % m;
    if (bit === '1') result = (result * b) % m;
  }
  return bigintToFixedBytes(result, modulus.length);
}

const bytesOf = (value: bigint, zeros = 0): Bytes => {
  const digits = value === 0n ? '' : value.toString(16);
  return concatBytes(new Uint8Array(zeros), bigintToFixedBytes(value, Math.ceil(digits.length / 2)));
};

function expectPlain(base: Bytes, exponent: Bytes, modulus: Bytes): void {
  expect(modexp(base, exponent, modulus)).toEqual(plain(base, exponent, modulus));
}

/** The sizes at which the number of digits changes, the limits of the way, and those around them. */
const LIMITS = [
  86, 128, 172, 256, 259, 346, 384, 433, 512, 520, 607, 694, 781, 868, 954, 1_024, 2_048, 3_518, 3_520,
];
const SIZES = LIMITS.flatMap((bits) => [bits - 1, bits, bits + 1]);

const modulusOf = (bits: number): fc.Arbitrary<bigint> => {
  const power = 2n ** BigInt(bits);
  return fc.oneof(
    fc.constantFrom(power - 1n, power + 1n, power / 2n + 1n, power - 2n ** 29n + 1n, power / 2n, power - 2n),
    fc.bigInt({ min: power / 2n, max: power - 1n }),
    fc.bigInt({ min: power / 2n, max: power - 1n }).map((value) => value | 1n),
    // All ones and all zeros for a stretch of digits.
    fc.tuple(fc.nat(bits), fc.nat(bits)).map(([a, b]) => (power - 2n ** BigInt(a) + 2n ** BigInt(b)) | 1n),
  );
};
/** Odd numbers, 1 among them, times a power of two. */
const evenModuli = fc
  .tuple(
    fc.oneof(
      fc.constant(1n),
      fc.bigInt({ min: 0n, max: 2n ** 40n }),
      fc.integer({ min: 31, max: 400 }).chain(modulusOf),
    ),
    fc.integer({ min: 1, max: 400 }),
  )
  .map(([odd, twos]) => (odd | 1n) << BigInt(twos));
const moduli = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.oneof(fc.constantFrom(...SIZES), fc.integer({ min: 31, max: 900 })).chain(modulusOf),
  },
  { weight: 1, arbitrary: evenModuli },
);

const operands = moduli.chain((m) =>
  fc.record({
    m: fc.constant(m),
    base: fc.oneof(
      fc.constantFrom(0n, 1n, 2n, m - 1n, m, m + 1n, 2n * m, 3n * m - 1n, m * m, m << 29n, (m << 290n) - 1n),
      fc.bigInt({ min: 0n, max: m }),
      fc.bigInt({ min: 0n, max: m ** 3n }),
    ),
    exponent: fc.oneof(
      fc.constantFrom(
        0n,
        1n,
        2n,
        3n,
        65_537n,
        2n ** 23n,
        2n ** 24n - 1n,
        2n ** 24n,
        2n ** 256n - 1n,
        2n ** 70n,
      ),
      fc.bigInt({ min: 0n, max: 2n ** 34n }),
      fc.bigInt({ min: 0n, max: 2n ** 300n }),
    ),
    zeros: fc.tuple(fc.nat(9), fc.nat(9), fc.nat(9)),
  }),
);

describe('modexp over moduli of any size', () => {
  it('gives what plain square and multiply gives', () => {
    fc.assert(
      fc.property(operands, ({ base, exponent, m, zeros }) => {
        expectPlain(bytesOf(base, zeros[0]), bytesOf(exponent, zeros[1]), bytesOf(m, zeros[2]));
      }),
      { numRuns: 3_000, seed: 7 },
    );
  });

  it('takes every operand at its limits for every size', () => {
    for (const bits of SIZES) {
      const power = 2n ** BigInt(bits);
      for (const m of [power / 2n + 1n, power - 1n]) {
        for (const base of [0n, 1n, m - 1n, m, m + 1n, m * m - 1n]) {
          for (const exponent of [0n, 1n, 3n, 65_537n, 2n ** 25n - 1n]) {
            expectPlain(bytesOf(base), bytesOf(exponent), bytesOf(m));
          }
        }
      }
    }
  });

  it('takes bases and exponents that are long', () => {
    const m = bytesOf(2n ** 255n - 19n);
    for (const length of [1_023, 1_024, 1_025, 2_000]) {
      const base = new Uint8Array(length).fill(0xfe);
      expectPlain(base, Uint8Array.of(3), m);
      expectPlain(concatBytes(new Uint8Array(2_000), base), Uint8Array.of(3), m);
      expectPlain(base, base, m);
    }
    const zeros = new Uint8Array(60_000);
    expectPlain(bytesOf(5n), concatBytes(zeros, Uint8Array.of(9)), m);
    expect(modexp(bytesOf(5n), concatBytes(Uint8Array.of(4), zeros), m)).toEqual(
      modexp(
        modexp(bytesOf(625n), concatBytes(Uint8Array.of(1), zeros.subarray(30_000)), m),
        concatBytes(Uint8Array.of(1), zeros.subarray(30_000)),
        m,
      ),
    );
  });

  it('keeps nothing of the call before', () => {
    const long = bytesOf(2n ** 868n - 1n);
    const short = bytesOf(2n ** 129n + 1n);
    for (let i = 0; i < 3; i++) {
      expectPlain(long, bytesOf(2n ** 40n - 1n), bytesOf(2n ** 867n + 9n));
      expectPlain(Uint8Array.of(3), Uint8Array.of(2), short);
      expectPlain(new Uint8Array(0), bytesOf(2n ** 40n - 1n), short);
    }
  });

  it('leaves to others what is even or very long or of two words', () => {
    const three = Uint8Array.of(3);
    expect(kernelModexp(three, three, bytesOf(2n ** 200n))).toBeUndefined();
    expect(kernelModexp(three, three, bytesOf(2n ** 128n - 1n))).toBeUndefined();
    expect(kernelModexp(three, three, bytesOf(2n ** 1_032n - 1n))).toBeUndefined();
    expect(kernelModexp(three, Uint8Array.of(16), bytesOf(2n ** 3_528n - 1n))).toBeUndefined();
    expect(kernelModexp(new Uint8Array(1_025).fill(1), three, bytesOf(2n ** 256n - 1n))).toBeUndefined();
    expect(kernelModexp(three, new Uint8Array(60_000).fill(1), bytesOf(2n ** 256n - 1n))).toBeUndefined();
    expect(kernelModexp(three, Uint8Array.of(16), bytesOf(2n ** 3_520n - 1n))).toEqual(
      bytesOf(3n ** 16n, 436),
    );
    expect(kernelModexp(three, three, bytesOf(2n ** 1_024n - 1n))).toEqual(bytesOf(27n, 127));
    expect(kernelModexp(three, three, bytesOf(2n ** 128n + 1n))).toEqual(bytesOf(27n, 16));
    expect(kernelModexp(three, three, bytesOf(2n ** 512n - 1n))).toEqual(bytesOf(27n, 63));
    expect(kernelModexp(three, three, new Uint8Array(0))).toEqual(new Uint8Array(0));
  });
});
