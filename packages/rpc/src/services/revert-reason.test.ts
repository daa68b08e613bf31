import { type Bytes, bigintToFixedBytes, concatBytes, hexToBytes, utf8ToBytes } from '@ethane/primitives';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { revertMessage, revertReason } from './revert-reason.ts';

const word = (value: number): Bytes => bigintToFixedBytes(BigInt(value), 32);
const error = (text: string): Bytes => {
  const data = utf8ToBytes(text);
  return concatBytes(hexToBytes('0x08c379a0'), word(32), word(data.length), data, new Uint8Array(31));
};
const panic = (code: number): Bytes => concatBytes(hexToBytes('0x4e487b71'), word(code));

describe('revertReason', () => {
  it('decodes Error(string)', () => {
    expect(revertMessage(error('user error'))).toBe('execution reverted: user error');
    expect(revertReason(error(''))).toBe('');
  });

  it.each([
    [0x00, 'generic panic'],
    [0x01, 'assert(false)'],
    [0x11, 'arithmetic underflow or overflow'],
    [0x12, 'division or modulo by zero'],
    [0x32, 'out-of-bounds access of an array or bytesN'],
    [0x99, 'unknown panic code: 0x99'],
  ])('names the panic %i', (code, text) => {
    expect(revertReason(panic(code))).toBe(text);
  });

  it('leaves custom errors and malformed data alone', () => {
    expect(revertMessage(new Uint8Array(0))).toBe('execution reverted');
    expect(revertMessage(hexToBytes(`0x12345678${'00'.repeat(32)}`))).toBe('execution reverted');
    expect(revertReason(error('user error').subarray(0, 70))).toBeUndefined();
  });

  it('never throws', () => {
    const selectors = fc.constantFrom(hexToBytes('0x08c379a0'), hexToBytes('0x4e487b71'));
    fc.assert(
      fc.property(selectors, fc.uint8Array({ maxLength: 130 }), (selector, body) => {
        revertMessage(concatBytes(selector, body));
      }),
    );
  });
});
