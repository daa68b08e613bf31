import { keccak256Hex } from '@ethane/crypto';
import {
  type Bytes,
  bytesToHex,
  compareBytes,
  equalBytes,
  type Hash32,
  hexToBytes,
  toHash32,
} from '@ethane/primitives';
import { decodeNode } from './decoding.ts';
import { NodeReference, nibbleAt } from './encoding.ts';
import { TrieError } from './errors.ts';
import { type BranchNode, type ChildNode, ExtensionNode, extendKey, LeafNode } from './node.ts';
import { EMPTY_TRIE_ROOT, sortedReference, sortedRoot } from './ordered-root.ts';

/** Entries with consecutive keys of one length, claimed to be all from `start` to `end`, both included. */
export interface KeyRange {
  readonly start: Bytes;
  readonly end: Bytes;
  /** Ascending. */
  readonly keys: readonly Bytes[];
  readonly values: readonly Bytes[];
}

/**
 * Checks that the trie of `root` has exactly these entries between `start` and `end`. The proof is the nodes on the ways to
 * `start` and to `end`, each once, in any order; without nodes the range must be the whole trie. Returns whether the trie has
 * entries after `end`.
 *
 * @throws TrieError `PROOF_MISMATCH`, `PROOF_TRUNCATED`, `PROOF_EXTRA`, `NODE_MALFORMED`, or `TRIE_ENTRY` for keys that are out
 * of order or of the range
 */
export function verifyRangeProof(root: Hash32, range: KeyRange, proof: readonly Bytes[]): boolean {
  checkEntries(range);
  if (proof.length === 0) {
    const have = sortedRoot(range.keys, range.values);
    if (have !== root)
      throw new TrieError('PROOF_MISMATCH', 'entries are not the whole trie', { have, want: root });
    return false;
  }
  if (root === EMPTY_TRIE_ROOT)
    throw new TrieError('PROOF_EXTRA', 'an empty trie has no nodes', { have: proof.length });
  return new RangeWalk(range, proof).check(root);
}

function checkEntries({ start, end, keys, values }: KeyRange): void {
  const bad = (what: string): TrieError => new TrieError('TRIE_ENTRY', `range proof: ${what}`);
  if (keys.length !== values.length) throw bad('as many keys as values');
  if (end.length !== start.length || compareBytes(start, end) > 0) throw bad('start is after end');
  let last: Bytes | undefined;
  for (const [index, key] of keys.entries()) {
    if (key.length !== start.length) throw bad('keys of one length');
    if (compareBytes(key, start) < 0 || compareBytes(key, end) > 0) throw bad('keys within the range');
    if (last !== undefined && compareBytes(last, key) >= 0) throw bad('keys in ascending order');
    if (values[index]!.length === 0) throw bad('values that are not empty');
    last = key;
  }
}

/** Where the keys below a path lie: all before the range, all in it, all after it, or on the way to one of its ends. */
type Side = 'before' | 'inside' | 'after' | 'edge';

/**
 * One walk from the root. What lies on the way to an end of the range is taken from the proof; what lies inside is computed
 * from the entries and compared with the reference that its parent has; what lies outside needs no look.
 */
class RangeWalk {
  readonly #range: KeyRange;
  readonly #nodes = new Map<string, Bytes>();
  readonly #count: number;
  readonly #used = new Set<string>();
  /** Entries before this one were found in the trie. */
  #next = 0;
  #more = false;

  constructor(range: KeyRange, proof: readonly Bytes[]) {
    this.#range = range;
    this.#count = proof.length;
    for (const node of proof) this.#nodes.set(keccak256Hex(node), node);
  }

