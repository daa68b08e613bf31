import { takeBlockPairs } from './keccak-pair';
import { RATE, takeBlocks } from './keccak-permutation';

/** Keccak-256 over linear memory (FIPS 202's sponge with the padding byte 0x01 of the original submission). */

/** 25 lanes between calls; the hash is the first 32 bytes after the last block. */
export const KECCAK_STATE: usize = memory.data(200, 16);
/** Whether the next block is the first of its message. */
let isFirst: bool = true;
/** Both hashes of a pair. */
export const KECCAK_PAIR: usize = memory.data(64, 16);
const STATES: usize = memory.data(400, 16);

/** Hashes the `length` bytes at `input`, whose memory up to the next multiple of {@link RATE} it overwrites. */
export function keccak256(input: usize, length: usize): void {
  keccak256Start();
  keccak256Last(input, length);
}

/** Starts a message that comes in several chunks. */
export function keccak256Start(): void {
  isFirst = true;
}

/** Takes in the last chunk, shorter or longer than a block, with the padding. */
export function keccak256Last(input: usize, length: usize): void {
  keccak256LastBlocks(input, pad(input, length));
}

/** Takes in whole blocks. */
export function keccak256Blocks(input: usize, blocks: usize): void {
  takeBlocks(KECCAK_STATE, input, blocks, isFirst, false);
  isFirst = false;
}

/** Takes in the last blocks, one at least, which have the padding already. */
export function keccak256LastBlocks(input: usize, blocks: usize): void {
  takeBlocks(KECCAK_STATE, input, blocks, isFirst, true);
}

/**
 * {@link keccak256} of two messages, both hashes at {@link KECCAK_PAIR}: the first block of either at the same time, and so on
 * as long as both have one. The memory after each up to the next multiple of {@link RATE} is overwritten.
 */
export function keccak256Pair(input: usize, length: usize, other: usize, otherLength: usize): void {
  const blocks = pad(input, length);
  const otherBlocks = pad(other, otherLength);
  const shared = min(blocks, otherBlocks);
  takeBlockPairs(STATES, input, other, shared);
  finish(KECCAK_PAIR, STATES, input + shared * RATE, blocks - shared);
  finish(KECCAK_PAIR + 32, STATES + 8, other + shared * RATE, otherBlocks - shared);
}

/** The hash of a message whose lanes so far are every other one from `lanes` on, after `blocks` more. */
function finish(hash: usize, lanes: usize, input: usize, blocks: usize): void {
  let step: usize = 16;
  if (blocks > 0) {
    for (let i: usize = 0; i < 200; i += 8) store<u64>(KECCAK_STATE + i, load<u64>(lanes + 2 * i));
    takeBlocks(KECCAK_STATE, input, blocks, false, true);
    lanes = KECCAK_STATE;
    step = 8;
  }
  for (let i: usize = 0; i < 32; i += 8, lanes += step) store<u64>(hash + i, load<u64>(lanes));
}

/** Makes whole blocks of the `length` bytes at `input` with the padding; says how many. */
function pad(input: usize, length: usize): usize {
  const blocks = length / RATE + 1;
  const end = input + blocks * RATE;
  let at = input + length;
  // memory.fill would be a call out of WebAssembly.
  store<u8>(at++, 1);
  for (; at + 8 <= end; at += 8) store<u64>(at, 0);
  for (; at < end; at++) store<u8>(at, 0);
  store<u8>(end - 1, load<u8>(end - 1) | 0x80);
  return blocks;
}
