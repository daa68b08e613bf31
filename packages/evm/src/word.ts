import { type Bytes, MAX_UINT256 } from '@ethane/primitives';

/**
 * A 256-bit word. Values below 2^31 are numbers, all others are bigints: never the other way round, so that `===` is
 * equality and the many small values of real programs (offsets, lengths, flags, jump targets) cost no allocation.
 */
export type Word = number | bigint;

/** Largest value that is a number: what V8 keeps unboxed. */
export const SMALL_MAX = 0x7fff_ffff;
const SMALL_LIMIT = 0x8000_0000n;

/** The word of a value from 0 to 2^256 - 1. */
export function toWord(value: bigint): Word {
  return value < SMALL_LIMIT ? Number(value) : value;
}

/** The word of a whole number from 0 to 2^53 - 1. */
export function numberToWord(value: number): Word {
  return value <= SMALL_MAX ? value : BigInt(value);
}

export function wordToBigint(word: Word): bigint {
  return typeof word === 'number' ? BigInt(word) : word;
}

/** The value as a number; above 2^53 only its magnitude is right, which is enough to see that it is too large. */
export function wordToNumber(word: Word): number {
  return typeof word === 'number' ? word : Number(word);
}

/** How many bytes the shortest big-endian form has; 0 for 0. */
export function wordByteLength(word: Word): number {
  if (typeof word !== 'number') return (word.toString(16).length + 1) >> 1;
  return (39 - Math.clz32(word)) >> 3;
}

/** The 32 bytes at `offset`, big-endian. The caller has checked the bounds. */
export function readWord(view: DataView, offset: number): Word {
  const last = view.getInt32(offset + 28);
  const head =
    view.getInt32(offset) |
    view.getInt32(offset + 4) |
    view.getInt32(offset + 8) |
    view.getInt32(offset + 12) |
    view.getInt32(offset + 16);
  if (head === 0) {
    if (last >= 0 && view.getInt32(offset + 24) === 0 && view.getInt32(offset + 20) === 0) return last;
    return (view.getBigUint64(offset + 16) << 64n) | view.getBigUint64(offset + 24);
  }
  const low = (view.getBigUint64(offset + 16) << 64n) | view.getBigUint64(offset + 24);
  const middle = view.getBigUint64(offset + 8);
  const high = view.getBigUint64(offset);
  return (((high << 64n) | middle) << 128n) | low;
}

/** Writes 32 bytes big-endian at `offset`. The caller has checked the bounds. */
export function writeWord(view: DataView, offset: number, word: Word): void {
  if (typeof word === 'number') {
    view.setInt32(offset, 0);
    view.setInt32(offset + 4, 0);
    view.setInt32(offset + 8, 0);
    view.setInt32(offset + 12, 0);
    view.setInt32(offset + 16, 0);
    view.setInt32(offset + 20, 0);
    view.setInt32(offset + 24, 0);
    view.setInt32(offset + 28, word);
    return;
  }
  // setBigUint64 takes the value modulo 2^64.
  view.setBigUint64(offset + 24, word);
  let rest = word >> 64n;
  view.setBigUint64(offset + 16, rest);
  rest >>= 64n;
  view.setBigUint64(offset + 8, rest);
  view.setBigUint64(offset, rest >> 64n);
}

const scratch = new Uint8Array(32);
const scratchView = new DataView(scratch.buffer);

/** The word of at most 32 big-endian bytes. */
export function bytesToWord(bytes: Bytes): Word {
  const { length } = bytes;
  if (length < 32) scratch.fill(0, 0, 32 - length);
  scratch.set(bytes, 32 - length);
  return readWord(scratchView, 0);
}

/** The word at `offset` of `bytes`, with zeros past their end. */
export function readPaddedWord(bytes: Bytes, offset: number): Word {
  scratch.fill(0);
  scratch.set(bytes.subarray(offset, offset + 32));
  return readWord(scratchView, 0);
}

/** Every shift distance as a bigint, so that none is made anew. */
export const SHIFTS: readonly bigint[] = Array.from({ length: 257 }, (_, bits) => BigInt(bits));

export { MAX_UINT256 as MAX_WORD };
