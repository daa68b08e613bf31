import { multiplyHigh } from './arithmetic';
import { reciprocalOf } from './reciprocal';
import { maskOf, set, setSmall } from './word';

/**
 * `count` limbs at `dividend`, where at least four are, by the word at `divisor`, which is not 0: a quotient of as many
 * limbs as it has, at least four, and a remainder. Either may take the divisor's place. By limbs (Knuth, The Art of
 * Computer Programming, volume 2, algorithm D), each digit of the quotient with a reciprocal of the divisor in place of a
 * division (Moeller and Granlund, Improved division by invariant integers). What goes from digit to digit stays in
 * locals, and what depends on the operands alone is a mask: it cannot be predicted.
 */
export function divideLimbs(dividend: usize, count: usize, divisor: usize, quotient: usize, remainder: usize): void {
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
