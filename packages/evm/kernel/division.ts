import { add, isLess, multiplyHigh, negate } from './arithmetic';
import { isReady, multiplyReduced, rememberedModulus, setReciprocal } from './barrett';
import { reciprocalOf } from './reciprocal';
import { copy, isNegative, isZero, set, setSmall } from './word';

/** Division and remainders. As in `arithmetic.ts`, a is at `at + 32` and b at `at`, which becomes the result. */

/** A dividend of up to nine limbs, the lowest first. */
const DIVIDEND: usize = memory.data(72, 16);
/** The one of quotient and remainder that an instruction does not ask for. */
const UNUSED: usize = memory.data(64, 16);

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
  divideLimbs(at + 32, 4, at, at, UNUSED);
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
  divideLimbs(at + 32, 4, at, UNUSED, at);
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
  add(at + 32);
  const carry = u64(isLess(at + 32, at + 64));
  if (isLess(at + 32, at) && carry === 0) {
    copy(at, at + 32);
    return;
  }
  if (reduced) {
    // Below 2 n: one subtraction.
    subtractFrom(at, at + 32);
    return;
  }
  copy(DIVIDEND, at + 32);
  store<u64>(DIVIDEND, carry, 32);
  divideLimbs(DIVIDEND, 4 + <usize>carry, at, UNUSED, at);
}

/** Puts the word at `from` less that at `at` in place of the latter, modulo 2^256. */
// @ts-expect-error: decorator
@inline
function subtractFrom(at: usize, from: usize): void {
  const b0 = load<u64>(at);
  const b1 = load<u64>(at, 8);
  const b2 = load<u64>(at, 16);
  const a0 = load<u64>(from);
  const a1 = load<u64>(from, 8);
  const a2 = load<u64>(from, 16);
  const c0 = u64(a0 < b0);
  const d1 = a1 - b1;
  const c1 = u64(a1 < b1) | u64(d1 < c0);
  const d2 = a2 - b2;
  const c2 = u64(a2 < b2) | u64(d2 < c1);
  set(at, a0 - b0, d1 - c0, d2 - c1, load<u64>(from, 24) - load<u64>(at, 24) - c2);
}

/** (a * b) mod n, laid out as for {@link addModulo}. */
export function multiplyModulo(at: usize): void {
  if (isZero(at)) return;
  if ((load<u64>(at, 8) & load<u64>(at, 16) & load<u64>(at, 24)) === ~(<u64>0) && load<u64>(at) !== 0) {
    fold(at, multiplyWide(DIVIDEND, at + 64, at + 32));
    return;
  }
  const bIsLimb = (load<u64>(at, 40) | load<u64>(at, 48) | load<u64>(at, 56)) === 0;
  if (bIsLimb || (load<u64>(at, 72) | load<u64>(at, 80) | load<u64>(at, 88)) === 0) {
    if (bIsLimb) multiplyByLimb(DIVIDEND, at + 64, load<u64>(at, 32));
    else multiplyByLimb(DIVIDEND, at + 32, load<u64>(at, 64));
    divideLimbs(DIVIDEND, 5, at, UNUSED, at);
    return;
  }
  if ((load<u64>(at, 48) | load<u64>(at, 56) | load<u64>(at, 80) | load<u64>(at, 88)) !== 0) {
    const entry = rememberedModulus(at);
    if (entry !== 0) {
      if (!isReady(entry)) prepare(entry);
      multiplyReduced(at, at + 64, at + 32, entry);
      return;
    }
  }
  divideLimbs(DIVIDEND, multiplyWide(DIVIDEND, at + 64, at + 32), at, UNUSED, at);
}

/** Gives a remembered modulus its reciprocal, 2^522 / n. */
function prepare(entry: usize): void {
  for (let i: usize = 0; i < 64; i += 8) store<u64>(DIVIDEND + i, 0);
  store<u64>(DIVIDEND, 1 << 10, 64);
  divideLimbs(DIVIDEND, 9, entry, UNUSED, DIVIDEND);
  setReciprocal(entry, UNUSED);
}

/**
 * DIVIDEND modulo n = 2^256 - c, where c has one limb: such are the prime of secp256k1 and 2^256 - 1, which wide products
 * in Solidity take. What is above 2^256 counts c times.
 */
