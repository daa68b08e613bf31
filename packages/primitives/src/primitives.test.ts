import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { bigintToAddress, bigintToHash32, hexToBigint, toAddress, toHash32 } from './address.ts';
import {
  bigintToBytes,
  bigintToFixedBytes,
  bytesToBigint,
  compareBytes,
  concatBytes,
  equalBytes,
  writeBigint,
} from './bytes.ts';
import { CodedError, InvariantError, invariant } from './errors.ts';
import { bytesToHex, hexToBytes, isHex, uint32OfHex } from './hex.ts';
import { parseQuantity, toQuantity } from './quantity.ts';

const bytes = () => fc.uint8Array({ maxLength: 80 });
const word = () => fc.bigInt({ min: 0n, max: 2n ** 256n - 1n });
const code = (run: () => unknown): string | undefined => {
  try {
    run();
    return undefined;
  } catch (error) {
    return error instanceof CodedError ? error.code : String(error);
  }
};

describe('hex', () => {
  it('round-trips any bytes', () => {
    fc.assert(fc.property(bytes(), (value) => equalBytes(hexToBytes(bytesToHex(value)), value)));
  });

  it('reads eight digits as a number, upper and lower case', () => {
    expect(uint32OfHex('0x12fedcBA98ff', 4)).toBe(0xfedcba98);
    expect(uint32OfHex('0x0000000a', 2)).toBe(10);
  });

  it('agrees with Buffer', () => {
    fc.assert(
      fc.property(bytes(), (value) => bytesToHex(value) === `0x${Buffer.from(value).toString('hex')}`),
    );
  });

  it('is the same where there is no Buffer', async () => {
    vi.resetModules();
    vi.stubGlobal('Buffer', undefined);
    const elsewhere = await import('./hex.ts').finally(() => vi.unstubAllGlobals());
    fc.assert(fc.property(bytes(), (value) => elsewhere.bytesToHex(value) === bytesToHex(value)));
  });

  it('writes a part of a buffer', () => {
    expect(bytesToHex(Uint8Array.of(1, 0xab, 0xcd, 4).subarray(1, 3))).toBe('0xabcd');
  });

  it.each([
    ['ab', 'HEX_PREFIX'],
    ['', 'HEX_PREFIX'],
    ['0xabc', 'HEX_ODD_LENGTH'],
    ['0xzz', 'HEX_DIGIT'],
    ['0x1g', 'HEX_DIGIT'],
    ['0xé0', 'HEX_DIGIT'],
    ['0x💥', 'HEX_DIGIT'],
  ])('refuses %j with %s', (text, want) => {
    expect(code(() => hexToBytes(text))).toBe(want);
  });

  it('tells hex from what is none', () => {
    expect(['0x', '0xAb', '0x123'].every(isHex)).toBe(true);
    expect(['', '12', '0xg', 5, undefined].some(isHex)).toBe(false);
  });
});

describe('bytes', () => {
  it('writes numbers in their shortest form and reads them back', () => {
    fc.assert(
      fc.property(word(), (value) => {
        const shortest = bigintToBytes(value);
        expect(bytesToBigint(shortest)).toBe(value);
        expect(shortest[0]).not.toBe(0);
        expect(bytesToBigint(bigintToFixedBytes(value, 32))).toBe(value);
      }),
    );
  });

  it('writes into the middle of an array and nowhere else', () => {
    const target = new Uint8Array(12).fill(0xff);
    writeBigint(0x0102030405060708090an, target, 1, 10);
    expect(bytesToHex(target)).toBe('0xff0102030405060708090aff');
  });

  it('refuses numbers that do not fit', () => {
    expect(code(() => bigintToFixedBytes(256n, 1))).toBe('INTEGER_TOO_LARGE');
    expect(() => bigintToBytes(-1n)).toThrow(InvariantError);
  });

  it('orders like Buffer.compare', () => {
    fc.assert(
      fc.property(
        bytes(),
        bytes(),
        (a, b) => Math.sign(compareBytes(a, b)) === Buffer.compare(Buffer.from(a), Buffer.from(b)),
      ),
    );
  });

  it('joins', () => {
    expect(bytesToHex(concatBytes(Uint8Array.of(1), new Uint8Array(0), Uint8Array.of(2, 3)))).toBe(
      '0x010203',
    );
  });
});

describe('addresses and hashes', () => {
  it('are lower-case whatever they come from', () => {
    const address = toAddress('0xF39Fd6e51aad88F6F4ce6aB8827279cffFb92266');
    expect(address).toBe('0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266');
    expect(toAddress(hexToBytes(address))).toBe(address);
    expect(bigintToAddress(hexToBigint(address) + 2n ** 160n)).toBe(address);
    expect(bigintToHash32(1n)).toBe(toHash32(`0x${'00'.repeat(31)}01`));
  });

  it.each(['0x12', 'f39fd6e51aad88f6f4ce6ab8827279cfffb92266', `0x${'zz'.repeat(20)}`])(
    'refuses %j',
    (text) => {
      expect(code(() => toAddress(text))).toBe('ADDRESS');
    },
  );

  it('refuse the wrong number of bytes', () => {
    expect(code(() => toAddress(new Uint8Array(19)))).toBe('ADDRESS');
    expect(code(() => toHash32(new Uint8Array(33)))).toBe('HASH32');
  });
});

describe('quantities', () => {
  it('round-trip', () => {
    fc.assert(fc.property(word(), (value) => parseQuantity(toQuantity(value)) === value));
  });

  it.each([
    [5, 'hex string expected'],
    ['5', 'hex string without 0x prefix'],
    ['0x', 'hex string "0x"'],
    ['0x05', 'hex number with leading zero digits'],
    ['0xg', 'invalid hex string'],
    [`0x1${'0'.repeat(64)}`, 'hex number > 256 bits'],
    [`0x${'f'.repeat(5_000_000)}`, 'hex number > 256 bits'],
  ])('refuses %#', (text, message) => {
    expect(() => parseQuantity(text)).toThrow(message);
  });

  it('holds to the number of bits asked for', () => {
    expect(parseQuantity('0xffffffffffffffff', 64)).toBe(2n ** 64n - 1n);
    expect(() => parseQuantity('0x10000000000000000', 64)).toThrow('hex number > 64 bits');
    expect(() => parseQuantity('0x8', 3)).toThrow('hex number > 3 bits');
  });
});

describe('errors', () => {
  it('carry a code and what was had and wanted', () => {
    const error = new CodedError('SIZE', 'too long', { have: 3, want: 2 });
    expect(error).toMatchObject({ name: 'CodedError', code: 'SIZE', have: 3, want: 2, message: 'too long' });
  });

  it('are bugs when an invariant does not hold', () => {
    expect(() => invariant(false, 'never')).toThrow(InvariantError);
    invariant(true, 'always');
  });
});
