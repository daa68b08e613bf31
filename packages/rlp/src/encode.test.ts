import { bytesToHex, hexToBytes, utf8ToBytes } from '@ethane/primitives';
import { RLP } from '@ethereumjs/rlp';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeRlp } from './decode.ts';
import { encodeRlp, encodeRlpList } from './encode.ts';
import type { RlpItem } from './item.ts';

const items: fc.Arbitrary<RlpItem> = fc.letrec<{ item: RlpItem; list: RlpItem[]; bytes: Uint8Array }>(
  (tie) => ({
    item: fc.oneof({ depthSize: 'medium' }, tie('bytes'), tie('list')),
    list: fc.array(tie('item'), { maxLength: 6 }),
    bytes: fc.oneof(fc.uint8Array({ maxLength: 3 }), fc.uint8Array({ maxLength: 80 })),
  }),
).item;

const hex = (item: RlpItem): string => bytesToHex(encodeRlp(item));

describe('encodeRlp', () => {
  it('encodes the examples of the Yellow Paper and the wiki', () => {
    expect(hex(utf8ToBytes('dog'))).toBe('0x83646f67');
    expect(hex([utf8ToBytes('cat'), utf8ToBytes('dog')])).toBe('0xc88363617483646f67');
    expect(hex(new Uint8Array(0))).toBe('0x80');
    expect(hex([])).toBe('0xc0');
    expect(hex(Uint8Array.of(0))).toBe('0x00');
    expect(hex(Uint8Array.of(0x7f))).toBe('0x7f');
    expect(hex(Uint8Array.of(0x80))).toBe('0x8180');
    expect(hex([[], [[]], [[], [[]]]])).toBe('0xc7c0c1c0c3c0c1c0');
  });

  it('writes the length of each size in its shortest form', () => {
    for (const [length, prefix] of [
      [55, 'b7'],
      [56, 'b838'],
      [255, 'b8ff'],
      [256, 'b90100'],
      [65_535, 'b9ffff'],
      [65_536, 'ba010000'],
    ] as const) {
      const encoded = encodeRlp(new Uint8Array(length));
      expect(bytesToHex(encoded.subarray(0, prefix.length / 2))).toBe(`0x${prefix}`);
      expect(encoded.length).toBe(prefix.length / 2 + length);
    }
  });

  it('agrees with @ethereumjs/rlp on arbitrary items', () => {
    fc.assert(
      fc.property(items, (item) => {
        expect(hex(item)).toBe(bytesToHex(RLP.encode(item as Uint8Array | Uint8Array[])));
      }),
      { numRuns: 300, seed: 1 },
    );
  });

  it('decodes to what was encoded', () => {
    fc.assert(
      fc.property(items, (item) => {
        const encoded = encodeRlp(item);
        expect(bytesToHex(encodeRlp(decodeRlp(encoded)))).toBe(bytesToHex(encoded));
        expect(decodeRlp(encoded)).toEqual(item);
      }),
      { numRuns: 300, seed: 2 },
    );
  });
});

describe('encodeRlpList', () => {
  it('wraps encoded items into the list that they would be encoded to together', () => {
    fc.assert(
      fc.property(fc.array(items, { maxLength: 8 }), (list) => {
        expect(bytesToHex(encodeRlpList(list.map(encodeRlp)))).toBe(hex(list));
      }),
      { seed: 3 },
    );
    expect(encodeRlpList([])).toEqual(hexToBytes('0xc0'));
  });
});
