import { bytesToHex, hexToBytes } from '@ethane/primitives';
import { describe, expect, it } from 'vitest';
import { RlpError, type RlpErrorCode } from './errors.ts';
import { asAddress, asBytes, asHash32, asList, asOptionalAddress, asSmallUint, asUint } from './readers.ts';

const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values);

function codeOf(run: () => unknown): RlpErrorCode | undefined {
  try {
    run();
    return undefined;
  } catch (error) {
    if (error instanceof RlpError) return error.code;
    throw error;
  }
}

describe('readers', () => {
  it('read lists of an exact length', () => {
    const list = [bytes(1), []];
    expect(asList(list, 'Pair', 2)).toBe(list);
    expect(codeOf(() => asList(list, 'Pair', 3))).toBe('LIST_LENGTH');
    expect(codeOf(() => asList(bytes(1), 'Pair'))).toBe('NOT_A_LIST');
    expect(codeOf(() => asList(undefined, 'Pair'))).toBe('NOT_A_LIST');
  });

  it("say in geth's words which way the length is wrong", () => {
    expect(() => asList([[]], 'types.LegacyTx', 9)).toThrow('rlp: too few elements for types.LegacyTx');
    expect(() => asList([[]], 'types.LegacyTx', 0)).toThrow(
      'rlp: input list has too many elements for types.LegacyTx',
    );
    expect(() => asBytes(bytes(1), 'common.Hash', 32)).toThrow('rlp: input string too short for common.Hash');
    expect(() => asList(bytes(), 'types.Header')).toThrow('rlp: expected input list for types.Header');
  });

  it('read byte strings of an exact length', () => {
    expect(asBytes(bytes(1, 2), 'data')).toEqual(bytes(1, 2));
    expect(codeOf(() => asBytes(bytes(1, 2), 'data', 3))).toBe('BYTES_LENGTH');
    expect(codeOf(() => asBytes([], 'data'))).toBe('NOT_BYTES');
    expect(codeOf(() => asBytes(undefined, 'data'))).toBe('NOT_BYTES');
  });

  it('read integers without leading zeros up to a width', () => {
    expect(asUint(bytes(), 'value')).toBe(0n);
    expect(asUint(bytes(1, 0), 'value')).toBe(256n);
    expect(asUint(new Uint8Array(32).fill(255), 'value')).toBe(2n ** 256n - 1n);
    expect(codeOf(() => asUint(bytes(0), 'value'))).toBe('LEADING_ZERO');
    expect(codeOf(() => asUint(bytes(0, 1), 'value'))).toBe('LEADING_ZERO');
    expect(codeOf(() => asUint(new Uint8Array(33).fill(1), 'value'))).toBe('INTEGER_TOO_LARGE');
    expect(codeOf(() => asUint(new Uint8Array(9).fill(1), 'nonce', 8))).toBe('INTEGER_TOO_LARGE');
    expect(codeOf(() => asUint([], 'value'))).toBe('NOT_BYTES');
  });

  it('read small integers as numbers', () => {
    expect(asSmallUint(bytes(), 'yParity')).toBe(0);
    expect(asSmallUint(bytes(1), 'yParity')).toBe(1);
    expect(asSmallUint(new Uint8Array(6).fill(255), 'index', 6)).toBe(2 ** 48 - 1);
    expect(codeOf(() => asSmallUint(bytes(1, 0), 'yParity'))).toBe('INTEGER_TOO_LARGE');
    expect(codeOf(() => asSmallUint(new Uint8Array(7).fill(1), 'index', 8))).toBe('INTEGER_TOO_LARGE');
    expect(codeOf(() => asSmallUint(bytes(0), 'yParity'))).toBe('LEADING_ZERO');
  });

  it('read addresses and hashes', () => {
    const address = hexToBytes(`0x${'Ab'.repeat(20)}`);
    expect(asAddress(address, 'to')).toBe(bytesToHex(address));
    expect(asOptionalAddress(address, 'to')).toBe(bytesToHex(address));
    expect(asOptionalAddress(bytes(), 'to')).toBeUndefined();
    expect(codeOf(() => asOptionalAddress(bytes(1), 'to'))).toBe('BYTES_LENGTH');
    expect(codeOf(() => asAddress(bytes(), 'to'))).toBe('BYTES_LENGTH');
    expect(asHash32(new Uint8Array(32), 'root')).toBe(`0x${'00'.repeat(32)}`);
    expect(codeOf(() => asHash32(new Uint8Array(31), 'root'))).toBe('BYTES_LENGTH');
  });
});
