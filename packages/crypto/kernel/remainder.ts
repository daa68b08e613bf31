import { readDigits } from './digits';
import { DIGIT, DIGIT_BITS, MAX_DIGITS, MODULUS, size } from './montgomery';

/**
 * The way into Montgomery's form by long division (Knuth, The Art of Computer Programming 4.3.1, algorithm D), with digits
 * of the quotient from double-precision numbers. A digit may be one too small: remainders are below twice the modulus,
 * which is what `multiply` takes.
 */

/** Bytes of a number that is divided. */
export const MAX_DIVIDEND: i32 = 1024;
const DIVIDEND: usize = memory.data(8 * (MAX_DIGITS + 286), 16);
const RADIX: f64 = 536_870_912;

/** Where R times the number in `length` bytes at `from`, modulo the modulus, is until the next call. */
export function scaledRemainder(from: usize, length: i32): usize {
  const digits = (8 * length + DIGIT_BITS - 1) / DIGIT_BITS;
  memory.fill(DIVIDEND, 0, size);
  readDigits(DIVIDEND + size, digits + 2, from, length);

  let top = MODULUS + size - 8;
  while (load<u64>(top) === 0) top -= 8;
  const leading = (digit(top) * RADIX + digit(top - 8)) * RADIX + digit(top - 16);
  const reciprocal = RADIX / leading;
  const width = top - MODULUS;

  for (let at = DIVIDEND + size + 8 * (digits - 1) - width; at >= DIVIDEND; at -= 8) {
    const head = at + width;
    const part =
      ((digit(head + 16) * RADIX + digit(head + 8)) * RADIX + digit(head)) * RADIX + digit(head - 8);
    // Exact to 2^-20: never above the quotient, and at most one below it.
    const quotient = <i64>(part * reciprocal - 0.001);
    if (quotient === 0) continue;
    let sum: i64 = 0;
    for (let i: usize = 0; i <= width; i += 8) {
      sum += load<i64>(at + i) - quotient * load<i64>(MODULUS + i);
      store<u64>(at + i, <u64>sum & DIGIT);
      sum >>= DIGIT_BITS;
    }
    sum += load<i64>(head, 8) + (load<i64>(head, 16) << DIGIT_BITS);
    store<i64>(head, sum, 8);
    store<i64>(head, 0, 16);
  }
  return DIVIDEND;
}

function digit(at: usize): f64 {
  return <f64>load<i64>(at);
}
