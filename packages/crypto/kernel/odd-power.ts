import { readDigits, writeBytes } from './digits';
import { MAX_DIGITS, MODULUS, multiply, setModulus, setSize, size } from './montgomery';
import { multiply9, square9 } from './montgomery9';
import { scaledRemainder } from './remainder';

/**
 * Powers modulo odd numbers in Montgomery's form, from the exponent's highest bit down: bit by bit for an exponent of few
 * ones, else by sliding windows (Menezes, van Oorschot and Vanstone, Handbook of Applied Cryptography, algorithm 14.85),
 * with a table of odd powers.
 */

/** Exponents of up to so many ones do without a table, which takes eight products. */
const FEW_ONES: i32 = 12;
const WINDOW: i32 = 4;
const TABLE: usize = memory.data(8 * 8 * MAX_DIGITS, 16);
const RESULT: usize = memory.data(8 * MAX_DIGITS, 16);
const ONE: usize = memory.data(8 * MAX_DIGITS, 16);

/** Where the exponent's bytes end. */
let exponentEnd: usize = 0;

/**
 * base ^ exponent mod modulus in place of the modulus. The three are big-endian and follow each other at `input`. Modulus
 * and exponent have no leading zeros; the exponent is not 0. The modulus has 88 to 3,526 bits, the base 1,024 bytes at
 * most.
 */
export function oddPower(input: usize, modulusLength: i32, baseLength: i32, exponentLength: i32): void {
  setSize(bitLength(input, modulusLength));
  readDigits(MODULUS, size, input, modulusLength);
  setModulus();
  const base = scaledRemainder(input + modulusLength, baseLength);
  const exponent = input + modulusLength + baseLength;
  exponentEnd = exponent + exponentLength;
  const bits = bitLength(exponent, exponentLength);
  if (hasFewOnes(exponent)) raiseByBits(base, bits);
  else raiseByWindows(base, bits);
  store<u64>(ONE, 1);
  product(RESULT, RESULT, ONE);
  // Out of Montgomery's form the result is at most the modulus.
  if (isModulus(RESULT)) memory.fill(RESULT, 0, size);
  writeBytes(input, modulusLength, RESULT, size);
}

function raiseByBits(base: usize, bits: i32): void {
  copy(RESULT, base);
  for (let i = bits - 2; i >= 0; i--) {
    square(RESULT);
    if (bit(i)) product(RESULT, RESULT, base);
  }
}

function raiseByWindows(base: usize, bits: i32): void {
  copy(TABLE, base);
  copy(RESULT, base);
  square(RESULT);
  for (let i: usize = 1; i < 8; i++) product(TABLE + i * size, TABLE + (i - 1) * size, RESULT);
  let isFirst = true;
  for (let i = bits - 1; i >= 0; i--) {
    if (!bit(i)) {
      square(RESULT);
      continue;
    }
    // The longest window of up to four bits that ends in a one.
    let end = max(i - WINDOW + 1, 0);
    while (!bit(end)) end += 1;
    let value: usize = 0;
    for (let j = i; j >= end; j--) {
      value = 2 * value + bit(j);
      if (!isFirst) square(RESULT);
    }
    const entry = TABLE + (value >> 1) * size;
    if (isFirst) copy(RESULT, entry);
    else product(RESULT, RESULT, entry);
    isFirst = false;
    i = end;
  }
}

function hasFewOnes(exponent: usize): bool {
  let ones = 0;
  for (; exponent < exponentEnd; exponent++) ones += popcnt<i32>(load<u8>(exponent));
  return ones <= FEW_ONES;
}

/** Bit `i` of the exponent, from the lowest. */
function bit(i: i32): usize {
  return (load<u8>(exponentEnd - 1 - (i >> 3)) >> (i & 7)) & 1;
}

function product(to: usize, x: usize, y: usize): void {
  if (size === 72) multiply9(to, x, y);
  else multiply(to, x, y);
}

function square(x: usize): void {
  if (size === 72) square9(x);
  else multiply(x, x, x);
}

function isModulus(x: usize): bool {
  for (let i: usize = 0; i < size; i += 8) if (load<u64>(x + i) !== load<u64>(MODULUS + i)) return false;
  return true;
}

function copy(to: usize, from: usize): void {
  for (let i: usize = 0; i < size; i += 8) store<u64>(to + i, load<u64>(from + i));
}

/** Of a number in `length` bytes whose first is not 0. */
function bitLength(bytes: usize, length: i32): i32 {
  return 8 * length + 24 - clz<i32>(load<u8>(bytes));
}
