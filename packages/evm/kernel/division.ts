import { isLess, multiplyHigh, negate } from './arithmetic';
import { copy, isNegative, isZero, set, setSmall } from './word';

/** Division and remainders. As in `arithmetic.ts`, a is at `at + 32` and b at `at`, which becomes the result. */

/** Dividend, divisor and quotient in limbs, the lowest first. The dividend has one more than a product of two words. */
const DIVIDEND: usize = memory.data(72, 16);
const DIVISOR: usize = memory.data(32, 16);
const QUOTIENT: usize = memory.data(72, 16);

/** a / b, 0 when b is 0. */
export function divide(at: usize): void {
  const high = load<u64>(at, 8) | load<u64>(at, 16) | load<u64>(at, 24);
  const aHigh = load<u64>(at, 40) | load<u64>(at, 48) | load<u64>(at, 56);
  if ((high | aHigh) === 0) {
    const b = load<u64>(at);
    setSmall(at, b === 0 ? 0 : load<u64>(at, 32) / b);
    return;
  }
  if (isZero(at)) return;
  if (isLess(at + 32, at)) {
    setSmall(at, 0);
    return;
  }
  copy(DIVIDEND, at + 32);
  divideLimbs(4, at);
  copy(at, QUOTIENT);
}

/** a mod b, 0 when b is 0. */
export function modulo(at: usize): void {
  const high = load<u64>(at, 8) | load<u64>(at, 16) | load<u64>(at, 24);
  const aHigh = load<u64>(at, 40) | load<u64>(at, 48) | load<u64>(at, 56);
  if ((high | aHigh) === 0) {
    const b = load<u64>(at);
    setSmall(at, b === 0 ? 0 : load<u64>(at, 32) % b);
    return;
  }
  if (isZero(at)) return;
  if (isLess(at + 32, at)) {
    copy(at, at + 32);
    return;
  }
  copy(DIVIDEND, at + 32);
  divideLimbs(4, at);
  copy(at, DIVIDEND);
}

/** a / b in two's complement, rounded towards 0. */
export function divideSigned(at: usize): void {
  const aNegative = isNegative(at + 32);
  const bNegative = isNegative(at);
  if (aNegative) negate(at + 32);
  if (bNegative) negate(at);
  divide(at);
  if (aNegative !== bNegative) negate(at);
}

/** The remainder in two's complement, with the sign of a. */
export function moduloSigned(at: usize): void {
  const aNegative = isNegative(at + 32);
  if (aNegative) negate(at + 32);
  if (isNegative(at)) negate(at);
  modulo(at);
  if (aNegative) negate(at);
}

/** (a + b) mod n: a at `at + 64`, b at `at + 32`, n at `at`, which becomes the result. */
export function addModulo(at: usize): void {
  if (isZero(at)) return;
  const reduced = isLess(at + 64, at) && isLess(at + 32, at);
  let carry: u64 = 0;
  for (let i: usize = 0; i < 32; i += 8) {
    const a = load<u64>(at + i, 64);
    const sum = a + load<u64>(at + i, 32);
    const total = sum + carry;
    carry = u64(sum < a) | u64(total < sum);
    store<u64>(DIVIDEND + i, total);
  }
  if (reduced) {
    // Below 2 n: at most one subtraction.
    if (carry !== 0 || !isLess(DIVIDEND, at)) subtractWord(DIVIDEND, at);
  } else {
    store<u64>(DIVIDEND, carry, 32);
    divideLimbs(carry === 0 ? 4 : 5, at);
  }
  copy(at, DIVIDEND);
}

/** Takes the word at `by` from the one at `at`, modulo 2^256. */
function subtractWord(at: usize, by: usize): void {
  let borrow: u64 = 0;
  for (let i: usize = 0; i < 32; i += 8) {
    const have = load<u64>(at + i);
    const part = have - load<u64>(by + i);
    store<u64>(at + i, part - borrow);
    borrow = u64(part > have) | u64(part < borrow);
  }
}

/** (a * b) mod n, laid out as for {@link addModulo}. */
export function multiplyModulo(at: usize): void {
  if (isZero(at)) return;
  set(DIVIDEND, 0, 0, 0, 0);
  const b0 = load<u64>(at, 32);
  const b1 = load<u64>(at, 40);
  const b2 = load<u64>(at, 48);
  const b3 = load<u64>(at, 56);
  for (let i: usize = 0; i < 32; i += 8) {
    const a = load<u64>(at + i, 64);
    const row = DIVIDEND + i;
    let carry = addProduct(row, a, b0, 0);
    carry = addProduct(row + 8, a, b1, carry);
    carry = addProduct(row + 16, a, b2, carry);
    store<u64>(row, addProduct(row + 24, a, b3, carry), 32);
  }
  divideLimbs(8, at);
  copy(at, DIVIDEND);
}

