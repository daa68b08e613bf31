import { type Bytes, equalBytes } from '@ethane/primitives';
import { commonNibbles, NodeReference, nibbleAt } from './encoding.ts';
import { BranchNode, type ChildNode, ExtensionNode, extendKey, LeafNode, type TrieNode } from './node.ts';

/** What an update needs of the trie it changes. */
export interface NodeOwner {
  /** Loads the node that `reference` names, at `depth` on the way to `key`. */
  resolve(reference: NodeReference, key: Bytes, depth: number): TrieNode;
  /** Learns that the node at `depth` on the way to `key` is not any more what it was, or not there any more. */
  outdated(node: TrieNode, key: Bytes, depth: number): void;
}

/**
 * One walk over a trie that applies entries sorted by key, without duplicates; `undefined` deletes. Every method takes the
 * entries `low` to `high`, which share the first `depth` nibbles, and gives the node that comes in place of the former.
 * Nodes that change lose their `reference`; others keep it, also when they were loaded on the way.
 */
export class TrieUpdate {
  readonly #owner: NodeOwner;
  readonly #keys: Bytes[];
  readonly #values: (Bytes | undefined)[];

  constructor(owner: NodeOwner, keys: Bytes[], values: (Bytes | undefined)[]) {
    this.#owner = owner;
    this.#keys = keys;
    this.#values = values;
  }