function fold(at: usize, count: usize): void {
  const c = 0 - load<u64>(at);
  let r0 = load<u64>(DIVIDEND);
  let r1 = load<u64>(DIVIDEND, 8);
  let r2 = load<u64>(DIVIDEND, 16);
  let r3 = load<u64>(DIVIDEND, 24);
  if (count > 4) {
    const h0 = load<u64>(DIVIDEND, 32);
    const h1 = load<u64>(DIVIDEND, 40);
    const h2 = load<u64>(DIVIDEND, 48);
    const h3 = load<u64>(DIVIDEND, 56);
    const p0 = h0 * c;
    r0 += p0;
    let carry = multiplyHigh(h0, c) + u64(r0 < p0);
    r1 += carry;
    let high = u64(r1 < carry);
    const p1 = h1 * c;
    r1 += p1;
    carry = multiplyHigh(h1, c) + u64(r1 < p1) + high;
    r2 += carry;
    high = u64(r2 < carry);
    const p2 = h2 * c;
    r2 += p2;
    carry = multiplyHigh(h2, c) + u64(r2 < p2) + high;
    r3 += carry;
    high = u64(r3 < carry);
    const p3 = h3 * c;
    r3 += p3;
    high += multiplyHigh(h3, c) + u64(r3 < p3);
    // The same once more, for a limb; what then goes past 2^256 leaves less than 2^128 behind.
    const low = high * c;
    const part = multiplyHigh(high, c);
    r0 += low;
    carry = part + u64(r0 < low);
    r1 += carry;
    high = u64(r1 < carry);
    r2 += high;
    high = u64(r2 < high);
    r3 += high;
    high = u64(r3 < high) * c;
    r0 += high;
    r1 += u64(r0 < high);
  }
  // r is n or more when r + c reaches 2^256.
  if ((r1 & r2 & r3) === ~(<u64>0) && r0 + c < c) set(at, r0 + c, 0, 0, 0);
  else set(at, r0, r1, r2, r3);
}

/** The product of the word at `x` and a limb at `to`, in five limbs. */
function multiplyByLimb(to: usize, x: usize, y: u64): void {
  const a0 = load<u64>(x);
  const a1 = load<u64>(x, 8);
  const a2 = load<u64>(x, 16);
  const a3 = load<u64>(x, 24);
  store<u64>(to, a0 * y);
  let high = multiplyHigh(a0, y);
  let sum = a1 * y + high;
  store<u64>(to, sum, 8);
  high = multiplyHigh(a1, y) + u64(sum < high);
  sum = a2 * y + high;
  store<u64>(to, sum, 16);
  high = multiplyHigh(a2, y) + u64(sum < high);
  sum = a3 * y + high;
  store<u64>(to, sum, 24);
  store<u64>(to, multiplyHigh(a3, y) + u64(sum < high), 32);
}

