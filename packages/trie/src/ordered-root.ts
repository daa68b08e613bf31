import { keccak256 } from '@ethane/crypto';
import { type Bytes, type Hash32, toHash32 } from '@ethane/primitives';
import { commonNibbles, NodeEncoder, type NodeReference, nibbleAt } from './encoding.ts';

/** Root of a trie without entries: keccak256 of the RLP of no bytes (0x80). */
export const EMPTY_TRIE_ROOT: Hash32 = toHash32(
  '0x56e81f171bcc55a6ff8345e692c0f86e5b48e01b996cadc001622fb5e363b421',
);

/**
 * Root of the trie that maps rlp(index) to each value, as transactions, receipts and withdrawals have it. No value may
 * be empty. The keys' order is known, so nodes are encoded bottom up and dropped once hashed; no trie is built.
 */
export function orderedRoot(values: readonly Bytes[]): Hash32 {
  const keys: Bytes[] = [];
  const sorted: Bytes[] = [];
  const count = values.length;
  const add = (index: number): void => {
    keys.push(indexKey(index));
    sorted.push(values[index]!);
  };
  // rlp(0) is 0x80 and comes after 0x01 … 0x7f, before 0x81 80.
  for (let index = 1; index < count && index < 128; index++) add(index);
  if (count > 0) add(0);
  for (let index = 128; index < count; index++) add(index);
  return sortedRoot(keys, sorted);
}

/**
 * Root of the trie of these entries: `keys` in ascending order without duplicates, none a prefix of another, and no value
 * empty. Holds one reference for each open node and no node.
 */
export function sortedRoot(keys: readonly Bytes[], values: readonly Bytes[]): Hash32 {
  if (keys.length === 0) return EMPTY_TRIE_ROOT;
  encodeRange({ keys, values }, 0, 0, keys.length);
  return toHash32(keccak256(encoder.encoded));
}

/**
 * How a parent at `depth` - 1 refers to the subtree of the entries `low` to `high`, which share `depth` nibbles; there is at
 * least one. Keys as for {@link sortedRoot}.
 */
export function sortedReference(
  keys: readonly Bytes[],
  values: readonly Bytes[],
  depth: number,
  low: number,
  high: number,
): NodeReference {
  encodeRange({ keys, values }, depth, low, high);
  return encoder.reference();
}

/** One buffer serves all: nothing that was encoded is kept, and nothing here waits. */
const encoder = new NodeEncoder();

interface SortedEntries {
  readonly keys: readonly Bytes[];
  readonly values: readonly Bytes[];
}

/** Leaves the node over the entries `low` to `high`, which share `depth` nibbles, in the encoder. */
function encodeRange(entries: SortedEntries, depth: number, low: number, high: number): void {
  const { keys, values } = entries;
  const first = keys[low]!;
  if (high - low === 1) {
    encoder.leaf(first, depth, values[low]!);
    return;
  }
  const last = keys[high - 1]!;
  const fork = commonNibbles(first, last, depth, Math.min(first.length, last.length) * 2);
  const children: (NodeReference | undefined)[] = new Array(16).fill(undefined);
  for (let start = low; start < high; ) {
    const nibble = nibbleAt(keys[start]!, fork);
    let end = start + 1;
    while (end < high && nibbleAt(keys[end]!, fork) === nibble) end++;
    encodeRange(entries, fork + 1, start, end);
    children[nibble] = encoder.reference();
    start = end;
  }
  encoder.branch(children, undefined);
  if (fork > depth) encoder.extension(first, depth, fork, encoder.reference());
}

/** rlp(index): the shortest big-endian form, as an RLP string. */
function indexKey(index: number): Bytes {
  if (index === 0) return Uint8Array.of(0x80);
  if (index < 0x80) return Uint8Array.of(index);
  if (index < 0x100) return Uint8Array.of(0x81, index);
  if (index < 0x10000) return Uint8Array.of(0x82, index >> 8, index & 0xff);
  return Uint8Array.of(0x83, index >> 16, (index >> 8) & 0xff, index & 0xff);
}
