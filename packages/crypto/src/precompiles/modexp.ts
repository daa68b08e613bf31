import { type Bytes, bigintToBytes, bigintToFixedBytes, bytesToBigint } from '@ethane/primitives';
import { KERNEL_INPUT, KERNEL_INPUT_CAPACITY, kernel, kernelMemory } from '../kernel.ts';
import { combine, power, powerModuloTwos } from './bigint-power.ts';
import { significant } from './bytes.ts';
import { kernelModexp } from './kernel-modexp.ts';
import { platformModexp } from './platform-modexp.ts';

/** Moduli of 65 bits up to this, odd or even, are raised in the kernel, too. */
const MAX_WORD = 2n ** 64n - 1n;
const MAX_TWO_WORDS = 2n ** 128n - 1n;
/** Bytes of exponents that make up for a way of their own for each part of an even modulus. */
const MIN_SPLIT_EXPONENT = 2;
const POWER128 = kernel.POWER128.value;
const kernelView = new DataView(kernelMemory.buffer);

/**
 * base ^ exponent mod modulus, as many bytes as the modulus has (EIP-198): zeros for a modulus of 0 or 1.
 * The lengths are the caller's to bound: 1,024 bytes each from EIP-7823 on, gas before.
 */
export function modexp(base: Bytes, exponent: Bytes, modulus: Bytes): Bytes {
  const raised = platformModexp(base, exponent, modulus) ?? kernelModexp(base, exponent, modulus);
  if (raised !== undefined) return raised;
  const m = bytesToBigint(modulus);
  return bigintToFixedBytes(raise(bytesToBigint(base) % m, significant(exponent), m), modulus.length);
}

/** base ^ exponent for a base below the modulus, which is 2 or more. */
function raise(base: bigint, exponent: Bytes, m: bigint): bigint {
  if (exponent.length === 0) return 1n;
  if (base === 0n || base === 1n) return base;
  if (m > MAX_WORD && m <= MAX_TWO_WORDS && exponent.length <= KERNEL_INPUT_CAPACITY) {
    return power128(base, exponent, m);
  }
  if (m % 2n === 0n && exponent.length >= MIN_SPLIT_EXPONENT) return raiseModuloEven(base, exponent, m);
  return power(base, exponent, (value) => value % m);
}

/** {@link raise} modulo the power of two in the modulus and modulo the odd number that is left, each by its own way. */
function raiseModuloEven(base: bigint, exponent: Bytes, m: bigint): bigint {
  const twos = (m & -m).toString(2).length - 1;
  const odd = m >> BigInt(twos);
  const residue = powerModuloTwos(base, exponent, twos);
  if (odd === 1n) return residue;
  const other = modexp(bigintToBytes(base % odd), exponent, bigintToBytes(odd));
  return combine(residue, twos, bytesToBigint(other), odd);
}

/** {@link raise} modulo a number of two words. */
function power128(base: bigint, exponent: Bytes, m: bigint): bigint {
  const shift = BigInt(128 - m.toString(2).length);
  const divisor = m << shift;
  const numbers = [base, divisor, shift, (2n ** 192n - 1n) / divisor - 2n ** 64n];
  numbers.forEach((value, i) => {
    kernelView.setBigUint64(POWER128 + 16 * i, value & MAX_WORD, true);
    kernelView.setBigUint64(POWER128 + 16 * i + 8, value >> 64n, true);
  });
  kernelMemory.set(exponent, KERNEL_INPUT);
  kernel.power128(KERNEL_INPUT, exponent.length);
  return kernelView.getBigUint64(POWER128, true) + (kernelView.getBigUint64(POWER128 + 8, true) << 64n);
}
