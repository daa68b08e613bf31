import type { Bytes } from '@ethane/primitives';
import { KERNEL_INPUT, KERNEL_INPUT_CAPACITY, kernel, kernelMemory } from '../kernel.ts';

/** Bytes of the moduli that the kernel takes here; for shorter ones there are ways without Montgomery's form. */
const MIN_MODULUS = 17;
const MAX_MODULUS = 440;
const MAX_BASE = 1024;
/** Exponents below this do not make up for the way into Montgomery's form where a modulus is longer than so many bytes. */
const SMALL_EXPONENT = 16;
const MAX_MODULUS_OF_SMALL = 128;

/** {@link modexp} for odd moduli of a size that is raised in the kernel; undefined for others. */
export function oddModexp(base: Bytes, exponent: Bytes, modulus: Bytes): Bytes | undefined {
  if (modulus.length < MIN_MODULUS || modulus[modulus.length - 1]! % 2 === 0) return undefined;
  const m = significant(modulus);
  if (m.length < MIN_MODULUS || m.length > MAX_MODULUS) return undefined;
  const b = significant(base);
  const e = significant(exponent);
  const exponentAt = m.length + b.length;
  if (b.length > MAX_BASE || exponentAt + e.length > KERNEL_INPUT_CAPACITY) return undefined;
  if (m.length > MAX_MODULUS_OF_SMALL && e.length === 1 && e[0]! < SMALL_EXPONENT) return undefined;

  const result = new Uint8Array(modulus.length);
  if (e.length === 0) {
    result[result.length - 1] = 1;
    return result;
  }
  kernelMemory.set(m, KERNEL_INPUT);
  kernelMemory.set(b, KERNEL_INPUT + m.length);
  kernelMemory.set(e, KERNEL_INPUT + exponentAt);
  kernel.oddPower(KERNEL_INPUT, m.length, b.length, e.length);
  result.set(kernelMemory.subarray(KERNEL_INPUT, KERNEL_INPUT + m.length), modulus.length - m.length);
  return result;
}

/** Without leading zeros. */
function significant(bytes: Bytes): Bytes {
  if (bytes[0] !== 0) return bytes;
  let first = 1;
  while (bytes[first] === 0) first += 1;
  return bytes.subarray(first);
}
