import type { Bytes } from '@ethane/primitives';
import { RlpError } from './errors.ts';

/** An item's prefix, read: where its payload lies and whether it is a list. */
export interface ItemHeader {
  isList: boolean;
  /** Offset of the payload's first byte. */
  start: number;
  /** Offset after the payload's last byte. */
  end: number;
}

/**
 * Reads the prefix of the item at `offset` into `header`, so that walking a structure allocates nothing.
 * `limit` is where the enclosing list or input ends.
 *
 * @throws RlpError `TRUNCATED`, `LIST_OVERRUN` or `NON_CANONICAL`
 */
export function readHeader(bytes: Bytes, offset: number, limit: number, header: ItemHeader): void {
  if (offset >= limit) throw overrun(bytes, limit, offset, 1);
  const prefix = bytes[offset]!;
  if (prefix < 0x80) {
    header.isList = false;
    header.start = offset;
    header.end = offset + 1;
    return;
  }
  header.isList = prefix >= 0xc0;
  const short = header.isList ? prefix - 0xc0 : prefix - 0x80;
  if (short <= 55) {
    header.start = offset + 1;
    header.end = offset + 1 + short;
    if (header.end > limit) throw overrun(bytes, limit, header.start, short);
    if (prefix === 0x81 && bytes[offset + 1]! < 0x80) throw nonCanonical(offset, 'a single byte below 0x80');
    return;
  }
  const lengthSize = short - 55;
  header.start = offset + 1 + lengthSize;
  if (header.start > limit) throw overrun(bytes, limit, offset + 1, lengthSize);
  const length = readLength(bytes, offset + 1, lengthSize);
  header.end = header.start + length;
  if (header.end > limit) throw overrun(bytes, limit, header.start, length);
}

/** The payload length of a long item: up to 8 bytes without leading zeros, more than 55. */
function readLength(bytes: Bytes, offset: number, size: number): number {
  if (bytes[offset] === 0) throw nonCanonical(offset, 'a length with leading zeros');
  let length = 0;
  // Beyond 2^53 the sum is inexact but still larger than any input, which is all that the caller compares it with.
  for (let i = 0; i < size; i++) length = length * 256 + bytes[offset + i]!;
  if (length <= 55) throw nonCanonical(offset, 'a long form of a length below 56');
  return length;
}

function nonCanonical(offset: number, what: string): RlpError {
  return new RlpError('NON_CANONICAL', `rlp: non-canonical size information (${what} at ${offset})`, {
    have: what,
    want: 'the shortest form',
  });
}

function overrun(bytes: Bytes, limit: number, offset: number, wanted: number): RlpError {
  const details = { have: Math.max(limit - offset, 0), want: wanted };
  return limit < bytes.length
    ? new RlpError('LIST_OVERRUN', `rlp: element is larger than containing list (at ${offset})`, details)
    : new RlpError('TRUNCATED', `rlp: value size exceeds available input length (at ${offset})`, details);
}