  check(root: Hash32): boolean {
    this.#visit(new NodeReference(hexToBytes(root), 0, 32), this.#range.start, 0, 'edge');
    if (this.#next < this.#range.keys.length) throw mismatch('an entry that the trie has not');
    if (this.#used.size !== this.#count) {
      throw new TrieError('PROOF_EXTRA', 'range proof with nodes that are not needed', {
        have: this.#count,
        want: this.#used.size,
      });
    }
    return this.#more;
  }

  /** `key` begins with the `depth` nibbles of the path. */
  #visit(child: ChildNode, key: Bytes, depth: number, side: Side): void {
    if (side === 'before') return;
    if (side === 'after') this.#more = true;
    else if (side === 'inside') this.#compare(child, key, depth);
    else this.#descend(child, key, depth);
  }

  #compare(child: ChildNode, key: Bytes, depth: number): void {
    const { keys, values } = this.#range;
    const low = this.#next;
    let high = low;
    while (high < keys.length && startsWith(keys[high]!, key, depth)) high++;
    if (high === low) throw mismatch('entries of the trie are left out');
    const have = sortedReference(keys, values, depth, low, high);
    const want = child instanceof NodeReference ? child : child.reference;
    if (want === undefined || !equalBytes(have.view(), want.view()))
      throw mismatch('entries are not those of the trie');
    this.#next = high;
  }

  #descend(child: ChildNode, key: Bytes, depth: number): void {
    const node = child instanceof NodeReference ? this.#load(child, key, depth) : child;
    if (node instanceof LeafNode) {
      this.#leaf(node);
    } else if (node instanceof ExtensionNode) {
      this.#visit(node.child, node.key, node.end, this.#side(node.key, node.end));
    } else {
      this.#branch(node, key, depth);
    }
  }

  #branch(branch: BranchNode, key: Bytes, depth: number): void {
    if (depth >= this.#range.start.length * 2 || branch.value !== undefined)
      throw mismatch('keys of several lengths');
    for (let nibble = 0; nibble < 16; nibble++) {
      const child = branch.child(nibble);
      if (child === undefined) continue;
      const path = extendKey(key, depth, nibble);
      this.#visit(child, path, depth + 1, this.#side(path, depth + 1));
    }
  }

  #leaf(leaf: LeafNode): void {
    const { start, end, keys, values } = this.#range;
    if (compareBytes(leaf.key, start) < 0) return;
    if (compareBytes(leaf.key, end) > 0) {
      this.#more = true;
      return;
    }
    const key = keys[this.#next];
    if (key === undefined || !equalBytes(key, leaf.key)) throw mismatch('an entry of the trie is left out');
    if (!equalBytes(values[this.#next]!, leaf.value)) throw mismatch('an entry with another value');
    this.#next += 1;
  }

  #side(path: Bytes, depth: number): Side {
    const { start, end } = this.#range;
    const toStart = compareNibbles(path, start, depth);
    const toEnd = compareNibbles(path, end, depth);
    if (toStart < 0) return 'before';
    if (toEnd > 0) return 'after';
    return toStart === 0 || toEnd === 0 ? 'edge' : 'inside';
  }

  #load(reference: NodeReference, key: Bytes, depth: number): ReturnType<typeof decodeNode> {
    const hash = bytesToHex(reference.view());
    const node = this.#nodes.get(hash);
    if (node === undefined) {
      throw new TrieError('PROOF_TRUNCATED', `range proof lacks node ${hash}`, { want: toHash32(hash) });
    }
    this.#used.add(hash);
    return decodeNode(node, key, depth);
  }
}

function startsWith(key: Bytes, path: Bytes, depth: number): boolean {
  return compareNibbles(path, key, depth) === 0;
}

/** Order of the first `depth` nibbles; `key` may be shorter, and comes first then. */
function compareNibbles(path: Bytes, key: Bytes, depth: number): number {
  const shared = Math.min(depth, key.length * 2);
  for (let at = 0; at < shared; at++) {
    const difference = nibbleAt(path, at) - nibbleAt(key, at);
    if (difference !== 0) return difference;
  }
  return depth - shared;
}

function mismatch(what: string): TrieError {
  return new TrieError('PROOF_MISMATCH', `range proof: ${what}`);
}