  apply(node: ChildNode | undefined, depth: number, low: number, high: number): TrieNode | undefined {
    if (node === undefined) return this.#build(depth, low, this.#gatherPuts(low, high));
    if (node instanceof BranchNode) return this.#branch(node, depth, low, high);
    if (node instanceof LeafNode) return this.#leaf(node, depth, low, high);
    if (node instanceof ExtensionNode) return this.#extension(node, depth, low, high);
    return this.apply(this.#owner.resolve(node, this.#keys[low]!, depth), depth, low, high);
  }

  /** Moves the entries that are not deletions to the front; gives where they end. */
  #gatherPuts(low: number, high: number): number {
    let end = low;
    for (let at = low; at < high; at++) {
      if (this.#values[at] === undefined) continue;
      this.#keys[end] = this.#keys[at]!;
      this.#values[end++] = this.#values[at];
    }
    return end;
  }

  /** A new subtree of entries that all have values. */
  #build(depth: number, low: number, high: number): TrieNode | undefined {
    if (low === high) return undefined;
    const first = this.#keys[low]!;
    if (high - low === 1) return new LeafNode(first, this.#values[low]!);
    const last = this.#keys[high - 1]!;
    const fork = commonNibbles(first, last, depth, Math.min(first.length, last.length) * 2);
    const branch = new BranchNode();
    let at = low;
    if (first.length * 2 === fork) branch.value = this.#values[at++];
    while (at < high) {
      const nibble = nibbleAt(this.#keys[at]!, fork);
      const end = this.#groupEnd(fork, nibble, at, high);
      branch.set(nibble, this.#build(fork + 1, at, end));
      at = end;
    }
    return fork > depth ? new ExtensionNode(first, fork, branch) : branch;
  }

  #groupEnd(depth: number, nibble: number, low: number, high: number): number {
    let end = low + 1;
    while (end < high && nibbleAt(this.#keys[end]!, depth) === nibble) end++;
    return end;
  }

  #leaf(leaf: LeafNode, depth: number, low: number, high: number): TrieNode | undefined {
    const own = this.#find(leaf.key, low, high);
    const value = own === -1 ? leaf.value : this.#values[own];
    const end = this.#gatherPuts(low, high);
    if (own === -1 && end === low) return leaf;
    if (own !== -1 && value !== undefined && end - low === 1) {
      if (equalBytes(value, leaf.value)) return leaf;
      this.#outdate(leaf, leaf.key, depth);
      leaf.value = value;
      return leaf;
    }
    this.#outdate(leaf, leaf.key, depth);
    const built = this.#build(depth, low, end);
    return own === -1 ? this.#insert(built, depth, leaf) : built;
  }

  #find(key: Bytes, low: number, high: number): number {
    for (let at = low; at < high; at++) if (equalBytes(this.#keys[at]!, key)) return at;
    return -1;
  }

  /** Puts a leaf into a new subtree that has not its key. */
  #insert(subtree: TrieNode | undefined, depth: number, leaf: LeafNode): TrieNode | undefined {
    if (subtree instanceof LeafNode) return fork(subtree, leaf, depth);
    return new TrieUpdate(this.#owner, [leaf.key], [leaf.value]).apply(subtree, depth, 0, 1);
  }

  #extension(node: ExtensionNode, depth: number, from: number, to: number): TrieNode | undefined {
    let low = from;
    let high = to;
    // Deletions beside the extension find nothing.
    while (low < high && this.#values[low] === undefined && this.#shared(node, depth, low) < node.end) low++;
    while (
      low < high &&
      this.#values[high - 1] === undefined &&
      this.#shared(node, depth, high - 1) < node.end
    )
      high--;
    if (low === high) return node;
    const split = Math.min(this.#shared(node, depth, low), this.#shared(node, depth, high - 1));
    if (split < node.end) return this.#splitExtension(node, depth, split, low, high);
    const child = this.apply(node.child, node.end, low, high);
    if (child instanceof BranchNode) {
      node.child = child;
      if (child.reference === undefined) this.#outdate(node, node.key, depth);
      return node;
    }
    // The branch is gone; what comes in its place is new or moved, and covers this node's nibbles as well.
    this.#outdate(node, node.key, depth);
    return child;
  }

  /** Depth down to which entry `at` goes along with the extension. */
  #shared(node: ExtensionNode, depth: number, at: number): number {
    const key = this.#keys[at]!;
    return commonNibbles(node.key, key, depth, Math.min(node.end, key.length * 2));
  }

  #splitExtension(
    node: ExtensionNode,
    depth: number,
    split: number,
    low: number,
    high: number,
  ): TrieNode | undefined {
    this.#outdate(node, node.key, depth);
    const branch = new BranchNode();
    const rest = split + 1 === node.end ? node.child : new ExtensionNode(node.key, node.end, node.child);
    branch.set(nibbleAt(node.key, split), rest);
    const updated = this.#branch(branch, split, low, high);
    return updated instanceof BranchNode && split > depth
      ? new ExtensionNode(node.key, split, updated)
      : updated;
  }

  #branch(branch: BranchNode, depth: number, low: number, high: number): TrieNode | undefined {
    let changed = false;
    let removed = false;
    let at = low;
    if (this.#keys[low]!.length * 2 === depth) {
      const value = this.#values[at++];
      if (!sameValue(value, branch.value)) {
        branch.value = value;
        changed = true;
        removed = value === undefined;
      }
    }
    const key = this.#keys[low]!;
    while (at < high) {
      const nibble = nibbleAt(this.#keys[at]!, depth);
      const end = this.#groupEnd(depth, nibble, at, high);
      const child = branch.child(nibble);
      const next = this.apply(child, depth + 1, at, end);
      if (next !== child) branch.set(nibble, next);
      if (next === undefined) removed ||= child !== undefined;
      else changed ||= next.reference === undefined;
      at = end;
    }
    if (!changed && !removed) return branch;
    this.#outdate(branch, key, depth);
    return removed ? this.#collapse(branch, key, depth) : branch;
  }

  /** A branch needs two ways; one with a single child or only a value becomes an extension or leaf. */
  #collapse(branch: BranchNode, key: Bytes, depth: number): TrieNode | undefined {
    let only = -1;
    for (let nibble = 0; nibble < 16; nibble++) {
      if (!branch.has(nibble)) continue;
      if (only !== -1 || branch.value !== undefined) return branch;
      only = nibble;
    }
    if (only === -1) return branch.value && new LeafNode(key.slice(0, depth >> 1), branch.value);
    const path = extendKey(key, depth, only);
    let child = branch.child(only)!;
    if (child instanceof NodeReference) child = this.#owner.resolve(child, path, depth + 1);
    if (child instanceof BranchNode) return new ExtensionNode(path, depth + 1, child);
    this.#outdate(child, child.key, depth + 1);
    return child;
  }

  #outdate(node: TrieNode, key: Bytes, depth: number): void {
    this.#owner.outdated(node, key, depth);
    node.reference = undefined;
    node.encoding = undefined;
    node.stored = false;
  }
}

/** The branch, with an extension before it if need be, over two leaves of different keys. */
function fork(one: LeafNode, other: LeafNode, depth: number): TrieNode {
  const split = commonNibbles(one.key, other.key, depth, Math.min(one.key.length, other.key.length) * 2);
  const branch = new BranchNode();
  for (const leaf of [one, other]) {
    if (leaf.key.length * 2 === split) branch.value = leaf.value;
    else branch.set(nibbleAt(leaf.key, split), leaf);
  }
  return split > depth ? new ExtensionNode(one.key, split, branch) : branch;
}

function sameValue(a: Bytes | undefined, b: Bytes | undefined): boolean {
  return a === undefined || b === undefined ? a === b : equalBytes(a, b);
}
