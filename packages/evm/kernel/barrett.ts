import { isLess } from './arithmetic';
import { set } from './word';

/**
 * Products modulo a number of 234 to 256 bits that is used again and again: Barrett's reduction, with a reciprocal of the
 * modulus that is made when it comes for the second time. Half the time of a division, whose digits wait for each other.
 *
 * Numbers are digits of 29 bits here, the lowest first: the sum of a column of their products needs no carry, which
 * WebAssembly has not. Digits of one number are locals with an index.
 */

const DIGIT: u64 = 0x1fff_ffff;
/** Entries of remembered moduli: the word, whether it came before, its digits, those of its reciprocal. */
const MODULI: usize = memory.data(4 * 256, 16);
const IS_KNOWN: usize = 32;
const MODULUS_DIGITS: usize = 40;
const RECIPROCAL_DIGITS: usize = 112;

/** The entry of the modulus at `at`, once its reciprocal is known to it; 0 before, and where the modulus is too short. */
export function rememberedModulus(at: usize): usize {
  const n0 = load<u64>(at);
  const n1 = load<u64>(at, 8);
  const n2 = load<u64>(at, 16);
  const n3 = load<u64>(at, 24);
  if (n3 >> 41 === 0) return 0;
  const entry = MODULI + ((<usize>((n0 * 0x9e37_79b9_7f4a_7c15) >> 62)) << 8);
  const differs =
    (load<u64>(entry) ^ n0) |
    (load<u64>(entry, 8) ^ n1) |
    (load<u64>(entry, 16) ^ n2) |
    (load<u64>(entry, 24) ^ n3);
  if (differs === 0) return entry;
  set(entry, n0, n1, n2, n3);
  store<u64>(entry, 0, IS_KNOWN);
  return 0;
}

// @ts-expect-error: decorator
@inline
export function isReady(entry: usize): bool {
  return load<u64>(entry, IS_KNOWN) !== 0;
}

/** Completes an entry by the 290 bits of 2^522 / n, in five limbs. */
export function setReciprocal(entry: usize, reciprocal: usize): void {
  for (let i: usize = 0; i < 9; i++) putDigit(entry + MODULUS_DIGITS, entry, i, 4);
  for (let i: usize = 0; i < 10; i++) putDigit(entry + RECIPROCAL_DIGITS, reciprocal, i, 5);
  store<u64>(entry, 1, IS_KNOWN);
}

/** Digit `i` of the `count` limbs at `from`. */
function putDigit(to: usize, from: usize, i: usize, count: usize): void {
  const bit = i * 29;
  const limb = bit >> 6;
  const shift = <u64>(bit & 63);
  let digit = load<u64>(from + (limb << 3)) >> shift;
  if (shift > 35 && limb + 1 < count) digit |= load<u64>(from + (limb << 3), 8) << (64 - shift);
  store<u64>(to + (i << 3), digit & DIGIT);
}

