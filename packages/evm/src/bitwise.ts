import { signed, wrap } from './arithmetic.ts';
import { MAX_WORD, SHIFTS, toWord, type Word, wordToBigint } from './word.ts';

/** 0x10 to 0x1e on words of any size; the interpreter does the small cases of the frequent ones itself. */

export function lessThan(a: Word, b: Word): boolean {
  if (typeof a === 'number') return typeof b === 'number' ? a < b : true;
  return typeof b === 'number' ? false : a < b;
}

export function equal(a: Word, b: Word): boolean {
  if (typeof a === 'number') return typeof b === 'number' ? a === b : false;
  return typeof b === 'number' ? false : a === b;
}

export function and(a: Word, b: Word): Word {
  if (typeof a === 'number') {
    return typeof b === 'number' ? a & b : a & Number(BigInt.asUintN(32, b));
  }
  return typeof b === 'number' ? b & Number(BigInt.asUintN(32, a)) : toWord(a & b);
}

export function or(a: Word, b: Word): Word {
  return toWord(wordToBigint(a) | wordToBigint(b));
}

export function xor(a: Word, b: Word): Word {
  return toWord(wordToBigint(a) ^ wordToBigint(b));
}

export function not(a: Word): Word {
  return toWord(MAX_WORD - wordToBigint(a));
}

/** Byte `index` of the word, 0 for the highest; 0 past the end. */
export function byteAt(index: Word, value: Word): Word {
  if (typeof index !== 'number' || index >= 32) return 0;
  if (typeof value !== 'number') {
    return Number(BigInt.asUintN(8, value >> SHIFTS[248 - 8 * index]!));
  }
  return index >= 28 ? (value >>> (248 - 8 * index)) & 0xff : 0;
}

export function shiftLeft(distance: Word, value: Word): Word {
  if (typeof distance !== 'number' || distance >= 256 || value === 0) return 0;
  // Masking is faster than BigInt.asUintN beyond 64 bits: 36 ns and 56 ns.
  return toWord((wordToBigint(value) << SHIFTS[distance]!) & MAX_WORD);
}

export function shiftRight(distance: Word, value: Word): Word {
  if (typeof distance !== 'number' || distance >= 256) return 0;
  if (typeof value === 'number') return distance < 31 ? value >>> distance : 0;
  return toWord(value >> SHIFTS[distance]!);
}

/** Keeps the sign: distances past the word give 0 or -1. */
export function shiftRightSigned(distance: Word, value: Word): Word {
  const bits = typeof distance === 'number' && distance < 256 ? distance : 256;
  return wrap(signed(value) >> SHIFTS[bits]!);
}

/** Zero bits above the highest set bit; 256 for 0. */
export function countLeadingZeros(value: Word): Word {
  if (typeof value === 'number') return Math.clz32(value) + 224;
  const digits = value.toString(16);
  return 256 - 4 * digits.length + Math.clz32(Number.parseInt(digits[0]!, 16)) - 28;
}
