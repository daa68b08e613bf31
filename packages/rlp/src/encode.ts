import { allocateBytes, type Bytes, invariant } from '@ethane/primitives';
import type { RlpItem } from './item.ts';

/**
 * RLP of an item (Yellow Paper, appendix B).
 *
 * Two passes: the first measures and notes the payload length of each list in the order in which lists start, the
 * second writes into one array of the final size. Nesting is the caller's own, so recursion is bounded by what it built.
 */
export function encodeRlp(item: RlpItem): Bytes {
  if (item instanceof Uint8Array) return encodeString(item);
  const lengths: number[] = [];
  const payload = measureList(item, lengths);
  const target = allocateBytes(prefixLength(payload) + payload);
  const end = writeList(item, target, 0, { lengths, next: 0 });
  invariant(end === target.length, 'both passes of encodeRlp agree on the length');
  return target;
}

/** RLP of a list whose items are encoded already (trie nodes with embedded children, bodies of kept encodings). */
export function encodeRlpList(encodedItems: readonly Bytes[]): Bytes {
  let payload = 0;
  for (const item of encodedItems) payload += item.length;
  const target = allocateBytes(prefixLength(payload) + payload);
  let at = writePrefix(target, 0, payload, 0xc0);
  for (const item of encodedItems) {
    target.set(item, at);
    at += item.length;
  }
  return target;
}

/** The cursor over the payload lengths that the first pass noted. */
interface Measured {
  readonly lengths: readonly number[];
  next: number;
}

function encodeString(bytes: Bytes): Bytes {
  const target = allocateBytes(stringLength(bytes));
  writeString(bytes, target, 0);
  return target;
}

function measureList(list: readonly RlpItem[], lengths: number[]): number {
  const slot = lengths.length;
  lengths.push(0);
  let payload = 0;
  for (let i = 0; i < list.length; i++) {
    const item = list[i]!;
    if (item instanceof Uint8Array) {
      payload += stringLength(item);
    } else {
      const inner = measureList(item, lengths);
      payload += prefixLength(inner) + inner;
    }
  }
  lengths[slot] = payload;
  return payload;
}

function writeList(list: readonly RlpItem[], target: Bytes, offset: number, measured: Measured): number {
  let at = writePrefix(target, offset, measured.lengths[measured.next++]!, 0xc0);
  for (let i = 0; i < list.length; i++) {
    const item = list[i]!;
    at = item instanceof Uint8Array ? writeString(item, target, at) : writeList(item, target, at, measured);
  }
  return at;
}

function stringLength(bytes: Bytes): number {
  const { length } = bytes;
  return length === 1 && bytes[0]! < 0x80 ? 1 : prefixLength(length) + length;
}

function writeString(bytes: Bytes, target: Bytes, offset: number): number {
  const { length } = bytes;
  if (length === 1 && bytes[0]! < 0x80) {
    target[offset] = bytes[0]!;
    return offset + 1;
  }
  const at = writePrefix(target, offset, length, 0x80);
  // Up to about 40 bytes a loop beats the call of `set`.
  if (length <= 40) for (let i = 0; i < length; i++) target[at + i] = bytes[i]!;
  else target.set(bytes, at);
  return at + length;
}

function prefixLength(payload: number): number {
  if (payload <= 55) return 1;
  let size = 2;
  for (let rest = payload; rest > 255; rest = Math.floor(rest / 256)) size += 1;
  return size;
}

/** Writes the prefix of a payload (`base` 0x80 for strings, 0xc0 for lists) and returns the offset after it. */
function writePrefix(target: Bytes, offset: number, payload: number, base: number): number {
  if (payload <= 55) {
    target[offset] = base + payload;
    return offset + 1;
  }
  const size = prefixLength(payload) - 1;
  target[offset] = base + 55 + size;
  for (let at = offset + size, rest = payload; at > offset; at--) {
    target[at] = rest % 256;
    rest = Math.floor(rest / 256);
  }
  return offset + 1 + size;
}
