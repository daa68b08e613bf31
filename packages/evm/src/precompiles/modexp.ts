import type { ForkName } from '@ethane/chainspec';
import { modexp } from '@ethane/crypto/precompiles';
import { type Bytes, EMPTY_BYTES } from '@ethane/primitives';
import type { Precompile } from './precompile.ts';

const LENGTHS = 96;
/** Bytes of each operand that EIP-7823 admits. */
const OSAKA_LIMIT = 1024;
/** Bytes of the exponent whose highest bit counts. */
const HEAD = 32;

/** Lengths of base, exponent and modulus in bytes: whatever 32 bytes say, rounded past 2⁵³. */
interface Lengths {
  readonly base: number;
  readonly exponent: number;
  readonly modulus: number;
}

interface ModexpPricing {
  gas(lengths: Lengths, headBits: number): number;
  readonly limit: number;
}

const PRICINGS: Partial<Record<ForkName, ModexpPricing>> = {
  byzantium: { gas: gasOfByzantium, limit: Number.POSITIVE_INFINITY },
  berlin: { gas: gasOfBerlin, limit: Number.POSITIVE_INFINITY },
  osaka: { gas: gasOfOsaka, limit: OSAKA_LIMIT },
};

/** Modular exponentiation (EIP-198) as `pricing` has it; undefined when that fork brought no price for it. */
export function modexpPrecompile(pricing: ForkName): Precompile | undefined {
  const rule = PRICINGS[pricing];
  if (rule === undefined) return undefined;
  return {
    name: 'modexp',
    gas(input) {
      const lengths = readLengths(input);
      const { base, exponent, modulus } = lengths;
      if (base > rule.limit || exponent > rule.limit || modulus > rule.limit) return Number.POSITIVE_INFINITY;
      return rule.gas(lengths, bitLength(input, LENGTHS + base, Math.min(exponent, HEAD)));
    },
    run: runModexp,
  };
}

/** Called once the gas is paid, which bounds all lengths unless base and modulus have none. */
function runModexp(input: Bytes): Bytes {
  const { base, exponent, modulus } = readLengths(input);
  if (modulus === 0) return EMPTY_BYTES;
  const exponentAt = LENGTHS + base;
  return modexp(
    operand(input, LENGTHS, base),
    operand(input, exponentAt, exponent),
    operand(input, exponentAt + exponent, modulus),
  );
}

function readLengths(input: Bytes): Lengths {
  return { base: readLength(input, 0), exponent: readLength(input, 32), modulus: readLength(input, 64) };
}

function readLength(input: Bytes, offset: number): number {
  let length = 0;
  for (let i = offset; i < offset + 32; i++) length = length * 256 + (input[i] ?? 0);
  return length;
}

/** `size` bytes at `offset`, with zeros past the end of the input. */
function operand(input: Bytes, offset: number, size: number): Bytes {
  if (offset + size <= input.length) return input.subarray(offset, offset + size);
  const bytes = new Uint8Array(size);
  if (offset < input.length) bytes.set(input.subarray(offset, offset + size));
  return bytes;
}

/** Bits of the number in `size` bytes at `offset`: 0 for zero. */
function bitLength(input: Bytes, offset: number, size: number): number {
  for (let i = 0; i < size; i++) {
    const byte = input[offset + i] ?? 0;
    if (byte !== 0) return 8 * (size - i) + 24 - Math.clz32(byte);
  }
  return 0;
}

/** EIP-198 */
function gasOfByzantium(lengths: Lengths, headBits: number): number {
  const x = Math.max(lengths.base, lengths.modulus);
  let complexity = x * x;
  if (!Number.isSafeInteger(complexity)) return Number.POSITIVE_INFINITY;
  if (x > 1024) complexity = Math.floor(complexity / 16) + 480 * x - 199_680;
  else if (x > 64) complexity = Math.floor(complexity / 4) + 96 * x - 3_072;
  return share(complexity * iterations(lengths.exponent, headBits, 8), 20);
}

/** EIP-2565 */
function gasOfBerlin(lengths: Lengths, headBits: number): number {
  const words = Math.ceil(Math.max(lengths.base, lengths.modulus) / 8);
  return Math.max(200, share(words * words * iterations(lengths.exponent, headBits, 8), 3));
}

/** EIP-7883 */
function gasOfOsaka(lengths: Lengths, headBits: number): number {
  const length = Math.max(lengths.base, lengths.modulus);
  const words = Math.ceil(length / 8);
  const complexity = length <= 32 ? 16 : 2 * words * words;
  return Math.max(500, complexity * iterations(lengths.exponent, headBits, 16));
}

/** Bits of the exponent below its highest, those past its first 32 bytes counted as `perByte` each byte; at least 1. */
function iterations(exponentLength: number, headBits: number, perByte: number): number {
  const tail = Math.max(exponentLength - HEAD, 0) * perByte;
  return Math.max(1, tail + Math.max(headBits - 1, 0));
}

/** ⌊product / divisor⌋; infinite past 2⁵³ / divisor, a million times the gas of any block. */
function share(product: number, divisor: number): number {
  return Number.isSafeInteger(product) ? Math.floor(product / divisor) : Number.POSITIVE_INFINITY;
}
