import { multiplyHigh } from './product';

/**
 * Powers modulo numbers of up to 64 bits, odd or even. Products are reduced by a reciprocal that is calculated once
 * (Möller and Granlund, "Improved division by invariant integers", algorithm 4), so that nothing divides in the loop.
 * Numbers are kept times 2^shift, which makes the highest bit of the modulus one.
 */

const WINDOW_BITS: i32 = 4;
const TABLE: usize = memory.data(128, 16);

/**
 * base ^ exponent mod modulus in place of the modulus. The three are big-endian and follow each other at `input`. The
 * modulus is at least 2, in 8 bytes or fewer.
 */
export function power64(input: usize, modulusLength: i32, baseLength: i32, exponentLength: i32): void {
  const modulus = readWord(input, modulusLength);
  const shift = clz(modulus);
  const divisor = modulus << shift;
  const reciprocal = reciprocalOf(divisor);
  const base = remainder(input + modulusLength, baseLength, divisor, reciprocal, shift);
  const one: u64 = (<u64>1) << shift;
  store<u64>(TABLE, one);
  store<u64>(TABLE, base, 8);
  for (let i: usize = 2; i < 16; i++) {
    const below = load<u64>(TABLE + 8 * (i - 1));
    store<u64>(TABLE + 8 * i, multiply(below, base, divisor, reciprocal, shift));
  }
  let result = one;
  let exponent: usize = input + modulusLength + baseLength;
  const end = exponent + exponentLength;
  for (; exponent < end; exponent++) {
    const byte: usize = load<u8>(exponent);
    for (let i = 0; i < WINDOW_BITS; i++) result = multiply(result, result, divisor, reciprocal, shift);
    result = multiply(result, load<u64>(TABLE + 8 * (byte >> 4)), divisor, reciprocal, shift);
    for (let i = 0; i < WINDOW_BITS; i++) result = multiply(result, result, divisor, reciprocal, shift);
    result = multiply(result, load<u64>(TABLE + 8 * (byte & 15)), divisor, reciprocal, shift);
  }
  result >>= shift;
  for (let i = modulusLength - 1; i >= 0; i--, result >>= 8) store<u8>(input + i, result);
}

/** The number in `length` bytes at `from`, eight at most. */
function readWord(from: usize, length: i32): u64 {
  let word: u64 = 0;
  for (let i = 0; i < length; i++) word = (word << 8) | load<u8>(from + i);
  return word;
}

/** ⌊(2^128 − 1) / divisor⌋ − 2^64, which is (2^128 − 1 − 2^64 divisor) / divisor, bit by bit. */
function reciprocalOf(divisor: u64): u64 {
  let rest = ~divisor;
  let quotient: u64 = 0;
  for (let i = 0; i < 64; i++) {
    const isAbove = rest >> 63 !== 0;
    rest = (rest << 1) | 1;
    quotient <<= 1;
    if (isAbove || rest >= divisor) {
      rest -= divisor;
      quotient |= 1;
    }
  }
  return quotient;
}

/** The number in `length` bytes at `from`, times 2^shift, mod divisor. */
function remainder(from: usize, length: i32, divisor: u64, reciprocal: u64, shift: u64): u64 {
  let rest: u64 = 0;
  const end = from + length;
  for (let size = length & 7 || 8; from < end; from += size, size = 8) {
    const word = readWord(from, size);
    // A shift by 64 would be one by 0.
    rest = reduce(rest | ((word >> 1) >> (63 - shift)), word << shift, divisor, reciprocal);
  }
  return rest;
}

/** a b mod divisor, all times 2^shift. */
function multiply(a: u64, b: u64, divisor: u64, reciprocal: u64, shift: u64): u64 {
  const c = a >> shift;
  return reduce(multiplyHigh(c, b), c * b, divisor, reciprocal);
}

/** Two words mod divisor, the upper one below it. */
function reduce(high: u64, low: u64, divisor: u64, reciprocal: u64): u64 {
  // The quotient is the upper half of reciprocal × high + (high, low), give or take one.
  const lower = reciprocal * high + low;
  const quotient = multiplyHigh(reciprocal, high) + high + 1 + (lower < low ? 1 : 0);
  let remainder = low - quotient * divisor;
  if (remainder > lower) remainder += divisor;
  return remainder >= divisor ? remainder - divisor : remainder;
}
