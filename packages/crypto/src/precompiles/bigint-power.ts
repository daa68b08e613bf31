import type { Bytes } from '@ethane/primitives';

/** Powers of BigInts, for moduli that the kernel does not take. Exponents are bytes without leading zeros. */

/** Exponents up to this many bits are raised bit by bit: a table of powers would cost more than it saves. */
const SMALL_EXPONENT_BITS = 24;
const WINDOW = 4;
/** Pairs of ones in such an exponent for which the base's cube is made, by two products. */
const MIN_PAIRS = 3;

/** Takes the remainder of a number that is not negative. */
type Reduce = (value: bigint) => bigint;

/** Square and multiply from the top; several bits at a time for long exponents. */
export function power(base: bigint, exponent: Bytes, reduce: Reduce): bigint {
  return exponent.length * 8 <= SMALL_EXPONENT_BITS
    ? byBits(base, exponent, reduce)
    : byWindows(base, exponent, reduce);
}

/** Two ones in a row take one product, with the base's cube, where there are enough of them to make up for it. */
function byBits(base: bigint, exponent: Bytes, reduce: Reduce): bigint {
  let bits = 0;
  for (const byte of exponent) bits = (bits << 8) | byte;
  const cube = pairsOfOnes(bits) >= MIN_PAIRS ? reduce(reduce(base * base) * base) : undefined;
  let result = 1n;
  for (let i = 31 - Math.clz32(bits); i >= 0; i--) {
    if (result !== 1n) result = reduce(result * result);
    if (((bits >> i) & 1) === 0) continue;
    const isPair = cube !== undefined && i > 0 && ((bits >> (i - 1)) & 1) === 1;
    if (!isPair) {
      result = reduce(result * base);
      continue;
    }
    if (result !== 1n) result = reduce(result * result);
    result = reduce(result * cube);
    i--;
  }
  return result;
}

function pairsOfOnes(bits: number): number {
  let pairs = 0;
  for (let rest = bits; rest > 0; rest >>= 1) {
    if ((rest & 3) !== 3) continue;
    pairs++;
    rest >>= 1;
  }
  return pairs;
}

function byWindows(base: bigint, exponent: Bytes, reduce: Reduce): bigint {
  const powers: bigint[] = [1n, base];
  for (let i = 2; i < 1 << WINDOW; i++) powers.push(reduce(powers[i - 1]! * base));
  let result = 1n;
  for (const byte of exponent) {
    for (const digit of [byte >> WINDOW, byte & 15]) {
      if (result !== 1n) for (let i = 0; i < WINDOW; i++) result = reduce(result * result);
      if (digit !== 0) result = reduce(result * powers[digit]!);
    }
  }
  return result;
}

/**
 * base ^ exponent mod 2^bits. The exponent of an odd base is taken modulo a multiple of the order of the group, which is a
 * power of two below 2^bits; an even base has as many zeros at the end as its exponent, at least.
 */
export function powerModuloTwos(base: bigint, exponent: Bytes, bits: number): bigint {
  const reduce: Reduce = (value) => BigInt.asUintN(bits, value);
  if (base % 2n === 1n) {
    const lowest = exponent.subarray(Math.max(0, exponent.length - Math.ceil(bits / 8)));
    return power(reduce(base), lowest, reduce);
  }
  let value = 0;
  for (const byte of exponent) value = value * 256 + byte;
  return value >= bits ? 0n : power(reduce(base), exponent, reduce);
}

/** The number below 2^bits odd that is `residue` modulo 2^bits and `other`, which is below `odd`, modulo `odd`. */
export function combine(residue: bigint, bits: number, other: bigint, odd: bigint): bigint {
  return other + odd * BigInt.asUintN(bits, (residue - other) * inverseModuloTwos(odd, bits));
}

/** Newton's iteration, which doubles the bits that are right: an odd number is its own inverse modulo 8. */
function inverseModuloTwos(odd: bigint, bits: number): bigint {
  let inverse = BigInt.asUintN(3, odd);
  for (let right = 3; right < bits; right *= 2) {
    const width = Math.min(2 * right, bits);
    inverse = BigInt.asUintN(width, inverse * (2n - BigInt.asUintN(width, odd) * inverse));
  }
  return inverse;
}
