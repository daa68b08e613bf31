import { type Bytes, bigintToBytes, bigintToFixedBytes, concatBytes } from '@ethane/primitives';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { modexp } from './modexp.ts';
import { platformModexp } from './platform-modexp.ts';
import { hidePlatform } from './testing/agree.ts';

/** By square and multiply on BigInts. */
function power(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let result = 1n % modulus;
  for (const bit of exponent.toString(2)) {
    result = (result * result) % modulus;
    if (bit === '1') result = (result * base) % modulus;
  }
  return result;
}

const zeros = (length: number): Bytes => new Uint8Array(length);

/** An odd number of so many bits. */
const oddOf = (bits: number): fc.Arbitrary<bigint> =>
  fc.bigInt({ min: 2n ** BigInt(bits - 1), max: 2n ** BigInt(bits) - 1n }).map((number) => number | 1n);

describe('platformModexp', () => {
  it('raises what it takes as square and multiply do, with leading zeros and bases above the modulus', () => {
    const moduli = fc.constantFrom(512, 520, 767, 1024, 1025, 2048, 3072).chain(oddOf);
    fc.assert(
      fc.property(
        moduli,
        fc.bigInt({ min: 0n, max: 2n ** 4000n }),
        fc.bigInt({ min: 0n, max: 2n ** 500n }),
        fc.nat(3),
        (modulus, base, exponent, padding) => {
          const length = bigintToBytes(modulus).length + padding;
          const raised = platformModexp(
            concatBytes(zeros(padding), bigintToBytes(base)),
            concatBytes(zeros(2 * padding), bigintToBytes(exponent)),
            bigintToFixedBytes(modulus, length),
          );
          if (raised !== undefined)
            expect(raised).toEqual(bigintToFixedBytes(power(base % modulus, exponent, modulus), length));
        },
      ),
      { numRuns: 150, seed: 1 },
    );
  });

  it('takes odd moduli where a key makes up for itself, and exponents below them', () => {
    const m = 2n ** 1024n - 105n;
    const takes = (base: bigint, exponent: bigint, modulus: bigint): boolean => {
      const raised = platformModexp(bigintToBytes(base), bigintToBytes(exponent), bigintToBytes(modulus));
      if (raised === undefined) return false;
      const length = bigintToBytes(modulus).length;
      expect(raised).toEqual(bigintToFixedBytes(power(base % modulus, exponent, modulus), length));
      return true;
    };
    for (const base of [0n, 1n, 2n, m - 1n, m, m + 1n, 2n ** 1024n - 1n, 5n * m + 7n]) {
      for (const exponent of [2n ** 60n, 2n ** 64n - 1n, m - 2n, m - 1n])
        expect(takes(base, exponent, m)).toBe(true);
      expect(takes(base, m, m)).toBe(false);
      expect(takes(base, m + 1n, m)).toBe(false);
      expect(takes(base, 2n ** 2000n, m)).toBe(false);
    }
    expect(takes(3n, 2n ** 60n, m - 1n)).toBe(false);
    expect(takes(3n, 65_537n, 2n ** 255n - 19n)).toBe(false);
    expect(takes(3n, 3n, m)).toBe(false);
    expect(takes(3n, 0n, m)).toBe(false);
    const long = 2n ** 4096n - 1n;
    expect(takes(3n, 2n ** 64n - 1n, long)).toBe(true);
    expect(takes(3n, 2n ** 64n, long)).toBe(false);
    expect(takes(3n, 65_537n, 2n ** 16_384n - 1n)).toBe(true);
    expect(takes(3n, 65_537n, 2n ** 16_392n - 1n)).toBe(false);
  });

  it('is not there outside Node, where modexp raises all the same', () => {
    const input = [2n ** 1023n + 7n, 65_537n * 2n ** 30n, 2n ** 1024n - 105n].map((n) => bigintToBytes(n));
    const [base, exponent, modulus] = input as [Bytes, Bytes, Bytes];
    const native = platformModexp(base, exponent, modulus);
    const restore = hidePlatform();
    try {
      expect(platformModexp(base, exponent, modulus)).toBeUndefined();
      expect(modexp(base, exponent, modulus)).toEqual(native);
    } finally {
      restore();
    }
  });
});
