import type { ForkName } from '@ethane/chainspec';
import { modexp } from '@ethane/crypto/precompiles';
import { type Bytes, bytesToBigint, EMPTY_BYTES } from '@ethane/primitives';
import type { Precompile } from './precompile.ts';

const LENGTHS = 96;
/** Bytes of each operand that EIP-7823 admits. */
const OSAKA_LIMIT = 1024n;
const MAX_EXACT = BigInt(Number.MAX_SAFE_INTEGER);

/** Lengths of base, exponent and modulus in bytes: anything that 32 bytes say, whatever the input has. */
interface Lengths {
  readonly base: bigint;
  readonly exponent: bigint;
  readonly modulus: bigint;
}

interface ModexpPricing {
  gas(lengths: Lengths, exponentHead: bigint): bigint;
  readonly limit: bigint | undefined;
}

const PRICINGS: Partial<Record<ForkName, ModexpPricing>> = {
  byzantium: { gas: gasOfByzantium, limit: undefined },
  berlin: { gas: gasOfBerlin, limit: undefined },
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
      if (exceeds(lengths, rule.limit)) return Number.POSITIVE_INFINITY;
      const cost = rule.gas(lengths, exponentHead(input, lengths));
      return cost > MAX_EXACT ? Number.POSITIVE_INFINITY : Number(cost);
    },
    run: runModexp,
  };
}

/** Called once the gas is paid, which bounds all lengths unless base and modulus have none. */
function runModexp(input: Bytes): Bytes {
  const { base, exponent, modulus } = readLengths(input);
  if (modulus === 0n) return EMPTY_BYTES;
  const exponentAt = BigInt(LENGTHS) + base;
  return modexp(
    padded(input, BigInt(LENGTHS), Number(base)),
    padded(input, exponentAt, Number(exponent)),
    padded(input, exponentAt + exponent, Number(modulus)),
  );
}

function readLengths(input: Bytes): Lengths {
  const lengths = padded(input, 0n, LENGTHS);
  return {
    base: bytesToBigint(lengths.subarray(0, 32)),
    exponent: bytesToBigint(lengths.subarray(32, 64)),
    modulus: bytesToBigint(lengths.subarray(64, 96)),
  };
}

/** The first 32 bytes of the exponent, or all of it. */
function exponentHead(input: Bytes, { base, exponent }: Lengths): bigint {
  const size = exponent < 32n ? Number(exponent) : 32;
  return bytesToBigint(padded(input, BigInt(LENGTHS) + base, size));
}

function exceeds({ base, exponent, modulus }: Lengths, limit: bigint | undefined): boolean {
  return limit !== undefined && (base > limit || exponent > limit || modulus > limit);
}

/** A copy of `size` bytes at `offset`, with zeros past the end of the input. */
function padded(input: Bytes, offset: bigint, size: number): Bytes {
  const bytes = new Uint8Array(size);
  if (offset < BigInt(input.length)) {
    const from = Number(offset);
    bytes.set(input.subarray(from, from + size));
  }
  return bytes;
}

/** EIP-198 */
function gasOfByzantium(lengths: Lengths, head: bigint): bigint {
  const x = maxLength(lengths);
  let complexity = x * x;
  if (x > 1024n) complexity = complexity / 16n + 480n * x - 199_680n;
  else if (x > 64n) complexity = complexity / 4n + 96n * x - 3_072n;
  return (complexity * iterations(lengths.exponent, head, 8n)) / 20n;
}

/** EIP-2565 */
function gasOfBerlin(lengths: Lengths, head: bigint): bigint {
  const words = (maxLength(lengths) + 7n) / 8n;
  return atLeast(200n, (words * words * iterations(lengths.exponent, head, 8n)) / 3n);
}

/** EIP-7883 */
function gasOfOsaka(lengths: Lengths, head: bigint): bigint {
  const length = maxLength(lengths);
  const words = (length + 7n) / 8n;
  const complexity = length <= 32n ? 16n : 2n * words * words;
  return atLeast(500n, complexity * iterations(lengths.exponent, head, 16n));
}

/** Bits of the exponent below its highest, those past its first 32 bytes counted as `perByte` each byte; at least 1. */
function iterations(exponentLength: bigint, head: bigint, perByte: bigint): bigint {
  const headBits = head === 0n ? 0n : BigInt(head.toString(2).length - 1);
  const tail = exponentLength > 32n ? (exponentLength - 32n) * perByte : 0n;
  return atLeast(1n, tail + headBits);
}

function maxLength({ base, modulus }: Lengths): bigint {
  return base > modulus ? base : modulus;
}

function atLeast(least: bigint, value: bigint): bigint {
  return value < least ? least : value;
}