/** The words at `x` and `y` multiplied, modulo that of an entry which is ready, at `to`. */
export function multiplyReduced(to: usize, x: usize, y: usize, entry: usize): void {
  const x0 = load<u64>(x);
  const x1 = load<u64>(x, 8);
  const x2 = load<u64>(x, 16);
  const x3 = load<u64>(x, 24);
  const y0 = load<u64>(y);
  const y1 = load<u64>(y, 8);
  const y2 = load<u64>(y, 16);
  const y3 = load<u64>(y, 24);
  const a0 = x0 & DIGIT;
  const a1 = (x0 >> 29) & DIGIT;
  const a2 = ((x0 >> 58) | (x1 << 6)) & DIGIT;
  const a3 = (x1 >> 23) & DIGIT;
  const a4 = ((x1 >> 52) | (x2 << 12)) & DIGIT;
  const a5 = (x2 >> 17) & DIGIT;
  const a6 = ((x2 >> 46) | (x3 << 18)) & DIGIT;
  const a7 = (x3 >> 11) & DIGIT;
  const a8 = x3 >> 40;
  const b0 = y0 & DIGIT;
  const b1 = (y0 >> 29) & DIGIT;
  const b2 = ((y0 >> 58) | (y1 << 6)) & DIGIT;
  const b3 = (y1 >> 23) & DIGIT;
  const b4 = ((y1 >> 52) | (y2 << 12)) & DIGIT;
  const b5 = (y2 >> 17) & DIGIT;
  const b6 = ((y2 >> 46) | (y3 << 18)) & DIGIT;
  const b7 = (y3 >> 11) & DIGIT;
  const b8 = y3 >> 40;

  // The product p, a digit for each column.
  let t = a0 * b0;
  const p0 = t & DIGIT;
  t = (t >> 29) + a0 * b1 + a1 * b0;
  const p1 = t & DIGIT;
  t = (t >> 29) + a0 * b2 + a1 * b1 + a2 * b0;
  const p2 = t & DIGIT;
  t = (t >> 29) + a0 * b3 + a1 * b2 + a2 * b1 + a3 * b0;
  const p3 = t & DIGIT;
  t = (t >> 29) + a0 * b4 + a1 * b3 + a2 * b2 + a3 * b1 + a4 * b0;
  const p4 = t & DIGIT;
  t = (t >> 29) + a0 * b5 + a1 * b4 + a2 * b3 + a3 * b2 + a4 * b1 + a5 * b0;
  const p5 = t & DIGIT;
  t = (t >> 29) + a0 * b6 + a1 * b5 + a2 * b4 + a3 * b3 + a4 * b2 + a5 * b1 + a6 * b0;
  const p6 = t & DIGIT;
  t = (t >> 29) + a0 * b7 + a1 * b6 + a2 * b5 + a3 * b4 + a4 * b3 + a5 * b2 + a6 * b1 + a7 * b0;
  const p7 = t & DIGIT;
  t = (t >> 29) + a0 * b8 + a1 * b7 + a2 * b6 + a3 * b5 + a4 * b4 + a5 * b3 + a6 * b2 + a7 * b1 + a8 * b0;
  const p8 = t & DIGIT;
  t = (t >> 29) + a1 * b8 + a2 * b7 + a3 * b6 + a4 * b5 + a5 * b4 + a6 * b3 + a7 * b2 + a8 * b1;
  const p9 = t & DIGIT;
  t = (t >> 29) + a2 * b8 + a3 * b7 + a4 * b6 + a5 * b5 + a6 * b4 + a7 * b3 + a8 * b2;
  const p10 = t & DIGIT;
  t = (t >> 29) + a3 * b8 + a4 * b7 + a5 * b6 + a6 * b5 + a7 * b4 + a8 * b3;
  const p11 = t & DIGIT;
  t = (t >> 29) + a4 * b8 + a5 * b7 + a6 * b6 + a7 * b5 + a8 * b4;
  const p12 = t & DIGIT;
  t = (t >> 29) + a5 * b8 + a6 * b7 + a7 * b6 + a8 * b5;
  const p13 = t & DIGIT;
  t = (t >> 29) + a6 * b8 + a7 * b7 + a8 * b6;
  const p14 = t & DIGIT;
  t = (t >> 29) + a7 * b8 + a8 * b7;
  const p15 = t & DIGIT;
  t = (t >> 29) + a8 * b8;
  const p16 = t & DIGIT;
  const p17 = t >> 29;

  const v0 = load<u64>(entry, RECIPROCAL_DIGITS + 0);
  const v1 = load<u64>(entry, RECIPROCAL_DIGITS + 8);
  const v2 = load<u64>(entry, RECIPROCAL_DIGITS + 16);
  const v3 = load<u64>(entry, RECIPROCAL_DIGITS + 24);
  const v4 = load<u64>(entry, RECIPROCAL_DIGITS + 32);
  const v5 = load<u64>(entry, RECIPROCAL_DIGITS + 40);
  const v6 = load<u64>(entry, RECIPROCAL_DIGITS + 48);
  const v7 = load<u64>(entry, RECIPROCAL_DIGITS + 56);
  const v8 = load<u64>(entry, RECIPROCAL_DIGITS + 64);
  const v9 = load<u64>(entry, RECIPROCAL_DIGITS + 72);

  // The quotient: p without its lowest 8 digits, times the reciprocal, without the lowest 10. What is left out below column 8
  // cannot reach column 10: it is at most 2 too small.
  t = p8 * v8 + p9 * v7 + p10 * v6 + p11 * v5 + p12 * v4 + p13 * v3 + p14 * v2 + p15 * v1 + p16 * v0;
  t = (t >> 29) + p8 * v9 + p9 * v8 + p10 * v7 + p11 * v6 + p12 * v5 + p13 * v4 + p14 * v3 + p15 * v2 + p16 * v1 + p17 * v0;
  t = (t >> 29) + p9 * v9 + p10 * v8 + p11 * v7 + p12 * v6 + p13 * v5 + p14 * v4 + p15 * v3 + p16 * v2 + p17 * v1;
  const q0 = t & DIGIT;
  t = (t >> 29) + p10 * v9 + p11 * v8 + p12 * v7 + p13 * v6 + p14 * v5 + p15 * v4 + p16 * v3 + p17 * v2;
  const q1 = t & DIGIT;
  t = (t >> 29) + p11 * v9 + p12 * v8 + p13 * v7 + p14 * v6 + p15 * v5 + p16 * v4 + p17 * v3;
  const q2 = t & DIGIT;
  t = (t >> 29) + p12 * v9 + p13 * v8 + p14 * v7 + p15 * v6 + p16 * v5 + p17 * v4;
  const q3 = t & DIGIT;
  t = (t >> 29) + p13 * v9 + p14 * v8 + p15 * v7 + p16 * v6 + p17 * v5;
  const q4 = t & DIGIT;
  t = (t >> 29) + p14 * v9 + p15 * v8 + p16 * v7 + p17 * v6;
  const q5 = t & DIGIT;
  t = (t >> 29) + p15 * v9 + p16 * v8 + p17 * v7;
  const q6 = t & DIGIT;
  t = (t >> 29) + p16 * v9 + p17 * v8;
  const q7 = t & DIGIT;
  t = (t >> 29) + p17 * v9;
  const q8 = t & DIGIT;

  const n0 = load<u64>(entry, MODULUS_DIGITS + 0);
  const n1 = load<u64>(entry, MODULUS_DIGITS + 8);
  const n2 = load<u64>(entry, MODULUS_DIGITS + 16);
  const n3 = load<u64>(entry, MODULUS_DIGITS + 24);
  const n4 = load<u64>(entry, MODULUS_DIGITS + 32);
  const n5 = load<u64>(entry, MODULUS_DIGITS + 40);
  const n6 = load<u64>(entry, MODULUS_DIGITS + 48);
  const n7 = load<u64>(entry, MODULUS_DIGITS + 56);
  const n8 = load<u64>(entry, MODULUS_DIGITS + 64);

  // p less the quotient times n: below 3 n, so that nine digits tell it.
  let s: i64 = <i64>p0 - <i64>(q0 * n0);
  const r0 = <u64>s & DIGIT;
  s = (s >> 29) + <i64>p1 - <i64>(q0 * n1 + q1 * n0);
  const r1 = <u64>s & DIGIT;
  s = (s >> 29) + <i64>p2 - <i64>(q0 * n2 + q1 * n1 + q2 * n0);
  const r2 = <u64>s & DIGIT;
  s = (s >> 29) + <i64>p3 - <i64>(q0 * n3 + q1 * n2 + q2 * n1 + q3 * n0);
  const r3 = <u64>s & DIGIT;
  s = (s >> 29) + <i64>p4 - <i64>(q0 * n4 + q1 * n3 + q2 * n2 + q3 * n1 + q4 * n0);
  const r4 = <u64>s & DIGIT;
  s = (s >> 29) + <i64>p5 - <i64>(q0 * n5 + q1 * n4 + q2 * n3 + q3 * n2 + q4 * n1 + q5 * n0);
  const r5 = <u64>s & DIGIT;
  s = (s >> 29) + <i64>p6 - <i64>(q0 * n6 + q1 * n5 + q2 * n4 + q3 * n3 + q4 * n2 + q5 * n1 + q6 * n0);
  const r6 = <u64>s & DIGIT;
  s = (s >> 29) + <i64>p7 - <i64>(q0 * n7 + q1 * n6 + q2 * n5 + q3 * n4 + q4 * n3 + q5 * n2 + q6 * n1 + q7 * n0);
  const r7 = <u64>s & DIGIT;
  s = (s >> 29) + <i64>p8 - <i64>(q0 * n8 + q1 * n7 + q2 * n6 + q3 * n5 + q4 * n4 + q5 * n3 + q6 * n2 + q7 * n1 + q8 * n0);
  const r8 = <u64>s & DIGIT;

  set(
    to,
    r0 | (r1 << 29) | (r2 << 58),
    (r2 >> 6) | (r3 << 23) | (r4 << 52),
    (r4 >> 12) | (r5 << 17) | (r6 << 46),
    (r6 >> 18) | (r7 << 11) | (r8 << 40),
  );
  let high = r8 >> 24;
  while (high !== 0 || !isLess(to, entry)) high -= takeAway(to, entry);
}

/** Subtracts the word at `by` from that at `from`; returns the borrow. */
function takeAway(from: usize, by: usize): u64 {
  let borrow: u64 = 0;
  for (let i: usize = 0; i < 32; i += 8) {
    const have = load<u64>(from + i);
    const part = have - load<u64>(by + i);
    store<u64>(from + i, part - borrow);
    borrow = u64(part > have) | u64(part < borrow);
  }
  return borrow;
}
