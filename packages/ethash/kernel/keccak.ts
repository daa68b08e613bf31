import { RATE, takeBlocks } from '../../crypto/kernel/keccak-permutation';
import { BLOCK, STATE } from './layout';

/**
 * Keccak with one block of input, which is all that Ethash hashes, and the padding byte 0x01 of the original submission.
 * State and block are in the lane of the thread.
 */

/** Bytes of message that one permutation takes for a hash of 512 bits. */
const RATE_OF_512: usize = 72;

/** Hashes the `length` (at most 71) bytes at `input` to the 64 bytes at `output`; both may be the same. */
export function keccak512(lane: usize, output: usize, input: usize, length: usize): void {
  absorb(lane, input, length, RATE_OF_512);
  memory.copy(output, lane + STATE, 64);
}

/** Hashes the `length` (at most 135) bytes at `input` to the 32 bytes at `output`. */
export function keccak256(lane: usize, output: usize, input: usize, length: usize): void {
  absorb(lane, input, length, RATE);
  memory.copy(output, lane + STATE, 32);
}

/** A block of a shorter rate is one of the longer with zeros behind. */
function absorb(lane: usize, input: usize, length: usize, rate: usize): void {
  const block = lane + BLOCK;
  memory.copy(block, input, length);
  memory.fill(block + length, 0, RATE - length);
  store<u8>(block + length, 1);
  const last = block + rate - 1;
  store<u8>(last, load<u8>(last) | 0x80);
  takeBlocks(lane + STATE, block, 1, true, rate === RATE);
}
