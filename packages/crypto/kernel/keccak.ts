import { RATE, takeBlocks } from './keccak-permutation';

/** Keccak-256 over linear memory (FIPS 202's sponge with the padding byte 0x01 of the original submission). */

/** 25 lanes between calls; the hash is the first 32 bytes after the last block. */
export const KECCAK_STATE: usize = memory.data(200, 16);

/** Hashes the `length` bytes at `input`, whose memory up to the next multiple of {@link RATE} it overwrites. */
export function keccak256(input: usize, length: usize): void {
  keccak256Start();
  keccak256Last(input, length);
}

/** Starts a message that comes in several chunks. */
export function keccak256Start(): void {
  // Short of some hundred bytes, memory.fill and memory.copy cost more than they save.
  for (let i: usize = 0; i < 200; i += 8) store<u64>(KECCAK_STATE + i, 0);
}

/** Takes in the last chunk, shorter or longer than a block, with the padding. */
export function keccak256Last(input: usize, length: usize): void {
  const blocks = length / RATE;
  const tail = length - blocks * RATE;
  const end = input + length;
  memory.fill(end, 0, RATE - tail);
  store<u8>(end, 1);
  const last = input + (blocks + 1) * RATE - 1;
  store<u8>(last, load<u8>(last) | 0x80);
  keccak256Blocks(input, blocks + 1);
}

/** Takes in whole blocks. */
export function keccak256Blocks(input: usize, blocks: usize): void {
  takeBlocks(KECCAK_STATE, input, blocks);
}