/** The product of the words at `x` and `y` at `to`; returns its number of limbs, 4 or 8. */
function multiplyWide(to: usize, x: usize, y: usize): usize {
  const a0 = load<u64>(x);
  const a1 = load<u64>(x, 8);
  const a2 = load<u64>(x, 16);
  const a3 = load<u64>(x, 24);
  const b0 = load<u64>(y);
  const b1 = load<u64>(y, 8);
  const b2 = load<u64>(y, 16);
  const b3 = load<u64>(y, 24);
  // The columns one after another. A high half has room for a carry.
  let carry = multiplyHigh(a0, b0);
  store<u64>(to, a0 * b0);
  let r1 = carry;
  let low = a0 * b1;
  r1 += low;
  let r2 = multiplyHigh(a0, b1) + u64(r1 < low);
  low = a1 * b0;
  r1 += low;
  store<u64>(to, r1, 8);
  carry = multiplyHigh(a1, b0) + u64(r1 < low);
  r2 += carry;
  let r3 = u64(r2 < carry);
  low = a1 * b1;
  r2 += low;
  r3 += multiplyHigh(a1, b1) + u64(r2 < low);
  if ((a2 | a3 | b2 | b3) === 0) {
    store<u64>(to, r2, 16);
    store<u64>(to, r3, 24);
    return 4;
  }
  low = a0 * b2;
  r2 += low;
  carry = multiplyHigh(a0, b2) + u64(r2 < low);
  r3 += carry;
  let r4 = u64(r3 < carry);
  low = a2 * b0;
  r2 += low;
  store<u64>(to, r2, 16);
  carry = multiplyHigh(a2, b0) + u64(r2 < low);
  r3 += carry;
  r4 += u64(r3 < carry);

  low = a0 * b3;
  r3 += low;
  carry = multiplyHigh(a0, b3) + u64(r3 < low);
  r4 += carry;
  let r5 = u64(r4 < carry);
  low = a1 * b2;
  r3 += low;
  carry = multiplyHigh(a1, b2) + u64(r3 < low);
  r4 += carry;
  r5 += u64(r4 < carry);
  low = a2 * b1;
  r3 += low;
  carry = multiplyHigh(a2, b1) + u64(r3 < low);
  r4 += carry;
  r5 += u64(r4 < carry);
  low = a3 * b0;
  r3 += low;
  store<u64>(to, r3, 24);
  carry = multiplyHigh(a3, b0) + u64(r3 < low);
  r4 += carry;
  r5 += u64(r4 < carry);

  low = a1 * b3;
  r4 += low;
  carry = multiplyHigh(a1, b3) + u64(r4 < low);
  r5 += carry;
  let r6 = u64(r5 < carry);
  low = a2 * b2;
  r4 += low;
  carry = multiplyHigh(a2, b2) + u64(r4 < low);
  r5 += carry;
  r6 += u64(r5 < carry);
  low = a3 * b1;
  r4 += low;
  store<u64>(to, r4, 32);
  carry = multiplyHigh(a3, b1) + u64(r4 < low);
  r5 += carry;
  r6 += u64(r5 < carry);

  low = a2 * b3;
  r5 += low;
  carry = multiplyHigh(a2, b3) + u64(r5 < low);
  r6 += carry;
  let r7 = u64(r6 < carry);
  low = a3 * b2;
  r5 += low;
  store<u64>(to, r5, 40);
  carry = multiplyHigh(a3, b2) + u64(r5 < low);
  r6 += carry;
  r7 += u64(r6 < carry);

  low = a3 * b3;
  r6 += low;
  store<u64>(to, r6, 48);
  store<u64>(to, r7 + multiplyHigh(a3, b3) + u64(r6 < low), 56);
  return 8;
}

/**
 * `count` limbs at `dividend`, where at least four are, by the word at `divisor`, which is not 0: a quotient of as many
 * limbs as it has, at least four, and a remainder. Either may take the divisor's place. By limbs (Knuth, The Art of
 * Computer Programming, volume 2, algorithm D), each digit of the quotient with a reciprocal of the divisor in place of a
 * division (Moeller and Granlund, Improved division by invariant integers). What goes from digit to digit stays in
 * locals, and what depends on the operands alone is a mask: it cannot be predicted.
 */
function divideLimbs(dividend: usize, count: usize, divisor: usize, quotient: usize, remainder: usize): void {
  let n: usize = 4;
  while (load<u64>(divisor + ((n - 1) << 3)) === 0) n--;
  let m = max(count, n);
  while (m > n && load<u64>(dividend + ((m - 1) << 3)) === 0) m--;
  if (n === 1) divideByLimb(dividend, m, divisor, quotient, remainder);
  else if (n === 2) divideByPair(dividend, m, divisor, quotient, remainder);
  else divideByLimbs(dividend, m, divisor, n, quotient, remainder);
}

function divideByLimb(dividend: usize, m: usize, divisor: usize, quotient: usize, remainder: usize): void {
  let d = load<u64>(divisor);
  // Normalised, so that the divisor's highest bit is set.
  const shift = clz<u64>(d);
  d <<= shift;
  const reciprocal = reciprocalOf(d, 0);
  setSmall(quotient, 0);
  let limb = limbAt(dividend, m - 1);
  let r = joined(0, limb, shift);
  let j = m;
  if (r === 0) {
    // The highest digit is 0 or 1.
    j--;
    const below = limbAt(dividend, j - 1);
    const next = joined(limb, below, shift);
    limb = below;
    const mask = maskOf(next >= d);
    r = next - (d & mask);
    store<u64>(quotient + (j << 3), mask & 1);
  }
  while (j > 0) {
    j--;
    const below = limbAt(dividend, j - 1);
    const next = joined(limb, below, shift);
    limb = below;
    const low = reciprocal * r;
    const estimate = low + next;
    let digit = multiplyHigh(reciprocal, r) + r + u64(estimate < low) + 1;
    r = next - digit * d;
    const mask = maskOf(r > estimate);
    digit += mask;
    r += d & mask;
    if (r >= d) {
      digit++;
      r -= d;
    }
    store<u64>(quotient + (j << 3), digit);
  }
  setSmall(remainder, r >> shift);
}

