import { isXiLarge, MODULUS, quotientShift, RADIX, reciprocal, size, xiRoot } from './field';

/**
 * Sums and small multiples of couples, without products. Results may take the place of arguments. The highest digit of a
 * number is small and carries nothing.
 */

const HALF: v128 = i16x8.splat(0x1000);
/** All ones in the real lanes. */
const REAL: v128 = i32x4(-1, 0, -1, 0);
const TOP_DIGITS: v128 = i32x4.splat(1 | (0x2000 << 16));
const XI_MULTIPLE: usize = memory.data(256, 16);

/** a·x + b·y, where |a| + |b| is 6 at most. */
export function combine(to: usize, a: i32, x: usize, b: i32, y: usize): void {
  const left = i16x8.splat(<i16>a);
  const right = i16x8.splat(<i16>b);
  let carry = i32x4.splat(0);
  for (let i: usize = 0; i < size; i += 16) {
    const sum = i16x8.add(i16x8.mul(left, v128.load(x + i)), i16x8.mul(right, v128.load(y + i)));
    const carries = carriesOf(sum);
    v128.store(to + i, balance(sum, carries, carry));
    carry = carryOut(carries);
  }
}

/** One element of each of two couples; `half` is 0 for the first, 1 for the second. */
export function pick(to: usize, x: usize, halfOfX: i32, y: usize, halfOfY: i32): void {
  for (let i: usize = 0; i < size; i += 16) {
    const first = load<u64>(x + (halfOfX << 3) + i);
    const second = load<u64>(y + (halfOfY << 3) + i);
    store<u64>(to + i, first);
    store<u64>(to + i, second, 8);
  }
}

/** Changes signs in the lanes that have ones in `lanes`. */
export function negate(to: usize, x: usize, lanes: v128): void {
  for (let i: usize = 0; i < size; i += 16) v128.store(to + i, negateLanes(v128.load(x + i), lanes));
}

/** ξ x for both elements, whose numbers are below 0.6 times the modulus; its numbers are below 1.2 times it. */
export function timesXi(to: usize, x: usize): void {
  let multiple = x;
  if (isXiLarge) {
    multiple = XI_MULTIPLE;
    combine(multiple, xiRoot, x, 0, x);
  }
  const root = i16x8.splat(<i16>xiRoot);
  let carry = i32x4.splat(0);
  for (let i: usize = 0; i < size; i += 16) {
    const sum = i16x8.add(i16x8.mul(root, v128.load(multiple + i)), timesU(v128.load(x + i)));
    const carries = carriesOf(sum);
    v128.store(to + i, balance(sum, carries, carry));
    carry = carryOut(carries);
  }
  if (isXiLarge) shorten(to);
}

/** Takes multiples of the modulus off numbers of up to 6.4 times it. */
export function shorten(x: usize): void {
  const multiples = inBothHalves(quotientOf(topOf(v128.load(x + size - 16))));
  let carry = i32x4.splat(0);
  for (let i: usize = 0; i < size; i += 16) {
    const rest = i16x8.sub(v128.load(x + i), i16x8.mul(multiples, v128.load(MODULUS + i)));
    const carries = carriesOf(rest);
    v128.store(x + i, balance(rest, carries, carry));
    carry = carryOut(carries);
  }
}

/** The two highest digits of each number as one. */
export function topOf(highest: v128): v128 {
  return i32x4.dot_i16x8_s(highest, TOP_DIGITS);
}

/** How many times the modulus numbers are, rounded, from their two highest digits. */
export function quotientOf(top: v128): v128 {
  const half = i32x4.splat(1 << (quotientShift - 1));
  return i32x4.shr_s(i32x4.add(i32x4.mul(top, reciprocal), half), quotientShift);
}

/** What is in the lower half of each lane in the higher one, too. */
export function inBothHalves(x: v128): v128 {
  return v128.shuffle<u16>(x, x, 0, 0, 2, 2, 4, 4, 6, 6);
}

/** u x: minus the imaginary half and the real one. */
export function timesU(x: v128): v128 {
  return negateLanes(v128.shuffle<u32>(x, x, 1, 0, 3, 2), REAL);
}

export function negateLanes(x: v128, lanes: v128): v128 {
  return i16x8.sub(v128.xor(x, lanes), lanes);
}

/** What digits of up to 28,671 carry. */
export function carriesOf(digits: v128): v128 {
  return i16x8.shr_s(i16x8.add(digits, HALF), RADIX);
}

/** Digits less what they carry, the odd ones with what the even ones do and the even ones with what the pair below does. */
export function balance(digits: v128, carries: v128, carryIn: v128): v128 {
  const rest = i16x8.sub(digits, i16x8.shl(carries, RADIX));
  return i16x8.add(i16x8.add(rest, i32x4.shl(carries, 16)), carryIn);
}

/** What the odd digits carry, for the even ones of the pair above. */
export function carryOut(carries: v128): v128 {
  return i32x4.shr_u(carries, 16);
}
