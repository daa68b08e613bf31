import { DIGIT, DIGIT_BITS } from './montgomery';

/** Digits of 29 bits, the lowest first, each in 64 bits, from big-endian bytes and back. */

/** The lowest `count` digits of the number in `length` bytes at `from`. */
export function readDigits(to: usize, count: i32, from: usize, length: i32): void {
  for (let i = 0; i < count; i++) {
    const bit = DIGIT_BITS * i;
    const at = length - 8 - (bit >> 3);
    let bytes: u64 = 0;
    if (at >= 0) bytes = bswap(load<u64>(from + at));
    else if (at > -8) bytes = bswap(load<u64>(from)) >> (-8 * at);
    store<u64>(to + 8 * i, (bytes >> (bit & 7)) & DIGIT);
  }
}

/** The number of `count` digits at `from`, which fits, in `length` bytes at `to`. */
export function writeBytes(to: usize, length: i32, from: usize, count: i32): void {
  const end = from + 8 * count;
  let held: u64 = 0;
  let bits = 0;
  for (let i = length - 1; i >= 0; i--) {
    if (bits < 8 && from < end) {
      held |= load<u64>(from) << bits;
      from += 8;
      bits += DIGIT_BITS;
    }
    store<u8>(to + i, held);
    held >>= 8;
    bits -= 8;
  }
}
