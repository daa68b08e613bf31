import { keccak256 } from '@ethane/crypto';
import { allocateBytes, type Bytes, type Hex, hexToBytes } from '@ethane/primitives';
import type { Log } from './log.ts';

/** Bytes of a bloom filter (Yellow Paper, M3:2048). */
export const BLOOM_BYTES = 256;

/** The bloom of no logs. Shared: do not write to it. */
export const EMPTY_BLOOM: Bytes = new Uint8Array(BLOOM_BYTES);

/** The bloom of the addresses and topics of `logs`. */
export function createBloom(logs: readonly Log[]): Bytes {
  if (logs.length === 0) return EMPTY_BLOOM;
  const bloom = allocateBytes(BLOOM_BYTES);
  for (const { address, topics } of logs) {
    addToBloom(bloom, address);
    for (const topic of topics) addToBloom(bloom, topic);
  }
  return bloom;
}

/** Whether something with these bytes (an address, a topic) may have gone into `bloom`: false is certain. */
export function bloomMayContain(bloom: Bytes, bytes: Bytes): boolean {
  const hash = keccak256(bytes);
  for (let i = 0; i < 6; i += 2) {
    const bit = bloomBit(hash, i);
    if ((bloom[byteOf(bit)]! & maskOf(bit)) === 0) return false;
  }
  return true;
}

/** The bloom of everything in `blooms`; {@link EMPTY_BLOOM} itself where that is nothing. */
export function combineBlooms(blooms: readonly Bytes[]): Bytes {
  let combined = EMPTY_BLOOM;
  for (const bloom of blooms) {
    if (bloom === EMPTY_BLOOM) continue;
    if (combined === EMPTY_BLOOM) combined = allocateBytes(BLOOM_BYTES);
    for (let i = 0; i < BLOOM_BYTES; i++) combined[i]! |= bloom[i]!;
  }
  return combined;
}

/**
 * The three bits of an address or topic, packed as 11-bit digits into one number below 2^33. Tokens and event signatures
 * come again and again, and a look-up costs a fraction of a hash; two generations keep the memory bounded.
 */
let recentBits = new Map<Hex, number>();
let olderBits = new Map<Hex, number>();
const GENERATION_SIZE = 4096;
const DIGIT = 2048;

function addToBloom(bloom: Bytes, hex: Hex): void {
  let packed = packedBits(hex);
  for (let i = 0; i < 3; i++) {
    const bit = packed % DIGIT;
    bloom[byteOf(bit)]! |= maskOf(bit);
    packed = (packed - bit) / DIGIT;
  }
}

function packedBits(hex: Hex): number {
  const recent = recentBits.get(hex);
  if (recent !== undefined) return recent;
  let packed = olderBits.get(hex);
  if (packed === undefined) {
    const hash = keccak256(hexToBytes(hex));
    packed = bloomBit(hash, 0) + DIGIT * (bloomBit(hash, 2) + DIGIT * bloomBit(hash, 4));
  }
  if (recentBits.size >= GENERATION_SIZE) {
    olderBits = recentBits;
    recentBits = new Map();
  }
  recentBits.set(hex, packed);
  return packed;
}

/** The low 11 bits of the two bytes at `at`. */
function bloomBit(hash: Bytes, at: number): number {
  return ((hash[at]! << 8) | hash[at + 1]!) & 0x7ff;
}

function byteOf(bit: number): number {
  return BLOOM_BYTES - 1 - (bit >> 3);
}

function maskOf(bit: number): number {
  return 1 << (bit & 7);
}
