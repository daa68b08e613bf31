/**
 * The layout of the field's elements. A number is a row of balanced digits of 13 bits, −4096 to 4096, the lowest first; two
 * of them stand in a lane of 32 bits, so that `i32x4.dot_i16x8_s` multiplies eight digits at once and sums them in
 * pairs. Four numbers, one a lane, go together: two elements of the quadratic extension, real half first. They are called
 * a couple here.
 *
 * Numbers are in Montgomery's form for R, 2^13 to the number of digits: 84 times the modulus p of bn254, 630 times that of
 * BLS12-381. They stand for their remainder and may be negative. Where nothing else is said their absolute value is below
 * 0.6 p: a product is p / 2 and the sum that was reduced over R at most, and no sum is above 8.7 p². The largest are those
 * of `multiply`, six products of two elements, a product of each half (0.6 p by 0.6 p or, where ξ is 1 + u and its multiples are not made
 * shorter, by 1.2 p), and of `square`, three of 1.2 p by 1.2 p. Only (y + z) (y + ξ z) in a cyclotomic square may be
 * 14.6 p² for bn254, and its result 0.7 p.
 */

/** Bits of a digit. */
export const RADIX: i32 = 13;
/** Bytes between couples that follow one another; the largest has 15 pairs of digits. */
export const COUPLE: usize = 256;

/** Pairs of digits in a number: 10 or 15. */
export let pairs: usize = 0;
/** Bytes of a couple. */
export let size: usize = 0;
/** −1 / modulus modulo 2^13, times 8, in the lower half of each lane. */
export let inverse: v128 = i32x4.splat(0);
/** 2 to `quotientShift` over what the modulus has above its highest two digits' place. */
export let reciprocal: v128 = i32x4.splat(0);
export let quotientShift: i32 = 0;
/** What the non-residue ξ = r + u of the extension to the sixth has for √r. */
export let xiRoot: i32 = 0;
export let isXiLarge: bool = false;

/** The modulus in every lane. */
export const MODULUS: usize = memory.data(256, 16);
/** For each pair of digits of it, what `reduce` multiplies with for an even and for an odd column. */
export const MODULUS_COLUMNS: usize = memory.data(32 * (15 + 1), 16);

/** Begins with the modulus at {@link MODULUS}. */
export function setField(
  numberOfPairs: i32,
  negativeInverse: i32,
  reciprocalOfTop: i32,
  shift: i32,
  rootOfXi: i32,
): void {
  pairs = <usize>numberOfPairs;
  size = 16 * pairs;
  inverse = i32x4.splat(negativeInverse << 3);
  reciprocal = i32x4.splat(reciprocalOfTop);
  quotientShift = shift;
  xiRoot = rootOfXi;
  isXiLarge = rootOfXi > 1;
  let below = i32x4.splat(0);
  for (let i: usize = 0; i < pairs; i++) {
    const digits = v128.load(MODULUS + 16 * i);
    v128.store(MODULUS_COLUMNS + 32 * i, evenColumn(digits, below));
    v128.store(MODULUS_COLUMNS + 32 * i, oddColumn(digits), 16);
    below = digits;
  }
  v128.store(MODULUS_COLUMNS + 32 * pairs, evenColumn(i32x4.splat(0), below));
  v128.store(MODULUS_COLUMNS + 32 * pairs, i32x4.splat(0), 16);
}

/**
 * What a pair of the left factor, digits 2i and 2i + 1, is multiplied with for column 2c: digits 2 (c − i) and one less of
 * the right factor.
 */
export function evenColumn(digits: v128, below: v128): v128 {
  return v128.shuffle<u16>(digits, below, 0, 9, 2, 11, 4, 13, 6, 15);
}

/** The same for column 2c + 1: digits 2 (c − i) + 1 and one less. */
export function oddColumn(digits: v128): v128 {
  return v128.shuffle<u16>(digits, digits, 1, 0, 3, 2, 5, 4, 7, 6);
}
