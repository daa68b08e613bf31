import { type Bytes, bytesToHex } from '@ethane/primitives';
import { NodeReference } from './encoding.ts';
import { TrieError } from './errors.ts';
import { BranchNode, ExtensionNode, extendKey, LeafNode, setNibble, type TrieNode } from './node.ts';

/**
 * The node whose RLP is all of `bytes`, found at `depth` on the way to `key`. Values and the hashes of children are views of
 * `bytes`; embedded children are decoded with it.
 *
 * @throws TrieError `NODE_MALFORMED` for anything that no trie of byte keys encodes to
 */
export function decodeNode(bytes: Bytes, key: Bytes, depth: number): TrieNode {
  const whole = new RlpCursor(bytes, 0, bytes.length);
  whole.read();
  if (whole.next !== bytes.length) throw malformed(bytes, 'bytes after the node');
  return decodeList(whole, key, depth);
}

/** Goes from one RLP item to the next. The item read last has its payload from `start` to `end`, its header at `head`. */
class RlpCursor {
  readonly bytes: Bytes;
  readonly limit: number;
  next: number;
  isList = false;
  head = 0;
  start = 0;
  end = 0;

  /** @param limit where the last item ends */
  constructor(bytes: Bytes, from: number, limit: number) {
    this.bytes = bytes;
    this.next = from;
    this.limit = limit;
  }

  get isEmpty(): boolean {
    return this.start === this.end;
  }

  /** Reads a canonical item. */
  read(): void {
    const { bytes, limit } = this;
    const at = this.next;
    if (at >= limit) throw malformed(bytes, 'an item cut short');
    const prefix = bytes[at]!;
    this.head = at;
    this.isList = prefix >= 0xc0;
    if (prefix < 0x80) {
      this.start = at;
      this.end = at + 1;
    } else {
      const short = prefix - (this.isList ? 0xc0 : 0x80);
      if (short > 55) this.#readLong(short - 55);
      else {
        this.start = at + 1;
        this.end = this.start + short;
      }
      if (this.end > limit) throw malformed(bytes, 'an item cut short');
      if (prefix === 0x81 && bytes[this.start]! < 0x80)
        throw malformed(bytes, 'a byte in more bytes than it needs');
    }
    this.next = this.end;
  }

  /** The length is in `width` bytes of its own. */
  #readLong(width: number): void {
    const { bytes, limit } = this;
    let at = this.head + 1;
    if (width > 4 || at + width > limit) throw malformed(bytes, 'a length cut short');
    const first = bytes[at];
    let length = 0;
    for (let i = 0; i < width; i++) length = length * 256 + bytes[at++]!;
    if (first === 0 || length < 56) throw malformed(bytes, 'a length in more bytes than it needs');
    this.start = at;
    this.end = at + length;
  }
}

function decodeList(list: RlpCursor, key: Bytes, depth: number): TrieNode {
  const { bytes } = list;
  if (!list.isList) throw malformed(bytes, 'a string instead of a node');
  const items = new RlpCursor(bytes, list.start, list.end);
  let count = 0;
  for (; items.next < list.end; count++) {
    if (count === 17) throw malformed(bytes, 'more than 17 items');
    items.read();
  }
  items.next = list.start;
  if (count === 2) return decodeShort(items, key, depth);
  if (count === 17) return decodeBranch(items, key, depth);
  throw malformed(bytes, `${count} items`);
}

function decodeBranch(items: RlpCursor, key: Bytes, depth: number): BranchNode {
  const { bytes } = items;
  const branch = new BranchNode(bytes);
  let occupied = 0;
  let hashes = 0;
  for (let nibble = 0; nibble < 16; nibble++) {
    items.read();
    if (items.isList) {
      branch.set(nibble, decodeEmbedded(items, extendKey(key, depth, nibble), depth + 1));
      occupied += 1;
    } else if (!items.isEmpty) {
      branch.setHashAt(nibble, hashStart(items));
      occupied += 1;
      hashes += 1;
    }
  }
  items.read();
  if (items.isList) throw malformed(bytes, 'a list as value');
  if (!items.isEmpty) {
    if ((depth & 1) === 1) throw malformed(bytes, 'a value at half a byte');
    branch.value = bytes.subarray(items.start, items.end);
    occupied += 1;
  }
  if (occupied < 2) throw malformed(bytes, 'a branch with fewer than two ways');
  // Two hashes do not fit an embedded node, so that the source is this branch alone.
  if (hashes === occupied) branch.markSourceShape();
  return branch;
}

function decodeEmbedded(item: RlpCursor, key: Bytes, depth: number): TrieNode {
  const { bytes, head, next } = item;
  if (next - head >= 32) throw malformed(bytes, 'a child of 32 bytes or more in place of its hash');
  const node = decodeList(item, key, depth);
  node.reference = new NodeReference(bytes, head, next - head);
  return node;
}

function hashStart({ bytes, start, end }: RlpCursor): number {
  if (end - start !== 32) throw malformed(bytes, 'a child hash that is not 32 bytes');
  return start;
}

function decodeShort(items: RlpCursor, key: Bytes, depth: number): TrieNode {
  const { bytes } = items;
  items.read();
  if (items.isList || items.isEmpty) throw malformed(bytes, 'a node without path');
  const first = bytes[items.start]!;
  const flag = first >> 4;
  if (flag > 3 || ((flag & 1) === 0 && (first & 15) !== 0)) throw malformed(bytes, 'a bad hex prefix');
  const nibbles = (items.end - items.start - 1) * 2 + (flag & 1);
  const end = depth + nibbles;
  const whole = joinPath(items, key, depth, end);
  items.read();
  if (flag >= 2) {
    if ((end & 1) === 1) throw malformed(bytes, 'a key that ends at half a byte');
    if (items.isList || items.isEmpty) throw malformed(bytes, 'a leaf without value');
    return new LeafNode(whole, bytes.subarray(items.start, items.end));
  }
  if (nibbles === 0) throw malformed(bytes, 'an extension without path');
  const child = items.isList
    ? decodeEmbedded(items, whole, end)
    : new NodeReference(bytes, hashStart(items), 32);
  if (!(child instanceof NodeReference || child instanceof BranchNode)) {
    throw malformed(bytes, 'an extension to something other than a branch');
  }
  return new ExtensionNode(whole, end, child);
}

/** The first `depth` nibbles of `key`, then those of the hex prefix, `end` in all. */
function joinPath(path: RlpCursor, key: Bytes, depth: number, end: number): Bytes {
  const { bytes, start } = path;
  const whole = new Uint8Array((end + 1) >> 1);
  for (let i = 0; i < (depth + 1) >> 1; i++) whole[i] = key[i]!;
  let at = depth;
  if (((bytes[start]! >> 4) & 1) === 1) setNibble(whole, at++, bytes[start]! & 15);
  for (let i = start + 1; i < path.end; i++, at += 2) {
    if ((at & 1) === 0) whole[at >> 1] = bytes[i]!;
    else {
      setNibble(whole, at, bytes[i]! >> 4);
      setNibble(whole, at + 1, bytes[i]! & 15);
    }
  }
  return whole;
}

function malformed(bytes: Bytes, what: string): TrieError {
  return new TrieError('NODE_MALFORMED', `trie node is malformed: ${what}`, {
    have: bytesToHex(bytes.subarray(0, 600)),
  });
}
