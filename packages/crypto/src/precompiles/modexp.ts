import { type Bytes, bigintToFixedBytes, bytesToBigint } from '@ethane/primitives';
import { KERNEL_INPUT, KERNEL_INPUT_CAPACITY, kernel, kernelMemory } from '../kernel.ts';
import { oddModexp } from './odd-modexp.ts';

/**
 * base ^ exponent mod modulus, as many bytes as the modulus has (EIP-198): zeros for a modulus of 0 or 1.
 * The lengths are the caller's to bound: 1,024 bytes each from EIP-7823 on, gas before.
 */
export function modexp(base: Bytes, exponent: Bytes, modulus: Bytes): Bytes {
  const odd = oddModexp(base, exponent, modulus);
  if (odd !== undefined) return odd;
  const m = bytesToBigint(modulus);
  if (m <= 1n) return new Uint8Array(modulus.length);
  const result = power(bytesToBigint(base) % m, exponent, m);
  return bigintToFixedBytes(result, modulus.length);
}

/** Moduli up to these, odd or even, are raised in the kernel, where a product takes a fraction of the time of BigInts. */
const MAX_WORD = 2n ** 64n - 1n;
const MAX_TWO_WORDS = 2n ** 128n - 1n;
const POWER128 = kernel.POWER128.value;
const kernelView = new DataView(kernelMemory.buffer);
/** Long exponents over moduli of a byte are raised by tables: EIP-198 prices them at a twentieth of a gas a bit. */
const MAX_TABLE_MODULUS = 2n ** 8n - 1n;
const MIN_TABLE_EXPONENT = 32;
/** Exponents up to this many bits are raised bit by bit: a table of powers would cost more than it saves. */
const SMALL_EXPONENT_BITS = 24;
const WINDOW = 4;

/** Square and multiply over the exponent's bytes from the top; several bits at a time for long exponents. */
function power(base: bigint, exponent: Bytes, m: bigint): bigint {
  let first = 0;
  while (first < exponent.length && exponent[first] === 0) first += 1;
  if (first === exponent.length) return 1n;
  if (base === 0n || base === 1n) return base;
  const bytes = exponent.subarray(first);
  if (m <= MAX_TABLE_MODULUS && bytes.length >= MIN_TABLE_EXPONENT) {
    return BigInt(powerByTables(Number(base), bytes, Number(m)));
  }
  if (m <= MAX_TWO_WORDS && bytes.length <= KERNEL_INPUT_CAPACITY) {
    kernelMemory.set(bytes, KERNEL_INPUT);
    return m <= MAX_WORD ? power64(base, bytes.length, m) : power128(base, bytes.length, m);
  }
  return bytes.length * 8 <= SMALL_EXPONENT_BITS
    ? powerByBits(base, bytes, m)
    : powerByWindows(base, bytes, m);
}

function powerByBits(base: bigint, exponent: Bytes, m: bigint): bigint {
  let result = 1n;
  for (const byte of exponent) {
    for (let bit = 7; bit >= 0; bit--) {
      if (result !== 1n) result = (result * result) % m;
      if ((byte >> bit) & 1) result = (result * base) % m;
    }
  }
  return result;
}

function powerByWindows(base: bigint, exponent: Bytes, m: bigint): bigint {
  const powers: bigint[] = [1n, base];
  for (let i = 2; i < 1 << WINDOW; i++) powers.push((powers[i - 1]! * base) % m);
  let result = 1n;
  for (const byte of exponent) {
    for (const digit of [byte >> WINDOW, byte & 15]) {
      if (result !== 1n) for (let i = 0; i < WINDOW; i++) result = (result * result) % m;
      if (digit !== 0) result = (result * powers[digit]!) % m;
    }
  }
  return result;
}

/** The exponent is in the kernel's input. */
function power64(base: bigint, length: number, m: bigint): bigint {
  const shift = BigInt(64 - m.toString(2).length);
  const divisor = m << shift;
  const reciprocal = (2n ** 128n - 1n) / divisor - 2n ** 64n;
  return BigInt.asUintN(64, kernel.power64(KERNEL_INPUT, length, base, divisor, reciprocal, shift));
}

/** {@link power64} for moduli of two words. */
function power128(base: bigint, length: number, m: bigint): bigint {
  const shift = BigInt(128 - m.toString(2).length);
  const divisor = m << shift;
  const numbers = [base, divisor, shift, (2n ** 192n - 1n) / divisor - 2n ** 64n];
  numbers.forEach((value, i) => {
    kernelView.setBigUint64(POWER128 + 16 * i, value & MAX_WORD, true);
    kernelView.setBigUint64(POWER128 + 16 * i + 8, value >> 64n, true);
  });
  kernel.power128(KERNEL_INPUT, length);
  return kernelView.getBigUint64(POWER128, true) + (kernelView.getBigUint64(POWER128 + 8, true) << 64n);
}

/** Eight bits at a time: what the 256th power of each residue is, and the power that each byte stands for. */
function powerByTables(base: number, exponent: Bytes, m: number): number {
  const raised = new Uint8Array(m);
  for (let residue = 0; residue < m; residue++) {
    let power = residue;
    for (let i = 0; i < 8; i++) power = (power * power) % m;
    raised[residue] = power;
  }
  const powers = new Uint8Array(256);
  powers[0] = 1;
  for (let i = 1; i < 256; i++) powers[i] = (powers[i - 1]! * base) % m;
  let result = 1;
  for (const byte of exponent) result = (raised[result]! * powers[byte]!) % m;
  return result;
}
