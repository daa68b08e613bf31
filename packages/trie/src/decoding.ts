import { type Bytes, bytesToHex } from '@ethane/primitives';
import { NodeReference } from './encoding.ts';
import { TrieError } from './errors.ts';
import { BranchNode, type ChildNode, ExtensionNode, LeafNode, setNibble, type TrieNode } from './node.ts';

/**
 * The node whose RLP is all of `bytes`, found at `depth` on the way to `key`. Values and the hashes of children are views of
 * `bytes`; embedded children are decoded with it.
 *
 * @throws TrieError `NODE_MALFORMED` for anything that no trie of byte keys encodes to
 */
export function decodeNode(bytes: Bytes, key: Bytes, depth: number): TrieNode {
  const whole = readItem(bytes, 0, bytes.length);
  if (whole.next !== bytes.length) throw malformed(bytes, 'bytes after the node');
  return decodeList(bytes, whole, key, depth);
}

/** An RLP item: its payload's place in the bytes, and where the item after it begins. */
interface Item {
  readonly isList: boolean;
  readonly start: number;
  readonly end: number;
  readonly head: number;
  readonly next: number;
}

function decodeList(bytes: Bytes, list: Item, key: Bytes, depth: number): TrieNode {
  if (!list.isList) throw malformed(bytes, 'a string instead of a node');
  const items: Item[] = [];
  for (let at = list.start; at < list.end; ) {
    if (items.length === 17) throw malformed(bytes, 'more than 17 items');
    const item = readItem(bytes, at, list.end);
    items.push(item);
    at = item.next;
  }
  if (items.length === 2) return decodeShort(bytes, items[0]!, items[1]!, key, depth);
  if (items.length === 17) return decodeBranch(bytes, items, key, depth);
  throw malformed(bytes, `${items.length} items`);
}

function decodeBranch(bytes: Bytes, items: readonly Item[], key: Bytes, depth: number): BranchNode {
  const branch = new BranchNode();
  const valueItem = items[16]!;
  if (valueItem.isList) throw malformed(bytes, 'a list as value');
  let occupied = 0;
  if (valueItem.end > valueItem.start) {
    if ((depth & 1) === 1) throw malformed(bytes, 'a value at half a byte');
    branch.value = bytes.subarray(valueItem.start, valueItem.end);
    occupied = 1;
  }
  for (let nibble = 0; nibble < 16; nibble++) {
    const item = items[nibble]!;
    if (!item.isList && item.start === item.end) continue;
    occupied += 1;
    branch.children[nibble] = decodeChild(bytes, item, key, depth, nibble);
  }
  if (occupied < 2) throw malformed(bytes, 'a branch with fewer than two ways');
  return branch;
}

function decodeChild(bytes: Bytes, item: Item, key: Bytes, depth: number, nibble: number): ChildNode {
  if (!item.isList) return hashReference(bytes, item);
  const childKey = new Uint8Array((depth + 2) >> 1);
  childKey.set(key.subarray(0, (depth + 1) >> 1));
  setNibble(childKey, depth, nibble);
  return decodeEmbedded(bytes, item, childKey, depth + 1);
}

function decodeEmbedded(bytes: Bytes, item: Item, key: Bytes, depth: number): TrieNode {
  const length = item.next - item.head;
  if (length >= 32) throw malformed(bytes, 'a child of 32 bytes or more in place of its hash');
  const node = decodeList(bytes, item, key, depth);
  node.reference = new NodeReference(bytes, item.head, length);
  return node;
}

function hashReference(bytes: Bytes, item: Item): NodeReference {
  if (item.end - item.start !== 32) throw malformed(bytes, 'a child hash that is not 32 bytes');
  return new NodeReference(bytes, item.start, 32);
}

function decodeShort(bytes: Bytes, path: Item, second: Item, key: Bytes, depth: number): TrieNode {
  if (path.isList || path.end === path.start) throw malformed(bytes, 'a node without path');
  const first = bytes[path.start]!;
  const flag = first >> 4;
  if (flag > 3 || ((flag & 1) === 0 && (first & 15) !== 0)) throw malformed(bytes, 'a bad hex prefix');
  const nibbles = (path.end - path.start - 1) * 2 + (flag & 1);
  const end = depth + nibbles;
  const whole = joinPath(bytes, path, key, depth, end);
  if (flag >= 2) {
    if ((end & 1) === 1) throw malformed(bytes, 'a key that ends at half a byte');
    if (second.isList || second.end === second.start) throw malformed(bytes, 'a leaf without value');
    return new LeafNode(whole, bytes.subarray(second.start, second.end));
  }
  if (nibbles === 0) throw malformed(bytes, 'an extension without path');
  const child = second.isList ? decodeEmbedded(bytes, second, whole, end) : hashReference(bytes, second);
  if (!(child instanceof NodeReference || child instanceof BranchNode)) {
    throw malformed(bytes, 'an extension to something other than a branch');
  }
  return new ExtensionNode(whole, end, child);
}

/** The first `depth` nibbles of `key`, then those of the hex prefix, `end` in all. */
function joinPath(bytes: Bytes, path: Item, key: Bytes, depth: number, end: number): Bytes {
  const whole = new Uint8Array((end + 1) >> 1);
  whole.set(key.subarray(0, (depth + 1) >> 1));
  let at = depth;
  const odd = (bytes[path.start]! >> 4) & 1;
  if (odd === 1) setNibble(whole, at++, bytes[path.start]! & 15);
  for (let i = path.start + 1; i < path.end; i++) {
    setNibble(whole, at++, bytes[i]! >> 4);
    setNibble(whole, at++, bytes[i]! & 15);
  }
  return whole;
}

/** The canonical RLP item at `at`, which must end by `limit`. */
function readItem(bytes: Bytes, at: number, limit: number): Item {
  if (at >= limit) throw malformed(bytes, 'an item cut short');
  const prefix = bytes[at]!;
  if (prefix < 0x80) return { isList: false, start: at, end: at + 1, head: at, next: at + 1 };
  const isList = prefix >= 0xc0;
  const short = prefix - (isList ? 0xc0 : 0x80);
  let start = at + 1;
  let length = short;
  if (short > 55) {
    const width = short - 55;
    if (width > 4 || start + width > limit) throw malformed(bytes, 'a length cut short');
    length = 0;
    for (let i = 0; i < width; i++) length = length * 256 + bytes[start + i]!;
    if (bytes[start] === 0 || length < 56) throw malformed(bytes, 'a length in more bytes than it needs');
    start += width;
  }
  const end = start + length;
  if (end > limit) throw malformed(bytes, 'an item cut short');
  if (!isList && length === 1 && bytes[start]! < 0x80)
    throw malformed(bytes, 'a byte in more bytes than it needs');
  return { isList, start, end, head: at, next: end };
}

function malformed(bytes: Bytes, what: string): TrieError {
  return new TrieError('NODE_MALFORMED', `trie node is malformed: ${what}`, {
    have: bytesToHex(bytes.subarray(0, 600)),
  });
}
