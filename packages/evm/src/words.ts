import {
  type Address,
  bigintToAddress,
  type Hash32,
  toHash32,
  uint32OfHex,
  ZERO_ADDRESS,
  ZERO_HASH,
} from '@ethane/primitives';
import type { LinearMemory } from './linear-memory.ts';

/**
 * Words between linear memory, where they are four 64-bit limbs, the lowest first, and the host, for which they are
 * bigints and addresses. Addresses `at` are multiples of 8.
 *
 * What was read lately is remembered in tables of fixed size, so that the words that a program asks for again and again
 * are made once. Slots and not a `Map`: V8 hashes a bigint by its low 64 bits, so a contract could choose keys that a
 * `Map` keeps in one bucket.
 */

/** Memory that words are read from, in several widths. */
export type WordMemory = Pick<LinearMemory, 'bytes' | 'u32' | 'u64'>;

const SLOTS = 4_096;
const SMALL: readonly bigint[] = Array.from({ length: 256 }, (_, value) => BigInt(value));

const wordLimbs = new Uint32Array(SLOTS * 8);
const words: bigint[] = new Array<bigint>(SLOTS).fill(0n);
const hashLimbs = new Uint32Array(SLOTS * 8);
const hashes: Hash32[] = new Array<Hash32>(SLOTS).fill(ZERO_HASH);
const bigEndian = new Uint8Array(32);
const addressLimbs = new Uint32Array(SLOTS * 5);
const addresses: Address[] = new Array<Address>(SLOTS).fill(ZERO_ADDRESS);

export function readWord({ u32, u64 }: WordMemory, at: number): bigint {
  const i = at >> 2;
  const low = u32[i]!;
  const high = u32[i + 2]! | u32[i + 3]! | u32[i + 4]! | u32[i + 5]! | u32[i + 6]! | u32[i + 7]!;
  if (high === 0) {
    if (u32[i + 1] !== 0) return u64[at >> 3]!;
    return low < SMALL.length ? SMALL[low]! : BigInt(low);
  }
  const slot = slotOf(u32, i);
  const k = slot * 8;
  for (let limb = 0; limb < 8; limb++) {
    if (wordLimbs[k + limb] === u32[i + limb]) continue;
    for (let rest = limb; rest < 8; rest++) wordLimbs[k + rest] = u32[i + rest]!;
    const j = at >> 3;
    words[slot] = (((u64[j + 3]! << 64n) | u64[j + 2]!) << 128n) | (u64[j + 1]! << 64n) | u64[j]!;
    break;
  }
  return words[slot]!;
}

/** The word as 32 bytes of hex. */
export function readHash({ u32, bytes }: WordMemory, at: number): Hash32 {
  const i = at >> 2;
  const slot = slotOf(u32, i);
  const k = slot * 8;
  for (let limb = 0; limb < 8; limb++) {
    if (hashLimbs[k + limb] === u32[i + limb]) continue;
    for (let rest = limb; rest < 8; rest++) hashLimbs[k + rest] = u32[i + rest]!;
    for (let byte = 0; byte < 32; byte++) bigEndian[byte] = bytes[at + 31 - byte]!;
    hashes[slot] = toHash32(bigEndian);
    break;
  }
  return hashes[slot]!;
}

/** Where the word at element `i` is remembered. */
function slotOf(u32: Uint32Array, i: number): number {
  const low = u32[i]!;
  return (low ^ (low >>> 12) ^ u32[i + 4]! ^ u32[i + 7]!) & (SLOTS - 1);
}

export function writeWord({ u32, u64 }: LinearMemory, at: number, word: bigint): void {
  if (word <= 0xffff_ffffn) {
    writeNumber(u32, at, Number(word));
    return;
  }
  // A 64-bit element takes the value modulo 2^64.
  const j = at >> 3;
  u64[j] = word;
  let rest = word >> 64n;
  u64[j + 1] = rest;
  rest >>= 64n;
  u64[j + 2] = rest;
  u64[j + 3] = rest >> 64n;
}

/** Writes a whole number below 2^53 as a word. */
export function writeNumber(u32: Uint32Array, at: number, value: number): void {
  const i = at >> 2;
  u32[i] = value;
  u32[i + 1] = value > 0xffff_ffff ? value / 2 ** 32 : 0;
  u32[i + 2] = 0;
  u32[i + 3] = 0;
  u32[i + 4] = 0;
  u32[i + 5] = 0;
  u32[i + 6] = 0;
  u32[i + 7] = 0;
}

export function copyWord(u32: Uint32Array, to: number, from: number): void {
  const i = to >> 2;
  const j = from >> 2;
  for (let limb = 0; limb < 8; limb++) u32[i + limb] = u32[j + limb]!;
}

export function swapWords(u32: Uint32Array, a: number, b: number): void {
  const i = a >> 2;
  const j = b >> 2;
  for (let limb = 0; limb < 8; limb++) {
    const moved = u32[i + limb]!;
    u32[i + limb] = u32[j + limb]!;
    u32[j + limb] = moved;
  }
}

export function isZeroWord(u32: Uint32Array, at: number): boolean {
  const i = at >> 2;
  const low = u32[i]! | u32[i + 1]! | u32[i + 2]! | u32[i + 3]!;
  return (low | u32[i + 4]! | u32[i + 5]! | u32[i + 6]! | u32[i + 7]!) === 0;
}

/** The word as an offset or a length: infinite where it is 2^53 or more, which is beyond all that can be paid for. */
export function readSize(u32: Uint32Array, at: number): number {
  const i = at >> 2;
  const high = u32[i + 2]! | u32[i + 3]! | u32[i + 4]! | u32[i + 5]! | u32[i + 6]! | u32[i + 7]!;
  if (high !== 0 || u32[i + 1]! >= 2 ** 21) return Number.POSITIVE_INFINITY;
  return u32[i + 1]! * 2 ** 32 + u32[i]!;
}

/** The low 160 bits of a word as an address. */
export function readAddress(memory: WordMemory, at: number): Address {
  const { u32 } = memory;
  const i = at >> 2;
  const slot = (u32[i]! ^ u32[i + 2]! ^ u32[i + 4]!) & (SLOTS - 1);
  const k = slot * 5;
  for (let limb = 0; limb < 5; limb++) {
    if (addressLimbs[k + limb] === u32[i + limb]) continue;
    for (let rest = limb; rest < 5; rest++) addressLimbs[k + rest] = u32[i + rest]!;
    addresses[slot] = bigintToAddress(readWord(memory, at));
    break;
  }
  return addresses[slot]!;
}

/** Copies the low 160 bits of a word. */
export function copyAddress(u32: Uint32Array, to: number, from: number): void {
  const i = to >> 2;
  const j = from >> 2;
  for (let limb = 0; limb < 5; limb++) u32[i + limb] = u32[j + limb]!;
  u32[i + 5] = 0;
  u32[i + 6] = 0;
  u32[i + 7] = 0;
}

/** Writes an address as a word. */
export function writeAddress(u32: Uint32Array, at: number, address: Address): void {
  const i = at >> 2;
  for (let limb = 0; limb < 5; limb++) u32[i + limb] = uint32OfHex(address, 34 - 8 * limb);
  u32[i + 5] = 0;
  u32[i + 6] = 0;
  u32[i + 7] = 0;
}