function divideByPair(dividend: usize, m: usize, divisor: usize, quotient: usize, remainder: usize): void {
  let d1 = load<u64>(divisor, 8);
  let d0 = load<u64>(divisor);
  const shift = clz<u64>(d1);
  d1 = joined(d1, d0, shift);
  d0 <<= shift;
  const reciprocal = reciprocalOf(d1, d0);
  setSmall(quotient, 0);
  const first = limbAt(dividend, m - 1);
  let limb = limbAt(dividend, m - 2);
  let r1 = joined(0, first, shift);
  let r0 = joined(first, limb, shift);
  let j = m - 1;
  if (r1 === 0) {
    // The highest digit is 0 or 1.
    j--;
    const below = limbAt(dividend, j - 1);
    const next = joined(limb, below, shift);
    limb = below;
    const fits = r0 > d1 || (r0 === d1 && next >= d0);
    const mask = maskOf(fits);
    const away = d0 & mask;
    r1 = r0 - (d1 & mask) - u64(next < away);
    r0 = next - away;
    store<u64>(quotient + (j << 3), mask & 1);
  }
  while (j > 0) {
    j--;
    const below = limbAt(dividend, j - 1);
    const next = joined(limb, below, shift);
    limb = below;
    const low = reciprocal * r1;
    const estimate = low + r0;
    let digit = multiplyHigh(reciprocal, r1) + r1 + u64(estimate < low);
    const tLow = d0 * digit;
    let x1 = r0 - digit * d1 - multiplyHigh(d0, digit) - d1;
    let x0 = next - tLow;
    x1 -= u64(next < tLow) + u64(x0 < d0);
    x0 -= d0;
    const mask = maskOf(x1 >= estimate);
    digit += mask + 1;
    const back = d0 & mask;
    x0 += back;
    x1 += (d1 & mask) + u64(x0 < back);
    if (x1 > d1 || (x1 === d1 && x0 >= d0)) {
      digit++;
      x1 -= d1 + u64(x0 < d0);
      x0 -= d0;
    }
    r1 = x1;
    r0 = x0;
    store<u64>(quotient + (j << 3), digit);
  }
  set(remainder, joinedDown(r1, r0, shift), r1 >> shift, 0, 0);
}

