import { bytesToHex } from '@ethane/primitives';
import { keccak_256 } from '@noble/hashes/sha3.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  isKeccak256,
  keccak256,
  keccak256AddressHex,
  keccak256Hex,
  writeKeccak256,
  writeKeccak256Pair,
} from './keccak.ts';
import { KERNEL_INPUT_CAPACITY } from './kernel.ts';

const pattern = (length: number): Uint8Array => Uint8Array.from({ length }, (_, i) => (i * 31 + 7) & 0xff);

describe('keccak256', () => {
  it('hashes nothing to the known empty hash', () => {
    expect(keccak256Hex(new Uint8Array(0))).toBe(
      '0xc5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470',
    );
  });

  it('agrees with noble for every length up to three blocks', () => {
    for (let length = 0; length <= 3 * 136 + 1; length++) {
      expect(keccak256(pattern(length))).toEqual(keccak_256(pattern(length)));
    }
  });

  it('writes a hash among other bytes and knows it there', () => {
    const target = new Uint8Array(40).fill(9);
    writeKeccak256(pattern(50), target, 5);
    expect(target).toEqual(Uint8Array.of(9, 9, 9, 9, 9, ...keccak_256(pattern(50)), 9, 9, 9));
    expect(isKeccak256(pattern(50), target, 5)).toBe(true);
    expect([4, 6, 20].map((at) => isKeccak256(pattern(50), target, at))).toEqual([false, false, false]);
    target[36]! ^= 1;
    expect(isKeccak256(pattern(50), target, 5)).toBe(false);
  });

  it('writes the hashes of two messages of any lengths, one behind the other', () => {
    const full = KERNEL_INPUT_CAPACITY;
    const lengths = [
      0,
      1,
      31,
      127,
      128,
      129,
      134,
      135,
      136,
      137,
      143,
      271,
      272,
      273,
      532,
      1_000,
      full - 136,
      full + 1,
    ];
    for (const first of lengths) {
      for (const second of lengths) {
        const [data, other] = [pattern(first), pattern(second).reverse()];
        const target = new Uint8Array(70).fill(9);
        writeKeccak256Pair(data, other, target, 3);
        expect(bytesToHex(target)).toBe(
          bytesToHex(Uint8Array.of(9, 9, 9, ...keccak_256(data), ...keccak_256(other), 9, 9, 9)),
        );
      }
    }
  });

  it('agrees with noble around the size of the input buffer', () => {
    for (const chunks of [1, 2, 3]) {
      for (const delta of [-137, -136, -1, 0, 1, 135, 136, 137]) {
        const data = pattern(chunks * KERNEL_INPUT_CAPACITY + delta);
        expect(keccak256Hex(data)).toBe(bytesToHex(keccak_256(data)));
      }
    }
  });

  it('agrees with noble on arbitrary bytes and views into larger buffers', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 1000 }), fc.nat(50), (data, skip) => {
        const view = data.subarray(Math.min(skip, data.length));
        expect(bytesToHex(keccak256(view))).toBe(bytesToHex(keccak_256(view)));
      }),
      { seed: 4 },
    );
  });

  it('returns bytes of their own, which later calls leave alone', () => {
    const first = keccak256(pattern(1));
    const copy = first.slice();
    keccak256(pattern(2));
    expect(first).toEqual(copy);
  });

  it('gives the last 20 bytes as an address', () => {
    expect(keccak256AddressHex(pattern(64))).toBe(`0x${keccak256Hex(pattern(64)).slice(26)}`);
  });
});
