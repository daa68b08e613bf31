import { readDigits } from './digits';
import { digitBits, digitMask, MAX_DIGITS, MODULUS, size } from './montgomery';

/**
 * The way into Montgomery's form by long division (Knuth, The Art of Computer Programming 4.3.1, algorithm D), with digits
 * of the quotient from double-precision numbers. A digit may be one too small: remainders are below twice the modulus,
 * which is what `multiply` takes.
 */

/** Bytes of a number that is divided, at most; room for its digits of 28 bits, two zeros above and those of R below. */
const MAX_DIVIDEND: i32 = 1024;
const DIVIDEND: usize = memory.data(8 * (MAX_DIGITS + (8 * MAX_DIVIDEND) / 28 + 3), 16);

/** Where R times the number in `length` bytes at `from`, modulo the modulus, is until the next call. */
export function scaledRemainder(from: usize, length: i32): usize {
  const radix = <f64>(digitMask + 1);
  const mask = digitMask;
  const shift = <i64>digitBits;
  const digits: usize = 8 * ((8 * length + digitBits - 1) / digitBits);
  memory.fill(DIVIDEND, 0, size);
  readDigits(DIVIDEND + size, digits + 16, from, length);

  let top = MODULUS + size - 8;
  while (load<u64>(top) === 0) top -= 8;
  const leading = (digit(top) * radix + digit(top - 8)) * radix + digit(top - 16);
  const reciprocal = radix / leading;
  const width = top - MODULUS;

  for (let at = DIVIDEND + size + digits - 8 - width; at >= DIVIDEND; at -= 8) {
    const head = at + width;
    const part =
      ((digit(head + 16) * radix + digit(head + 8)) * radix + digit(head)) * radix + digit(head - 8);
    // Exact to 2^-20: never above the quotient, and at most one below it.
    const quotient = <i64>(part * reciprocal - 0.001);
    if (quotient === 0) continue;
    let sum: i64 = 0;
    for (let i: usize = 0; i <= width; i += 8) {
      sum += load<i64>(at + i) - quotient * load<i64>(MODULUS + i);
      store<u64>(at + i, <u64>sum & mask);
      sum >>= shift;
    }
    sum += load<i64>(head, 8) + (load<i64>(head, 16) << shift);
    store<i64>(head, sum, 8);
    store<i64>(head, 0, 16);
  }
  return DIVIDEND;
}

function digit(at: usize): f64 {
  return <f64>load<i64>(at);
}
