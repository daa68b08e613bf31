/**
 * Products modulo odd numbers without division (Montgomery, "Modular multiplication without trial division"), column by
 * column (Koç, Acar and Kaliski, "Analyzing and comparing Montgomery multiplication algorithms": finely integrated product
 * scanning). The loops go over blocks of three digits: nine products for six loads.
 *
 * Digits have 29 or 28 bits, the lowest first, each in 64 bits: the sum of a column of their products needs no carry,
 * which WebAssembly has not. A modulus N has n of them, a multiple of three, such that R, the digits' radix to the n, is
 * more than 4 N. Numbers are below 2 N, and so are products: nothing is compared.
 */

/** Columns of 2 × 30 products of 58 bits or 2 × 126 of 56, and what is carried, stay below 2^64. */
const MAX_LONG_DIGITS: i32 = 30;
export const MAX_DIGITS: i32 = 126;
const BLOCK: usize = 24;

/** The digits of the modulus. */
export const MODULUS: usize = memory.data(8 * MAX_DIGITS, 16);
/** How many bytes a number takes, how many bits a digit has, and a digit of ones. */
export let size: usize = 0;
export let digitBits: i32 = 0;
export let digitMask: u64 = 0;
/** −1 / modulus modulo the radix. */
export let inverse: u64 = 0;
/** The multiples of the modulus, one for each digit of R, that make the lower half of a product zero. */
const MULTIPLES: usize = memory.data(8 * MAX_DIGITS, 16);

/** Decides on the digits of a modulus of so many bits, which are then to be stored. */
export function setSize(bits: i32): void {
  digitBits = bits + 2 <= 29 * MAX_LONG_DIGITS ? 29 : 28;
  digitMask = (1 << digitBits) - 1;
  size = BLOCK * ((bits + 1) / (3 * digitBits) + 1);
}

/** Begins with the modulus at `MODULUS`. */
export function setModulus(): void {
  const lowest = load<u64>(MODULUS);
  // An odd number is its own inverse modulo 8; each step doubles the bits.
  let positive = lowest;
  for (let i = 0; i < 4; i++) positive *= 2 - lowest * positive;
  inverse = (0 - positive) & digitMask;
}

/** The product x y / R; `to` may be one of the factors. */
export function multiply(to: usize, x: usize, y: usize): void {
  const mask = digitMask;
  const shift = <u64>digitBits;
  const negative = inverse;
  const n0 = load<u64>(MODULUS);
  const n1 = load<u64>(MODULUS, 8);
  const n2 = load<u64>(MODULUS, 16);
  let c0: u64 = 0;
  let c1: u64 = 0;
  let c2: u64 = 0;
  let c3: u64 = 0;
  let c4: u64 = 0;
  for (let column: usize = 0; column < 2 * size; column += BLOCK) {
    const lower = column < size;
    const end = lower ? column : size;
    let i: usize = lower ? 0 : column - size + BLOCK;
    for (; i < end; i += BLOCK) {
      const j = column - i;
      const a0 = load<u64>(x + i);
      const a1 = load<u64>(x + i, 8);
      const a2 = load<u64>(x + i, 16);
      const b0 = load<u64>(y + j);
      const b1 = load<u64>(y + j, 8);
      const b2 = load<u64>(y + j, 16);
      c0 += a0 * b0;
      c1 += a0 * b1 + a1 * b0;
      c2 += a0 * b2 + a1 * b1 + a2 * b0;
      c3 += a1 * b2 + a2 * b1;
      c4 += a2 * b2;
      const m0 = load<u64>(MULTIPLES + i);
      const m1 = load<u64>(MULTIPLES + i, 8);
      const m2 = load<u64>(MULTIPLES + i, 16);
      const d0 = load<u64>(MODULUS + j);
      const d1 = load<u64>(MODULUS + j, 8);
      const d2 = load<u64>(MODULUS + j, 16);
      c0 += m0 * d0;
      c1 += m0 * d1 + m1 * d0;
      c2 += m0 * d2 + m1 * d1 + m2 * d0;
      c3 += m1 * d2 + m2 * d1;
      c4 += m2 * d2;
    }
    if (lower) {
      const a0 = load<u64>(x + column);
      const a1 = load<u64>(x + column, 8);
      const a2 = load<u64>(x + column, 16);
      const b0 = load<u64>(y);
      const b1 = load<u64>(y, 8);
      const b2 = load<u64>(y, 16);
      c0 += a0 * b0;
      c1 += a0 * b1 + a1 * b0;
      c2 += a0 * b2 + a1 * b1 + a2 * b0;
      c3 += a1 * b2 + a2 * b1;
      c4 += a2 * b2;
      const m0 = (c0 * negative) & mask;
      c1 += ((c0 + m0 * n0) >> shift) + m0 * n1;
      const m1 = (c1 * negative) & mask;
      c2 += ((c1 + m1 * n0) >> shift) + m0 * n2 + m1 * n1;
      const m2 = (c2 * negative) & mask;
      store<u64>(MULTIPLES + column, m0);
      store<u64>(MULTIPLES + column, m1, 8);
      store<u64>(MULTIPLES + column, m2, 16);
      c0 = c3 + ((c2 + m2 * n0) >> shift) + m1 * n2 + m2 * n1;
      c1 = c4 + m2 * n2;
    } else {
      const at = to + column - size;
      store<u64>(at, c0 & mask);
      c1 += c0 >> shift;
      store<u64>(at, c1 & mask, 8);
      c2 += c1 >> shift;
      store<u64>(at, c2 & mask, 16);
      c0 = c3 + (c2 >> shift);
      c1 = c4;
    }
    c2 = 0;
    c3 = 0;
    c4 = 0;
  }
}
