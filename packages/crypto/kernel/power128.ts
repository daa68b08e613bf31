import { multiplyHigh } from './product';

/**
 * What `power64` does, for moduli of 65 to 128 bits. A product of four words is reduced in two steps of three words by
 * two (Möller and Granlund, "Improved division by invariant integers", algorithm 5).
 */

const WINDOW_BITS: i32 = 4;
/**
 * The numbers that `power128` takes and gives, of two words each, the lower first: the base, below the modulus, which
 * makes way for the power; the divisor, which is the modulus times 2^shift, at least 2^127; the shift, below 64; and
 * the reciprocal ⌊(2^192 − 1) / divisor⌋ − 2^64.
 */
export const POWER128: usize = memory.data(64, 16);
const DIVISOR: usize = POWER128 + 16;
const SHIFT: usize = POWER128 + 32;
const RECIPROCAL: usize = POWER128 + 48;
const TABLE: usize = memory.data(256, 16);

/** What is being raised, times 2^shift, and the divisor in two words. */
let r0: u64 = 0;
let r1: u64 = 0;
let d0: u64 = 0;
let d1: u64 = 0;
let reciprocal: u64 = 0;
let shift: u64 = 0;

/** base ^ exponent mod modulus for the numbers at `POWER128` and an exponent of `length` bytes at `exponent`. */
export function power128(exponent: usize, length: usize): void {
  d0 = load<u64>(DIVISOR);
  d1 = load<u64>(DIVISOR, 8);
  shift = load<u64>(SHIFT);
  reciprocal = load<u64>(RECIPROCAL);
  const base0 = load<u64>(POWER128) << shift;
  const base1 = upper(load<u64>(POWER128, 8), load<u64>(POWER128));
  const one = (<u64>1) << shift;
  store<u64>(TABLE, one);
  store<u64>(TABLE, 0, 8);
  r0 = one;
  r1 = 0;
  for (let entry = TABLE + 16; entry < TABLE + 256; entry += 16) {
    multiply(base1, base0);
    store<u64>(entry, r0);
    store<u64>(entry, r1, 8);
  }
  r0 = one;
  r1 = 0;
  const end = exponent + length;
  for (; exponent < end; exponent++) {
    const byte: usize = load<u8>(exponent);
    raise(TABLE + 16 * (byte >> 4));
    raise(TABLE + 16 * (byte & 15));
  }
  store<u64>(POWER128, lower(r1, r0));
  store<u64>(POWER128, r1 >> shift, 8);
}

/** To the 16th power, times the entry of the table. */
function raise(entry: usize): void {
  for (let i = 0; i < WINDOW_BITS; i++) multiply(r1, r0);
  multiply(load<u64>(entry, 8), load<u64>(entry));
}

/** r = r b mod divisor, all times 2^shift. */
function multiply(b1: u64, b0: u64): void {
  const a0 = lower(r1, r0);
  const a1 = r1 >> shift;
  // The product in four words, p3 the highest.
  const p0 = a0 * b0;
  const low01 = a0 * b1;
  const low10 = a1 * b0;
  const low11 = a1 * b1;
  let p1 = multiplyHigh(a0, b0) + low01;
  let carry: u64 = p1 < low01 ? 1 : 0;
  p1 += low10;
  carry += p1 < low10 ? 1 : 0;
  const high01 = multiplyHigh(a0, b1);
  const high10 = multiplyHigh(a1, b0);
  let p2 = low11 + carry;
  let carry3: u64 = p2 < low11 ? 1 : 0;
  p2 += high01;
  carry3 += p2 < high01 ? 1 : 0;
  p2 += high10;
  carry3 += p2 < high10 ? 1 : 0;
  reduce(multiplyHigh(a1, b1) + carry3, p2, p1);
  reduce(r1, r0, p0);
}

/** r = the remainder of three words, the upper two of which are below the divisor. */
function reduce(u2: u64, u1: u64, u0: u64): void {
  const low = reciprocal * u2;
  const fraction = low + u1;
  const quotient = multiplyHigh(reciprocal, u2) + u2 + (fraction < low ? 1 : 0);
  let high = u1 - quotient * d1;
  // (high, u0) − quotient d0 − divisor
  const t0 = d0 * quotient;
  let rest = u0 - t0;
  high -= multiplyHigh(d0, quotient) + (u0 < t0 ? 1 : 0);
  const borrow: u64 = rest < d0 ? 1 : 0;
  rest -= d0;
  high -= d1 + borrow;
  if (high >= fraction) {
    rest += d0;
    high += d1 + (rest < d0 ? 1 : 0);
  }
  if (high > d1 || (high === d1 && rest >= d0)) {
    high -= d1 + (rest < d0 ? 1 : 0);
    rest -= d0;
  }
  r1 = high;
  r0 = rest;
}

/** The lower word of a number divided by 2^shift. */
function lower(high: u64, low: u64): u64 {
  return shift === 0 ? low : (low >> shift) | (high << (64 - shift));
}

/** The upper word of a number times 2^shift. */
function upper(high: u64, low: u64): u64 {
  return shift === 0 ? high : (high << shift) | (low >> (64 - shift));
}
