import { bytesToHex, type Hex, hexToBytes } from '@ethane/primitives';
import { RLP } from '@ethereumjs/rlp';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeRlp, type RlpLimits, rlpItemEnd } from './decode.ts';
import { encodeRlp } from './encode.ts';
import { RlpError, type RlpErrorCode } from './errors.ts';

function codeOf(run: () => unknown): RlpErrorCode | undefined {
  try {
    run();
    return undefined;
  } catch (error) {
    if (error instanceof RlpError) return error.code;
    throw error;
  }
}

const refusal = (hex: Hex, limits?: RlpLimits): RlpErrorCode | undefined =>
  codeOf(() => decodeRlp(hexToBytes(hex), limits));

/** `depth` lists inside each other, written from the inside out. */
function nested(depth: number): Uint8Array {
  const reversed: number[] = [0xc0];
  for (let i = 1; i < depth; i++) {
    const { length } = reversed;
    if (length < 56) reversed.push(0xc0 + length);
    else if (length < 256) reversed.push(length, 0xf8);
    else reversed.push(length & 255, length >> 8, 0xf9);
  }
  return Uint8Array.from(reversed).reverse();
}

describe('decodeRlp', () => {
  const refused: readonly (readonly [string, Hex, RlpErrorCode])[] = [
    ['nothing at all', '0x', 'TRUNCATED'],
    ['a string cut short', '0x83646f', 'TRUNCATED'],
    ['a long string cut short', '0xb83801', 'TRUNCATED'],
    ['a length cut short', '0xb9', 'TRUNCATED'],
    ['a list cut short', '0xc3', 'TRUNCATED'],
    ['a length of eight bytes beyond any input', '0xbfffffffffffffffff', 'TRUNCATED'],
    ['a list length of eight bytes beyond any input', '0xffffffffffffffffff', 'TRUNCATED'],
    ['a byte after the item', '0x8000', 'TRAILING_BYTES'],
    ['a list after the item', '0xc0c0', 'TRAILING_BYTES'],
    ['a single byte below 0x80 with a prefix', '0x817f', 'NON_CANONICAL'],
    ['a single zero byte with a prefix inside a list', '0xc28100', 'NON_CANONICAL'],
    ['a long form of a short string', `0xb837${'00'.repeat(55)}`, 'NON_CANONICAL'],
    ['a long form of a short list', '0xf803820102', 'NON_CANONICAL'],
    ['a length with leading zeros', `0xb90038${'00'.repeat(56)}`, 'NON_CANONICAL'],
    ['a list length with leading zeros', `0xf90038${'00'.repeat(56)}`, 'NON_CANONICAL'],
    ['a string that outgrows its list', '0xc283646f6700', 'TRAILING_BYTES'],
    ['a string that outgrows its inner list', '0xc5c283646f67', 'LIST_OVERRUN'],
    ['a list that outgrows its list', '0xc4c1c30000', 'LIST_OVERRUN'],
  ];
  it.each(refused)('refuses %s', (_, hex, code) => {
    expect(refusal(hex)).toBe(code);
  });

  it('carries what it found and wanted in the error', () => {
    expect(() => decodeRlp(hexToBytes('0xb83801'))).toThrow(expect.objectContaining({ have: 1, want: 56 }));
  });

  it('refuses or agrees with @ethereumjs/rlp on arbitrary bytes, and encodes back to the same bytes', () => {
    const prefixes = fc.constantFrom(
      0x00,
      0x7f,
      0x80,
      0x81,
      0x82,
      0xb7,
      0xb8,
      0xb9,
      0xc0,
      0xc1,
      0xc2,
      0xc4,
      0xf7,
      0xf8,
    );
    const byte = fc.oneof(prefixes, fc.nat(255));
    let accepted = 0;
    fc.assert(
      fc.property(fc.array(byte, { minLength: 1, maxLength: 12 }), (values) => {
        const bytes = Uint8Array.from(values);
        const code = codeOf(() => decodeRlp(bytes));
        if (code !== undefined) return;
        accepted += 1;
        expect(decodeRlp(bytes)).toEqual(RLP.decode(bytes));
        expect(bytesToHex(encodeRlp(decodeRlp(bytes)))).toBe(bytesToHex(bytes));
      }),
      { numRuns: 5000, seed: 4 },
    );
    expect(accepted).toBeGreaterThan(100);
  });

  it('refuses every proper prefix of an encoding', () => {
    const encoded = encodeRlp([new Uint8Array(60), [Uint8Array.of(1), []], new Uint8Array(300)]);
    for (let length = 0; length < encoded.length; length++) {
      expect(codeOf(() => decodeRlp(encoded.subarray(0, length)))).toBe('TRUNCATED');
    }
  });

  it('reads a view at an offset in a larger buffer', () => {
    const buffer = hexToBytes('0xffff83646f67ffff');
    expect(decodeRlp(buffer.subarray(2, 6))).toEqual(hexToBytes('0x646f67'));
  });

  it('bounds the size of the input', () => {
    expect(refusal('0x83646f67', { maxBytes: 3 })).toBe('TOO_LARGE');
    expect(refusal('0x83646f67', { maxBytes: 4 })).toBeUndefined();
  });

  it('bounds the number of items, lists included', () => {
    expect(refusal('0xc3c20101', { maxItems: 3 })).toBe('TOO_MANY_ITEMS');
    expect(refusal('0xc3c20101', { maxItems: 4 })).toBeUndefined();
  });

  it('bounds nesting, 64 lists by default, without recursion', () => {
    expect(codeOf(() => decodeRlp(nested(64)))).toBeUndefined();
    expect(codeOf(() => decodeRlp(nested(65)))).toBe('TOO_DEEP');
    expect(codeOf(() => decodeRlp(nested(2)))).toBeUndefined();
    expect(codeOf(() => decodeRlp(nested(2), { maxDepth: 1 }))).toBe('TOO_DEEP');
    const deep = nested(20_000);
    expect(codeOf(() => decodeRlp(deep))).toBe('TOO_DEEP');
    expect(codeOf(() => decodeRlp(deep, { maxDepth: 20_000 }))).toBeUndefined();
  });
});

describe('rlpItemEnd', () => {
  it('walks a stream of concatenated items', () => {
    const stream = hexToBytes('0x83646f67c20102b838'.concat('00'.repeat(56)));
    const ends: number[] = [];
    for (let at = 0; at < stream.length; at = ends.at(-1)!) ends.push(rlpItemEnd(stream, at));
    expect(ends).toEqual([4, 7, stream.length]);
  });

  it('refuses an item that the stream does not hold to its end', () => {
    expect(codeOf(() => rlpItemEnd(hexToBytes('0x00c20102c3'), 4))).toBe('TRUNCATED');
    expect(codeOf(() => rlpItemEnd(hexToBytes('0x00'), 1))).toBe('TRUNCATED');
  });
});