/** Adds a * b + carry to the limb at `at`; returns what goes to the next limb, which always fits. */
// @ts-expect-error: decorator
@inline
function addProduct(at: usize, a: u64, b: u64, carry: u64): u64 {
  const low = a * b;
  const sum = load<u64>(at) + low;
  const total = sum + carry;
  store<u64>(at, total);
  return multiplyHigh(a, b) + u64(sum < low) + u64(total < sum);
}

/**
 * DIVIDEND, of `count` limbs and at least 4, by the word at `divisor`, which is not 0: QUOTIENT, and the remainder in
 * the first four limbs of DIVIDEND. By limbs (Knuth, The Art of Computer Programming, volume 2, algorithm D), each digit
 * of the quotient with a reciprocal of the divisor in place of a division (Moeller and Granlund, Improved division by
 * invariant integers).
 */
function divideLimbs(count: usize, divisor: usize): void {
  let n: usize = 4;
  while (load<u64>(divisor + (n - 1) * 8) === 0) n--;
  let m = count;
  while (m > n && load<u64>(DIVIDEND + (m - 1) * 8) === 0) m--;
  set(QUOTIENT, 0, 0, 0, 0);

  // Normalised, so that the divisor's highest bit is set.
  const shift = clz<u64>(load<u64>(divisor + (n - 1) * 8));
  shiftLeft(DIVISOR, divisor, n, shift);
  store<u64>(DIVIDEND + m * 8, shiftLeft(DIVIDEND, DIVIDEND, m, shift));
  if (n === 1) divideByLimb(m);
  else divideByLimbs(m, n);
  shiftRight(DIVIDEND, n, shift);
  for (let i = n; i < 4; i++) store<u64>(DIVIDEND + i * 8, 0);
}

/** The divisor of the last reciprocals: many a program divides by the same one again and again. */
let knownHigh: u64 = 0;
let knownLow: u64 = 0;
let knownReciprocal: u64 = 0;
let knownLimb: u64 = 0;
let knownLimbReciprocal: u64 = 0;

function divideByLimb(m: usize): void {
  const divisor = load<u64>(DIVISOR);
  if (divisor !== knownLimb) {
    knownLimb = divisor;
    knownLimbReciprocal = reciprocalOf(divisor);
  }
  const reciprocal = knownLimbReciprocal;
  let remainder = load<u64>(DIVIDEND + m * 8);
  for (let i = m; i > 0; i--) {
    const limb = load<u64>(DIVIDEND + (i - 1) * 8);
    const low = reciprocal * remainder;
    const estimate = low + limb;
    let quotient = multiplyHigh(reciprocal, remainder) + remainder + u64(estimate < low) + 1;
    remainder = limb - quotient * divisor;
    if (remainder > estimate) {
      quotient--;
      remainder += divisor;
    }
    if (remainder >= divisor) {
      quotient++;
      remainder -= divisor;
    }
    store<u64>(QUOTIENT + (i - 1) * 8, quotient);
  }
  store<u64>(DIVIDEND, remainder);
}

function divideByLimbs(m: usize, n: usize): void {
  const d1 = load<u64>(DIVISOR + (n - 1) * 8);
  const d0 = load<u64>(DIVISOR + (n - 2) * 8);
  if (d1 !== knownHigh || d0 !== knownLow) {
    knownHigh = d1;
    knownLow = d0;
    knownReciprocal = reciprocalOfPair(d1, d0);
  }
  const reciprocal = knownReciprocal;
  for (let j = m - n + 1; j > 0; j--) {
    const at = DIVIDEND + (j - 1) * 8;
    const top = at + n * 8;
    const u2 = load<u64>(top);
    const u1 = load<u64>(top - 8);
    let quotient: u64;
    if (u2 === d1 && u1 === d0) {
      quotient = ~(<u64>0);
      const carry = subtractProduct(at, n, quotient);
      store<u64>(top, u2 - carry);
    } else {
      // Three limbs by two: an estimate that is right, or 1 too much.
      const u0 = load<u64>(top - 16);
      const low = reciprocal * u2;
      const estimate = low + u1;
      quotient = multiplyHigh(reciprocal, u2) + u2 + u64(estimate < low);
      let r1 = u1 - quotient * d1;
      const tLow = d0 * quotient;
      const tHigh = multiplyHigh(d0, quotient);
      // (r1, r0) = (r1, u0) - (tHigh, tLow) - (d1, d0)
      let r0 = u0 - tLow;
      r1 -= tHigh + u64(u0 < tLow);
      r1 -= d1 + u64(r0 < d0);
      r0 -= d0;
      quotient++;
      if (r1 >= estimate) {
        quotient--;
        r0 += d0;
        r1 += d1 + u64(r0 < d0);
      }
      if (r1 > d1 || (r1 === d1 && r0 >= d0)) {
        quotient++;
        r1 -= d1 + u64(r0 < d0);
        r0 -= d0;
      }
      const carry = subtractProduct(at, n - 2, quotient);
      const borrow = u64(r0 < carry);
      store<u64>(top - 16, r0 - carry);
      store<u64>(top - 8, r1 - borrow);
      if (r1 < borrow) {
        quotient--;
        addBack(at, n);
      }
    }
    store<u64>(QUOTIENT + (j - 1) * 8, quotient);
  }
}

