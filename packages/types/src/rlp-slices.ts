import type { Bytes } from '@ethane/primitives';
import { RlpError, rlpItemEnd } from '@ethane/rlp';

/** The payload of the one item that `item` holds. Its prefix has been checked, by `rlpItemEnd`. */
export function rlpPayload(item: Bytes): Bytes {
  return item.subarray(payloadOffset(item, 0));
}

/**
 * The items of the list that `bytes` are, each still encoded: for structures that are kept or hashed in parts.
 * Views, not copies. What is inside the items is not looked at.
 *
 * @throws RlpError `NOT_A_LIST`, `TRUNCATED`, `TRAILING_BYTES`, `LIST_OVERRUN` or `NON_CANONICAL`
 */
export function rlpListSlices(bytes: Bytes, name: string): Bytes[] {
  const end = rlpItemEnd(bytes, 0);
  if (end !== bytes.length) {
    throw new RlpError('TRAILING_BYTES', 'rlp: input contains more than one value', {
      have: bytes.length,
      want: end,
    });
  }
  if (bytes[0]! < 0xc0) {
    throw new RlpError('NOT_A_LIST', `rlp: expected input list for ${name}`, { have: 'bytes', want: 'list' });
  }
  const slices: Bytes[] = [];
  for (let at = payloadOffset(bytes, 0); at < end; ) {
    const next = rlpItemEnd(bytes, at);
    slices.push(bytes.subarray(at, next));
    at = next;
  }
  return slices;
}

function payloadOffset(bytes: Bytes, offset: number): number {
  const prefix = bytes[offset]!;
  if (prefix < 0x80) return offset;
  if (prefix < 0xc0) return offset + (prefix > 0xb7 ? prefix - 0xb6 : 1);
  return offset + (prefix > 0xf7 ? prefix - 0xf6 : 1);
}
