import { inverse, MODULUS_COLUMNS, pairs, RADIX } from './field';
import { SUM, SUMS } from './sums';

/**
 * Sums of products divided by R modulo the modulus (Montgomery, "Modular multiplication without trial division"), with balanced
 * multiples: a result is half the modulus and the sum over R at most. A step waits for the one before, so that
 * three sums at a time take less than twice what one does.
 */

const MASK: v128 = i32x4.splat(0x1fff);
const HALF: v128 = i32x4.splat(0x1000);
const HALVES: v128 = i16x8.splat(0x1000);
/** The multiples of the modulus for each of the three, by pairs of digits. */
const MULTIPLES: usize = memory.data(16 * 3 * 15, 16);
/** Bytes of the multiples of a pair of digits. */
const ROW: usize = 48;

/** The three sums become couples; one that has not been made anew becomes what it was. */
export function reduce(to0: usize, to1: usize, to2: usize): void {
  const lowest = v128.load(MODULUS_COLUMNS);
  const second = v128.load(MODULUS_COLUMNS, 16);
  const v = inverse;
  let carry0 = i32x4.splat(0);
  let carry1 = i32x4.splat(0);
  let carry2 = i32x4.splat(0);
  for (let column: usize = 0; column < 2 * pairs; column++) {
    const at = SUMS + (column << 5);
    let even0 = i32x4.add(v128.load(at), carry0);
    let odd0 = v128.load(at, 16);
    let even1 = i32x4.add(v128.load(at, SUM), carry1);
    let odd1 = v128.load(at, SUM + 16);
    let even2 = i32x4.add(v128.load(at, 2 * SUM), carry2);
    let odd2 = v128.load(at, 2 * SUM + 16);
    const isLower = column < pairs;
    const first: usize = isLower ? 0 : column - pairs + 1;
    let m = MULTIPLES + ROW * first;
    const mEnd = MULTIPLES + ROW * (isLower ? column : pairs);
    let n = MODULUS_COLUMNS + ((column - first) << 5);
    if (!isLower) {
      const digits = v128.load(n, 32);
      even0 = i32x4.add(even0, i32x4.dot_i16x8_s(v128.load(m - ROW), digits));
      even1 = i32x4.add(even1, i32x4.dot_i16x8_s(v128.load(m - 32), digits));
      even2 = i32x4.add(even2, i32x4.dot_i16x8_s(v128.load(m - 16), digits));
    }
    for (; m < mEnd; m += ROW) {
      const forEven = v128.load(n);
      const forOdd = v128.load(n, 16);
      const m0 = v128.load(m);
      even0 = i32x4.add(even0, i32x4.dot_i16x8_s(m0, forEven));
      odd0 = i32x4.add(odd0, i32x4.dot_i16x8_s(m0, forOdd));
      const m1 = v128.load(m, 16);
      even1 = i32x4.add(even1, i32x4.dot_i16x8_s(m1, forEven));
      odd1 = i32x4.add(odd1, i32x4.dot_i16x8_s(m1, forOdd));
      const m2 = v128.load(m, 32);
      even2 = i32x4.add(even2, i32x4.dot_i16x8_s(m2, forEven));
      odd2 = i32x4.add(odd2, i32x4.dot_i16x8_s(m2, forOdd));
      n -= 32;
    }
    if (isLower) {
      const a0 = i16x8.shr_s(i16x8.mul(even0, v), 3);
      const a1 = i16x8.shr_s(i16x8.mul(even1, v), 3);
      const a2 = i16x8.shr_s(i16x8.mul(even2, v), 3);
      even0 = i32x4.shr_s(i32x4.add(even0, i32x4.dot_i16x8_s(a0, lowest)), RADIX);
      even1 = i32x4.shr_s(i32x4.add(even1, i32x4.dot_i16x8_s(a1, lowest)), RADIX);
      even2 = i32x4.shr_s(i32x4.add(even2, i32x4.dot_i16x8_s(a2, lowest)), RADIX);
      odd0 = i32x4.add(i32x4.add(odd0, even0), i32x4.dot_i16x8_s(a0, second));
      odd1 = i32x4.add(i32x4.add(odd1, even1), i32x4.dot_i16x8_s(a1, second));
      odd2 = i32x4.add(i32x4.add(odd2, even2), i32x4.dot_i16x8_s(a2, second));
      const b0 = i16x8.shr_s(i16x8.mul(odd0, v), 3);
      const b1 = i16x8.shr_s(i16x8.mul(odd1, v), 3);
      const b2 = i16x8.shr_s(i16x8.mul(odd2, v), 3);
      v128.store(mEnd, v128.or(a0, i32x4.shl(b0, 16)));
      v128.store(mEnd, v128.or(a1, i32x4.shl(b1, 16)), 16);
      v128.store(mEnd, v128.or(a2, i32x4.shl(b2, 16)), 32);
      carry0 = i32x4.shr_s(i32x4.add(odd0, i32x4.dot_i16x8_s(b0, lowest)), RADIX);
      carry1 = i32x4.shr_s(i32x4.add(odd1, i32x4.dot_i16x8_s(b1, lowest)), RADIX);
      carry2 = i32x4.shr_s(i32x4.add(odd2, i32x4.dot_i16x8_s(b2, lowest)), RADIX);
    } else {
      const place = (column - pairs) << 4;
      carry0 = storePair(to0 + place, even0, odd0);
      carry1 = storePair(to1 + place, even1, odd1);
      carry2 = storePair(to2 + place, even2, odd2);
    }
  }
}

/** Stores two columns as balanced digits and gives what they carry. */
function storePair(to: usize, even: v128, odd: v128): v128 {
  const low = i32x4.add(even, HALF);
  const high = i32x4.add(i32x4.add(odd, HALF), i32x4.shr_s(low, RADIX));
  const digits = v128.or(v128.and(low, MASK), i32x4.shl(v128.and(high, MASK), 16));
  v128.store(to, i16x8.sub(digits, HALVES));
  return i32x4.shr_s(high, RADIX);
}
