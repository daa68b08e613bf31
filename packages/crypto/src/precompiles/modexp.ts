import { type Bytes, bigintToFixedBytes, bytesToBigint } from '@ethane/primitives';

/**
 * base ^ exponent mod modulus, as many bytes as the modulus has (EIP-198): zeros for a modulus of 0 or 1.
 * The lengths are the caller's to bound: 1,024 bytes each from EIP-7823 on, gas before.
 */
export function modexp(base: Bytes, exponent: Bytes, modulus: Bytes): Bytes {
  const m = bytesToBigint(modulus);
  if (m <= 1n) return new Uint8Array(modulus.length);
  const result = power(bytesToBigint(base) % m, exponent, m);
  return bigintToFixedBytes(result, modulus.length);
}

/** Exponents up to this many bits are raised bit by bit: a table of powers would cost more than it saves. */
const SMALL_EXPONENT_BITS = 24;
const WINDOW = 4;

/** Square and multiply over the exponent's bytes from the top; four bits at a time for long exponents. */
function power(base: bigint, exponent: Bytes, m: bigint): bigint {
  let first = 0;
  while (first < exponent.length && exponent[first] === 0) first += 1;
  if (first === exponent.length) return 1n;
  if (base === 0n || base === 1n) return base;
  const bytes = exponent.subarray(first);
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
