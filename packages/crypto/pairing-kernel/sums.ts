import { LEFT_ROW, RIGHT_ROW } from './factors';
import { pairs, RADIX, size } from './field';

/** Sums of products of factors, by columns of digits, up to three of them before they are reduced together. */

/** Where the sums are, and bytes of one: a vector for each column. */
export const SUM: usize = 1024;
export const SUMS: usize = memory.data(1024 * 3, 16);
const MASK: v128 = i32x4.splat(0x1fff);
/** Bytes of an even column and the odd one above it. */
const COLUMNS: usize = 32;

/** The terms of the sum that is being made: addresses of a left and a right factor each. */
const TERMS: usize = memory.data(8 * 6, 16);
let termsEnd: usize = TERMS;

/** Begins a sum of up to six products. */
export function begin(): void {
  termsEnd = TERMS;
}

/** Adds the product of two factors that have been made ready. */
export function term(leftFactor: usize, rightFactor: usize): void {
  store<u32>(termsEnd, <u32>leftFactor);
  store<u32>(termsEnd, <u32>rightFactor, 4);
  termsEnd += 8;
}

/**
 * Makes the sum of the terms, the first, second or third of those that {@link reduce} takes. In a lane of a column one product
 * is the sum of 60 products of digits, below 2^30, so that the column has room for two.
 */
export function sum(index: usize): void {
  const to = SUMS + index * SUM;
  memory.fill(to, 0, 4 * size);
  let isSecond = false;
  for (let at = TERMS; at < termsEnd; at += 8) {
    addProduct(to, <usize>load<u32>(at), <usize>load<u32>(at, 4));
    if (isSecond) carryOver(to);
    isSecond = !isSecond;
  }
}

/** Adds a product, three or two pairs of the left factor's digits at a time. */
function addProduct(to: usize, x: usize, y: usize): void {
  let rest = pairs;
  for (; rest > 4 || rest === 3; rest -= 3) {
    addThreeRows(to, x, y);
    to += 3 * COLUMNS;
    x += 3 * LEFT_ROW;
  }
  for (; rest > 0; rest -= 2) {
    addTwoRows(to, x, y);
    to += 2 * COLUMNS;
    x += 2 * LEFT_ROW;
  }
}

/** Adds the products of three pairs of the left factor's digits with all of the right factor's. */
function addThreeRows(to: usize, x: usize, y: usize): void {
  const real0 = v128.load(x);
  const imaginary0 = v128.load(x, 16);
  const real1 = v128.load(x, 32);
  const imaginary1 = v128.load(x, 48);
  const real2 = v128.load(x, 64);
  const imaginary2 = v128.load(x, 80);
  let even1 = i32x4.splat(0);
  let odd1 = i32x4.splat(0);
  let even2 = i32x4.splat(0);
  let odd2 = i32x4.splat(0);
  for (const end = y + (pairs + 1) * RIGHT_ROW; y < end; y += RIGHT_ROW) {
    const a = v128.load(y);
    const b = v128.load(y, 32);
    const even = i32x4.add(even1, i32x4.add(i32x4.dot_i16x8_s(real0, a), i32x4.dot_i16x8_s(imaginary0, b)));
    v128.store(to, i32x4.add(v128.load(to), even));
    even1 = i32x4.add(even2, i32x4.add(i32x4.dot_i16x8_s(real1, a), i32x4.dot_i16x8_s(imaginary1, b)));
    even2 = i32x4.add(i32x4.dot_i16x8_s(real2, a), i32x4.dot_i16x8_s(imaginary2, b));
    const c = v128.load(y, 16);
    const d = v128.load(y, 48);
    const odd = i32x4.add(odd1, i32x4.add(i32x4.dot_i16x8_s(real0, c), i32x4.dot_i16x8_s(imaginary0, d)));
    v128.store(to, i32x4.add(v128.load(to, 16), odd), 16);
    odd1 = i32x4.add(odd2, i32x4.add(i32x4.dot_i16x8_s(real1, c), i32x4.dot_i16x8_s(imaginary1, d)));
    odd2 = i32x4.add(i32x4.dot_i16x8_s(real2, c), i32x4.dot_i16x8_s(imaginary2, d));
    to += COLUMNS;
  }
  v128.store(to, i32x4.add(v128.load(to), even1));
  v128.store(to, i32x4.add(v128.load(to, 16), odd1), 16);
  v128.store(to, i32x4.add(v128.load(to, 32), even2), 32);
  v128.store(to, i32x4.add(v128.load(to, 48), odd2), 48);
}

/** {@link addThreeRows} for two. */
function addTwoRows(to: usize, x: usize, y: usize): void {
  const real0 = v128.load(x);
  const imaginary0 = v128.load(x, 16);
  const real1 = v128.load(x, 32);
  const imaginary1 = v128.load(x, 48);
  let even1 = i32x4.splat(0);
  let odd1 = i32x4.splat(0);
  for (const end = y + (pairs + 1) * RIGHT_ROW; y < end; y += RIGHT_ROW) {
    const a = v128.load(y);
    const b = v128.load(y, 32);
    const even = i32x4.add(even1, i32x4.add(i32x4.dot_i16x8_s(real0, a), i32x4.dot_i16x8_s(imaginary0, b)));
    v128.store(to, i32x4.add(v128.load(to), even));
    even1 = i32x4.add(i32x4.dot_i16x8_s(real1, a), i32x4.dot_i16x8_s(imaginary1, b));
    const c = v128.load(y, 16);
    const d = v128.load(y, 48);
    const odd = i32x4.add(odd1, i32x4.add(i32x4.dot_i16x8_s(real0, c), i32x4.dot_i16x8_s(imaginary0, d)));
    v128.store(to, i32x4.add(v128.load(to, 16), odd), 16);
    odd1 = i32x4.add(i32x4.dot_i16x8_s(real1, c), i32x4.dot_i16x8_s(imaginary1, d));
    to += COLUMNS;
  }
  v128.store(to, i32x4.add(v128.load(to), even1));
  v128.store(to, i32x4.add(v128.load(to, 16), odd1), 16);
}

/** Leaves 13 bits in each column of a sum but the highest, which has the sign, and adds the rest to the next. */
function carryOver(sum: usize): void {
  let carry = i32x4.splat(0);
  const end = sum + 4 * size;
  for (; sum < end; sum += COLUMNS) {
    const even = v128.load(sum);
    const odd = v128.load(sum, 16);
    v128.store(sum, i32x4.add(v128.and(even, MASK), carry));
    v128.store(sum, i32x4.add(v128.and(odd, MASK), i32x4.shr_s(even, RADIX)), 16);
    carry = i32x4.shr_s(odd, RADIX);
  }
  v128.store(end - 16, i32x4.add(v128.load(end - 16), i32x4.shl(carry, RADIX)));
}