/** By `n` limbs, 3 or 4. Three are moved up, divisor and remainder, to the place of the highest of four. */
function divideByLimbs(
  dividend: usize,
  m: usize,
  divisor: usize,
  n: usize,
  quotient: usize,
  remainder: usize,
): void {
  let d3 = load<u64>(divisor + (n << 3) - 8);
  let d2 = load<u64>(divisor + (n << 3) - 16);
  let d1 = load<u64>(divisor + (n << 3) - 24);
  let d0 = limbAt(divisor, n - 4);
  const shift = clz<u64>(d3);
  d3 = joined(d3, d2, shift);
  d2 = joined(d2, d1, shift);
  d1 = joined(d1, d0, shift);
  d0 <<= shift;
  const reciprocal = reciprocalOf(d3, d2);
  setSmall(quotient, 0);

  const first = limbAt(dividend, m - 1);
  const second = limbAt(dividend, m - 2);
  const third = limbAt(dividend, m - 3);
  let limb = limbAt(dividend, m - 4);
  let r3 = joined(0, first, shift);
  let r2 = joined(first, second, shift);
  let r1 = joined(second, third, shift);
  let r0 = joined(third, limb, shift);
  let at = m - 5;
  let j = m - n + 1;
  if (r3 === 0) {
    // The highest digit is 0 or 1.
    j--;
    const below = limbAt(dividend, at);
    const next = joined(limb, below, shift);
    limb = below;
    at--;
    const t0 = next - d0;
    const c0 = u64(next < d0);
    const s1 = r0 - d1;
    const t1 = s1 - c0;
    const c1 = u64(r0 < d1) | u64(s1 < c0);
    const s2 = r1 - d2;
    const t2 = s2 - c1;
    const c2 = u64(r1 < d2) | u64(s2 < c1);
    const s3 = r2 - d3;
    const t3 = s3 - c2;
    const fits = (u64(r2 < d3) | u64(s3 < c2)) === 0;
    r3 = fits ? t3 : r2;
    r2 = fits ? t2 : r1;
    r1 = fits ? t1 : r0;
    r0 = fits ? t0 : next;
    store<u64>(quotient + (j << 3), u64(fits));
  }
  while (j > 0) {
    j--;
    const below = limbAt(dividend, at);
    const next = joined(limb, below, shift);
    limb = below;
    at--;
    let digit: u64;
    let x1: u64;
    let x0: u64;
    let past: u64 = 0;
    if (r3 === d3 && r2 === d2) {
      // The largest digit; what it leaves may be more than two limbs.
      digit = ~(<u64>0);
      x0 = d2 + r1;
      x1 = d3 + u64(x0 < r1);
      past = u64(x1 < d3);
    } else {
      // Three limbs by two: an estimate that is right, or 1 too much.
      const low = reciprocal * r3;
      const estimate = low + r2;
      digit = multiplyHigh(reciprocal, r3) + r3 + u64(estimate < low);
      x1 = r2 - digit * d3;
      const tLow = d2 * digit;
      const tHigh = multiplyHigh(d2, digit);
      // (x1, x0) = (x1, r1) - (tHigh, tLow) - (d3, d2)
      x0 = r1 - tLow;
      x1 -= tHigh + u64(r1 < tLow) + d3 + u64(x0 < d2);
      x0 -= d2;
      const mask = maskOf(x1 >= estimate);
      digit += mask + 1;
      const back = d2 & mask;
      x0 += back;
      x1 += (d3 & mask) + u64(x0 < back);
      if (x1 > d3 || (x1 === d3 && x0 >= d2)) {
        digit++;
        x1 -= d3 + u64(x0 < d2);
        x0 -= d2;
      }
    }
    let carry: u64 = 0;
    let rest = next;
    if (n === 4) {
      const low = digit * d0;
      carry = multiplyHigh(digit, d0) + u64(next < low);
      rest = next - low;
    }
    const low = digit * d1;
    const sum = low + carry;
    carry = multiplyHigh(digit, d1) + u64(sum < low) + u64(r0 < sum);
    r1 = r0 - sum;
    r0 = rest;
    r2 = x0 - carry;
    const borrow = u64(x0 < carry);
    r3 = x1 - borrow;
    if (x1 < borrow && past === 0) {
      // The digit was 1 too much.
      digit--;
      r0 += d0;
      const c0 = u64(r0 < d0);
      r1 += c0;
      const c1 = u64(r1 < c0);
      r1 += d1;
      const c2 = c1 + u64(r1 < d1);
      r2 += c2;
      const c3 = u64(r2 < c2);
      r2 += d2;
      r3 += d3 + c3 + u64(r2 < d2);
    }
    store<u64>(quotient + (j << 3), digit);
  }
  const w3 = r3 >> shift;
  const w2 = joinedDown(r3, r2, shift);
  const w1 = joinedDown(r2, r1, shift);
  if (n === 3) set(remainder, w1, w2, w3, 0);
  else set(remainder, joinedDown(r1, r0, shift), w1, w2, w3);
}

/** 0 where there is none: below the lowest. */
// @ts-expect-error: decorator
@inline
function limbAt(from: usize, index: usize): u64 {
  return <isize>index < 0 ? 0 : load<u64>(from + (index << 3));
}

/** The upper limb of two that are shifted left by less than a limb. */
// @ts-expect-error: decorator
@inline
function joined(high: u64, low: u64, shift: u64): u64 {
  return (high << shift) | ((low >> 1) >> (63 - shift));
}

/** The lower limb of two that are shifted right by less than a limb. */
// @ts-expect-error: decorator
@inline
function joinedDown(high: u64, low: u64, shift: u64): u64 {
  return (low >> shift) | ((high << 1) << (63 - shift));
}

/** All ones for true. */
// @ts-expect-error: decorator
@inline
function maskOf(condition: bool): u64 {
  return 0 - u64(condition);
}
