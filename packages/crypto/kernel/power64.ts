import { multiplyHigh } from './product';

/**
 * Powers modulo numbers of up to 64 bits, odd or even. Products are reduced by a reciprocal that is calculated once
 * (Möller and Granlund, "Improved division by invariant integers", algorithm 4), so that nothing divides in the loop.
 * Numbers are kept times 2^shift, which makes the highest bit of the modulus one.
 */

const WINDOW_BITS: i32 = 4;
const TABLE: usize = memory.data(128, 16);

/**
 * base ^ exponent mod modulus for a base below the modulus; the exponent is `length` bytes at `exponent`.
 * `divisor` is the modulus, at least 2, times 2^shift, at least 2^63; `reciprocal` is ⌊(2^128 − 1) / divisor⌋ − 2^64.
 */
export function power64(
  exponent: usize,
  length: usize,
  base: u64,
  divisor: u64,
  reciprocal: u64,
  shift: u64,
): u64 {
  const one: u64 = (<u64>1) << shift;
  store<u64>(TABLE, one);
  store<u64>(TABLE, base << shift, 8);
  for (let i: usize = 2; i < 16; i++) {
    store<u64>(
      TABLE + 8 * i,
      multiply(load<u64>(TABLE + 8 * (i - 1)), base << shift, divisor, reciprocal, shift),
    );
  }
  let result = one;
  const end = exponent + length;
  for (; exponent < end; exponent++) {
    const byte: usize = load<u8>(exponent);
    for (let i = 0; i < WINDOW_BITS; i++) result = multiply(result, result, divisor, reciprocal, shift);
    result = multiply(result, load<u64>(TABLE + 8 * (byte >> 4)), divisor, reciprocal, shift);
    for (let i = 0; i < WINDOW_BITS; i++) result = multiply(result, result, divisor, reciprocal, shift);
    result = multiply(result, load<u64>(TABLE + 8 * (byte & 15)), divisor, reciprocal, shift);
  }
  return result >> shift;
}

/** a b mod divisor, all times 2^shift. */
function multiply(a: u64, b: u64, divisor: u64, reciprocal: u64, shift: u64): u64 {
  const c = a >> shift;
  const high = multiplyHigh(c, b);
  const low = c * b;
  // The quotient is the upper half of reciprocal × high + (high, low), give or take one.
  const lower = reciprocal * high + low;
  const quotient = multiplyHigh(reciprocal, high) + high + 1 + (lower < low ? 1 : 0);
  let remainder = low - quotient * divisor;
  if (remainder > lower) remainder += divisor;
  return remainder >= divisor ? remainder - divisor : remainder;
}
