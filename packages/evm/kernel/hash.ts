import { KECCAK_STATE, keccak256Blocks, keccak256Last, keccak256Start } from '../../crypto/kernel/keccak';
import { fromBigEndian } from './word';

/** Bytes of message that one permutation takes. */
const RATE: usize = 136;
/** The last block of a message, with room for its padding. */
const TAIL: usize = memory.data(144, 16);

/** Keccak-256 of `size` bytes as the word at `to`; the bytes stay as they are. */
export function keccak(to: usize, from: usize, size: usize): void {
  const blocks = size / RATE;
  const rest = size - blocks * RATE;
  keccak256Start();
  if (blocks !== 0) keccak256Blocks(from, blocks);
  memory.copy(TAIL, from + (size - rest), rest);
  keccak256Last(TAIL, rest);
  fromBigEndian(to, KECCAK_STATE);
}
