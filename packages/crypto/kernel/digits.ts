import { digitBits, digitMask } from './montgomery';

/** The digits of `montgomery`, from big-endian bytes and back. */

/** The lowest digits, in `size` bytes at `to`, of the number in `length` bytes at `from`. */
export function readDigits(to: usize, size: usize, from: usize, length: i32): void {
  let bit = 0;
  for (let i: usize = 0; i < size; i += 8, bit += digitBits) {
    const at = length - 8 - (bit >> 3);
    let bytes: u64 = 0;
    if (at >= 0) bytes = bswap(load<u64>(from + at));
    else if (at > -8) bytes = bswap(load<u64>(from)) >> (-8 * at);
    store<u64>(to + i, (bytes >> (bit & 7)) & digitMask);
  }
}

/** The number of `size` bytes at `from`, which fits, in `length` bytes at `to`. */
export function writeBytes(to: usize, length: i32, from: usize, size: usize): void {
  const end = from + size;
  let held: u64 = 0;
  let bits = 0;
  for (let i = length - 1; i >= 0; i--) {
    if (bits < 8 && from < end) {
      held |= load<u64>(from) << bits;
      from += 8;
      bits += digitBits;
    }
    store<u8>(to + i, held);
    held >>= 8;
    bits -= 8;
  }
}