/** Subtracts `count` limbs of DIVISOR times `factor`; returns what is to be taken from the next limb. */
// @ts-expect-error: decorator
@inline
function subtractProduct(at: usize, count: usize, factor: u64): u64 {
  let carry: u64 = 0;
  for (let i: usize = 0; i < count; i++) {
    const limb = load<u64>(DIVISOR + i * 8);
    const low = limb * factor;
    const have = load<u64>(at + i * 8);
    const part = have - carry;
    const rest = part - low;
    store<u64>(at + i * 8, rest);
    carry = multiplyHigh(limb, factor) + u64(have < carry) + u64(part < low);
  }
  return carry;
}

function addBack(at: usize, n: usize): void {
  let carry: u64 = 0;
  for (let i: usize = 0; i < n; i++) {
    const limb = load<u64>(DIVISOR + i * 8);
    const sum = load<u64>(at + i * 8) + limb;
    const total = sum + carry;
    store<u64>(at + i * 8, total);
    carry = u64(sum < limb) | u64(total < sum);
  }
}

/** (2^128 - 1) / d - 2^64 of a limb whose highest bit is set: four steps, each with twice the digits of the one before. */
function reciprocalOf(d: u64): u64 {
  const v0: u64 = 0x7fd00 / (d >> 55);
  const d40 = (d >> 24) + 1;
  const v1 = (v0 << 11) - ((v0 * v0 * d40) >> 40) - 1;
  const v2 = (v1 << 13) + ((v1 * (0x1000_0000_0000_0000 - v1 * d40)) >> 47);
  const odd = d & 1;
  const half = (d >> 1) + odd;
  const error = ((v2 >> 1) & (0 - odd)) - v2 * half;
  const v3 = (multiplyHigh(v2, error) >> 1) + (v2 << 31);
  const low = v3 * d;
  return v3 - (multiplyHigh(v3, d) + u64(low + d < low)) - d;
}

/** (2^192 - 1) / (d1, d0) - 2^64 */
function reciprocalOfPair(d1: u64, d0: u64): u64 {
  let v = reciprocalOf(d1);
  let p = d1 * v + d0;
  if (p < d0) {
    v--;
    if (p >= d1) {
      v--;
      p -= d1;
    }
    p -= d1;
  }
  const high = multiplyHigh(v, d0);
  const low = v * d0;
  p += high;
  if (p < high) {
    v--;
    if (p > d1 || (p === d1 && low >= d0)) v--;
  }
  return v;
}

/** Copies `count` limbs, shifted by less than a limb; returns what comes out at the top. */
function shiftLeft(to: usize, from: usize, count: usize, bits: u64): u64 {
  if (bits === 0) {
    for (let i: usize = 0; i < count; i++) store<u64>(to + i * 8, load<u64>(from + i * 8));
    return 0;
  }
  let below: u64 = 0;
  for (let i: usize = 0; i < count; i++) {
    const limb = load<u64>(from + i * 8);
    store<u64>(to + i * 8, (limb << bits) | below);
    below = limb >> (64 - bits);
  }
  return below;
}

function shiftRight(at: usize, count: usize, bits: u64): void {
  if (bits === 0) return;
  let above: u64 = 0;
  for (let i = count; i > 0; i--) {
    const limb = load<u64>(at + (i - 1) * 8);
    store<u64>(at + (i - 1) * 8, (limb >> bits) | above);
    above = limb << (64 - bits);
  }
}
