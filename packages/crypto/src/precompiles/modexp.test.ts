import { type Bytes, bytesToHex, concatBytes } from '@ethane/primitives';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { modexp } from './modexp.ts';
import { unhex, wide } from './testing/agree.ts';

const word = (value: bigint | number): Bytes => unhex(value.toString(16).padStart(64, '0'));

describe('modexp', () => {
  it('raises by every method what plain square and multiply raises', () => {
    const edges = [2n, 3n, 255n, 256n, 257n, 2n ** 32n, 2n ** 63n, 2n ** 63n + 1n, 2n ** 64n - 1n, 2n ** 64n];
    edges.push(
      2n ** 64n + 1n,
      2n ** 127n,
      2n ** 127n + 1n,
      2n ** 128n - 1n,
      2n ** 128n,
      2n ** 128n - 2n ** 64n,
    );
    const moduli = fc.oneof(
      fc.constantFrom(...edges),
      fc.bigInt({ min: 2n, max: 300n }),
      fc.bigInt({ min: 2n, max: 2n ** 34n }),
      fc.bigInt({ min: 2n ** 60n, max: 2n ** 64n + 9n }),
      fc.bigInt({ min: 2n ** 64n, max: 2n ** 128n - 1n }),
      fc.bigInt({ min: 2n ** 64n, max: 2n ** 96n }),
      fc.bigInt({ min: 2n ** 127n, max: 2n ** 127n + 2n ** 64n }),
      fc.bigInt({ min: 2n, max: 2n ** 300n }),
    );
    const exponents = fc.oneof(
      fc.uint8Array({ maxLength: 5 }),
      fc.uint8Array({ minLength: 30, maxLength: 70 }),
    );
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 2n ** 140n }), exponents, moduli, (base, exponent, modulus) => {
        const power = [...exponent].reduce((result, byte) => {
          let raised = result;
          for (let i = 0; i < 8; i++) raised = (raised * raised) % modulus;
          return (raised * base ** BigInt(byte)) % modulus;
        }, 1n);
        expect(modexp(word(base), exponent, wide(modulus))).toEqual(wide(power));
      }),
      { numRuns: 2_000, seed: 6 },
    );
  });

  it('gives as many zeros as the modulus has bytes for a modulus of 0 or 1', () => {
    expect(modexp(word(3), word(2), new Uint8Array(5))).toEqual(new Uint8Array(5));
    expect(modexp(word(3), word(2), unhex('0001'))).toEqual(new Uint8Array(2));
    expect(modexp(new Uint8Array(0), new Uint8Array(0), new Uint8Array(0))).toEqual(new Uint8Array(0));
  });

  it('takes 0 to the power of 0 as 1', () => {
    expect(modexp(new Uint8Array(0), new Uint8Array(0), unhex('05'))).toEqual(unhex('01'));
  });

  it('agrees with multiplying out, for odd and even moduli and exponents with leading zeros', () => {
    const numbers = fc.bigInt({ min: 0n, max: 2n ** 300n });
    fc.assert(
      fc.property(
        numbers,
        fc.nat(300),
        fc.nat(9),
        fc.bigInt({ min: 2n, max: 2n ** 280n }),
        (base, e, zeros, m) => {
          const exponent = unhex('00'.repeat(zeros) + e.toString(16).padStart(4, '0'));
          const result = modexp(
            unhex(base.toString(16).padStart(76, '0')),
            exponent,
            word(m & (2n ** 256n - 1n)),
          );
          const modulus = m & (2n ** 256n - 1n);
          expect(bytesToHex(result)).toBe(
            bytesToHex(word(modulus === 0n ? 0n : base ** BigInt(e) % modulus)),
          );
        },
      ),
      { seed: 5 },
    );
  });

  it('reduces long exponents as Fermat says', () => {
    const p = 2n ** 255n - 19n;
    expect(modexp(word(7), word(p - 1n), word(p))).toEqual(word(1));
    expect(modexp(word(7), concatBytes(new Uint8Array(100), word(p)), word(p))).toEqual(word(7));
  });
});
