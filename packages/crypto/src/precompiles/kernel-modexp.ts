import type { Bytes } from '@ethane/primitives';
import { KERNEL_INPUT, KERNEL_INPUT_CAPACITY, kernel, kernelMemory } from '../kernel.ts';
import { significant } from './bytes.ts';

/** Bytes of the moduli that `power64` takes, odd or even. */
const MAX_SHORT = 8;
/** Bytes of the odd moduli that `oddPower` takes; for those between there are ways without Montgomery's form. */
const MIN_ODD = 17;
const MAX_ODD = 440;
const MAX_BASE_OF_ODD = 1024;
/** Exponents below this do not make up for the way into Montgomery's form where a modulus is longer than so many bytes. */
const SMALL_EXPONENT = 16;
const MAX_ODD_OF_SMALL = 128;
/** Bytes of exponents that are shortened over moduli of a byte: EIP-198 prices them at a twentieth of a gas a bit. */
const MIN_PERIODIC_EXPONENT = 32;

/**
 * {@link modexp} where the kernel raises without a BigInt on the way: moduli of up to 64 bits, and odd ones of 129 to
 * 3,520; undefined for others.
 */
export function kernelModexp(base: Bytes, exponent: Bytes, modulus: Bytes): Bytes | undefined {
  const m = significant(modulus);
  const b = significant(base);
  const e = significant(exponent);
  const isShort = m.length <= MAX_SHORT;
  if (!isShort && !isRaisedAsOdd(b, e, m)) return undefined;

  const result = new Uint8Array(modulus.length);
  // Modulo 0 or 1
  if (m.length === 0 || (m.length === 1 && m[0] === 1)) return result;
  if (e.length === 0) {
    result[result.length - 1] = 1;
    return result;
  }
  if (m.length === 1 && e.length >= MIN_PERIODIC_EXPONENT) {
    result[result.length - 1] = powerByPeriod(b, e, m[0]!);
    return result;
  }
  const exponentAt = m.length + b.length;
  if (exponentAt + e.length > KERNEL_INPUT_CAPACITY) return undefined;
  kernelMemory.set(m, KERNEL_INPUT);
  kernelMemory.set(b, KERNEL_INPUT + m.length);
  kernelMemory.set(e, KERNEL_INPUT + exponentAt);
  if (isShort) kernel.power64(KERNEL_INPUT, m.length, b.length, e.length);
  else kernel.oddPower(KERNEL_INPUT, m.length, b.length, e.length);
  const unused = modulus.length - m.length;
  for (let i = 0; i < m.length; i++) result[unused + i] = kernelMemory[KERNEL_INPUT + i]!;
  return result;
}

function isRaisedAsOdd(base: Bytes, exponent: Bytes, modulus: Bytes): boolean {
  if (modulus[modulus.length - 1]! % 2 === 0) return false;
  if (modulus.length < MIN_ODD || modulus.length > MAX_ODD || base.length > MAX_BASE_OF_ODD) return false;
  return modulus.length <= MAX_ODD_OF_SMALL || exponent.length !== 1 || exponent[0]! >= SMALL_EXPONENT;
}

/**
 * Powers modulo a number of a byte come round after 255 at most, so that a long exponent stands for a short one:
 * base^i = base^(i + period) from the first power that comes again.
 */
function powerByPeriod(base: Bytes, exponent: Bytes, m: number): number {
  let residue = 0;
  for (const byte of base) residue = (residue * 256 + byte) % m;
  const powers = new Uint8Array(m + 1);
  const indexes = new Int16Array(m).fill(-1);
  let count = 0;
  for (let power = 1; indexes[power] === -1; power = (power * residue) % m) {
    indexes[power] = count;
    powers[count] = power;
    count += 1;
  }
  const first = indexes[(powers[count - 1]! * residue) % m]!;
  const period = count - first;
  let rest = 0;
  for (const byte of exponent) rest = (rest * 256 + byte) % period;
  // The exponent is past `first`: it has 32 bytes.
  while (rest < first) rest += period;
  return powers[rest]!;
}
