import { multiplyHigh } from './arithmetic';
import { maskOf } from './word';

/**
 * Reciprocals of divisors (Moeller and Granlund, Improved division by invariant integers). Many a program divides by the
 * same few again and again, so they are remembered.
 */

/** Divisor, two limbs, and reciprocal of each remembered one. No divisor is 0, so an empty place is none's. */
const ENTRIES: usize = memory.data(16 * 32, 16);

/** (2^192 - 1) / (d1, d0) - 2^64; the highest bit of d1 is set. With d0 of 0 it is that of d1 as a single limb. */
export function reciprocalOf(d1: u64, d0: u64): u64 {
  const mixed = (d1 ^ rotl<u64>(d0, 32)) * 0x9e37_79b9_7f4a_7c15;
  const entry = ENTRIES + ((<usize>(mixed >> 60)) << 5);
  if (load<u64>(entry) === d1 && load<u64>(entry, 8) === d0) return load<u64>(entry, 16);
  const reciprocal = reciprocalOfPair(d1, d0);
  store<u64>(entry, d1);
  store<u64>(entry, d0, 8);
  store<u64>(entry, reciprocal, 16);
  return reciprocal;
}

/** Masks in place of branches: how the divisor's lower limb compares cannot be predicted. */
function reciprocalOfPair(d1: u64, d0: u64): u64 {
  let v = reciprocalOfLimb(d1);
  if (d0 === 0) return v;
  let p = d1 * v + d0;
  const once = maskOf(p < d0);
  const twice = once & maskOf(p >= d1);
  v += once + twice;
  p -= (d1 & once) + (d1 & twice);
  const low = v * d0;
  const high = multiplyHigh(v, d0);
  p += high;
  const less = maskOf(p < high);
  v += less + (less & maskOf(p > d1)) + (less & maskOf(p === d1) & maskOf(low >= d0));
  return v;
}

/** (2^128 - 1) / d - 2^64 of a limb whose highest bit is set: four steps, each with twice the digits of the one before. */
function reciprocalOfLimb(d: u64): u64 {
  const v0 = <u64>(<u32>0x7fd00 / <u32>(d >> 55));
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
