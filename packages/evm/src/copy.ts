import type { Bytes } from '@ethane/primitives';
import { type Word, wordToNumber } from './word.ts';

/** Fills the `size` bytes before `end` of `memory` from `source` at `from`, with zeros past its first `length` bytes. */
export function copyPadded(
  memory: Uint8Array,
  end: number,
  size: number,
  source: Bytes,
  from: Word,
  length: number,
): void {
  if (size === 0) return;
  const start = end - size;
  const first = wordToNumber(from);
  if (first >= length) {
    memory.fill(0, start, end);
    return;
  }
  const available = Math.min(size, length - first);
  memory.set(source.subarray(first, first + available), start);
  if (available < size) memory.fill(0, start + available, end);
}
