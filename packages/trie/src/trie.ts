import { isKeccak256, keccak256, keccak256Hex } from '@ethane/crypto';
import { type Bytes, equalBytes, type Hash32, hexToBytes, toHash32 } from '@ethane/primitives';
import { decodeNode } from './decoding.ts';
import { NodeReference, nibbleAt, referenceTo } from './encoding.ts';
import { TrieError } from './errors.ts';
import {
  BranchNode,
  type ChildNode,
  ExtensionNode,
  isNode,
  LeafNode,
  pathOf,
  setNibble,
  type TrieNode,
} from './node.ts';
import type { NodeStore } from './node-store.ts';
import { EMPTY_TRIE_ROOT } from './ordered-root.ts';
import {
  collectEncodings,
  commitInSteps,
  encodeNode,
  markStored,
  type NodeChanges,
  seal,
  sealInSteps,
} from './sealing.ts';
import { sortEntries, type TrieEntry } from './sort-entries.ts';
import { type NodeOwner, TrieUpdate } from './update.ts';

const NO_NODES: NodeStore = { get: () => undefined };

/**
 * Merkle Patricia trie (Yellow Paper, appendix D). Keys are used as they are: callers hash them where the trie is a secure
 * one. Nodes are loaded from the store as they are needed, checked against the hash in their parent, and kept; what changes
 * stays in memory, is encoded and hashed once when a root is asked for, and leaves by {@link Trie.commit}.
 */
export class Trie {
  readonly #store: NodeStore;
  #root: ChildNode | undefined;
  /** Of {@link #root} as it is, once it was asked for. */
  #rootHash: Hash32 | undefined;
  /** Paths that the store had before and that are not known to be current. */
  #outdated = new Set<string>();
  readonly #owner: NodeOwner = {
    resolve: (reference, key, depth) => this.#resolve(reference, key, depth),
    outdated: (node, key, depth) => {
      if (node.stored) this.#outdated.add(pathOf(key, depth));
    },
  };

  /**
   * The trie in `store`, an empty one without it. Given `root`, the stored root node is checked against it.
   *
   * @throws TrieError `NODE_MISSING`, `NODE_MISMATCH` or `NODE_MALFORMED`, from here and from whatever loads nodes
   */
  constructor(store: NodeStore = NO_NODES, root?: Hash32) {
    this.#store = store;
    if (root === undefined) this.#root = this.#loadRoot();
    else if (root !== EMPTY_TRIE_ROOT) this.#root = new NodeReference(hexToBytes(root), 0, 32);
  }

  get(key: Bytes): Bytes | undefined {
    const nibbles = key.length * 2;
    let depth = 0;
    let node = this.#loadedRoot(key);
    while (node !== undefined) {
      if (node instanceof LeafNode) return equalBytes(node.key, key) ? node.value : undefined;
      if (node instanceof BranchNode) {
        if (depth === nibbles) return node.value;
        node = this.#childOf(node, key, depth++);
      } else {
        if (!sharesPath(node, key, depth)) return undefined;
        depth = node.end;
        node = this.#branchOf(node, key);
      }
    }
    return undefined;
  }

  /** @throws TrieError `TRIE_ENTRY` for an empty value: a trie cannot hold one */
  put(key: Bytes, value: Bytes): void {
    this.#apply([key], [checkedValue(value)]);
  }

  /** Does nothing when the key is absent. */
  delete(key: Bytes): void {
    this.#apply([key], [undefined]);
  }

  /**
   * Puts and, for `undefined`, deletes many keys in one walk. Of entries with the same key the last counts.
   *
   * @throws TrieError `TRIE_ENTRY` for an empty value
   */
  update(entries: Iterable<TrieEntry>): void {
    const keys: Bytes[] = [];
    const values: (Bytes | undefined)[] = [];
    for (const [key, value] of sortEntries(entries)) {
      if (value !== undefined) checkedValue(value);
      if (keys.length > 0 && equalBytes(keys[keys.length - 1]!, key)) keys.length = --values.length;
      keys.push(key);
      values.push(value);
    }
    this.#apply(keys, values);
  }

  /** Deletes all entries. Walks over the stored nodes, so as to know which paths end. */
  clear(): void {
    if (this.#root === undefined) return;
    for (const [node, path] of this.#nodes(this.#root, new Uint8Array(0), 0)) {
      if (node.stored) this.#outdated.add(path);
    }
    this.#root = undefined;
    this.#rootHash = undefined;
  }

  /** Hash of the root node; {@link EMPTY_TRIE_ROOT} without entries. */
  root(): Hash32 {
    this.#rootHash ??= this.#hashRoot();
    return this.#rootHash;
  }

  #hashRoot(): Hash32 {
    const root = this.#root;
    if (root === undefined) return EMPTY_TRIE_ROOT;
    if (root instanceof NodeReference) return toHash32(root.view());
    const reference = seal(root, 0);
    if (reference.isHash) return toHash32(reference.view());
    const encoding = encodeNode(root, 0);
    if (!root.stored) root.encoding = encoding;
    return toHash32(keccak256(encoding));
  }

  /** The greater part of {@link root}, a little at each step. The trie is not to be changed in between. */
  *sealInSteps(): IterableIterator<undefined> {
    if (isNode(this.#root)) yield* sealInSteps(this.#root, 0);
  }

  /** What the store lacks or has too much, since construction or the last {@link Trie.commit}. */
  changes(): NodeChanges {
    this.root();
    const changes: NodeChanges = new Map();
    for (const path of this.#outdated) changes.set(path, undefined);
    if (isNode(this.#root)) collectEncodings(this.#root, '', changes);
    return changes;
  }

  /** {@link Trie.changes}, taken as written to the store from now on. */
  commit(): NodeChanges {
    const changes = this.changes();
    this.#outdated = new Set();
    if (isNode(this.#root)) markStored(this.#root);
    return changes;
  }

  /** {@link Trie.commit}, a little at each step. The trie is not to be used in between. */
  *commitInSteps(): Generator<undefined, NodeChanges> {
    yield* this.sealInSteps();
    this.root();
    const changes: NodeChanges = new Map();
    for (const path of this.#outdated) changes.set(path, undefined);
    this.#outdated = new Set();
    if (isNode(this.#root)) yield* commitInSteps(this.#root, '', changes);
    return changes;
  }

  /**
   * RLP of the nodes from the root to where `key` is, or would be; embedded nodes are part of their parents. No node for an
   * empty trie.
   */
  prove(key: Bytes): Bytes[] {
    this.root();
    const proof: Bytes[] = [];
    const nibbles = key.length * 2;
    let depth = 0;
    let node = this.#loadedRoot(key);
    while (node !== undefined) {
      if (depth === 0 || node.reference?.isHash) proof.push(encodeNode(node, depth));
      if (node instanceof LeafNode) break;
      if (node instanceof BranchNode) {
        if (depth === nibbles) break;
        node = this.#childOf(node, key, depth++);
      } else {
        if (!sharesPath(node, key, depth)) break;
        depth = node.end;
        node = this.#branchOf(node, key);
      }
    }
    return proof;
  }

  /** The nodes of {@link Trie.prove} for many keys, each once. */
  proveMany(keys: Iterable<Bytes>): Bytes[] {
    const nodes = new Map<string, Bytes>();
    for (const key of keys) for (const node of this.prove(key)) nodes.set(keccak256Hex(node), node);
    return [...nodes.values()];
  }

  /** All entries in the order of their keys. The trie is not to be changed meanwhile. */
  *entries(): IterableIterator<readonly [key: Bytes, value: Bytes]> {
    if (this.#root === undefined) return;
    for (const [node, path] of this.#nodes(this.#root, new Uint8Array(0), 0)) {
      if (node instanceof LeafNode) yield [node.key, node.value];
      else if (node instanceof BranchNode && node.value !== undefined)
        yield [hexToBytes(`0x${path}`), node.value];
    }
  }

  /** Every node at and below `child`, parents first, children in order. Loaded nodes are not kept. */
  *#nodes(
    child: ChildNode,
    key: Bytes,
    depth: number,
  ): IterableIterator<readonly [node: TrieNode, path: string]> {
    const node = child instanceof NodeReference ? this.#resolve(child, key, depth) : child;
    yield [node, pathOf(key, depth)];
    if (node instanceof ExtensionNode) yield* this.#nodes(node.child, node.key, node.end);
    if (!(node instanceof BranchNode)) return;
    const path = new Uint8Array((depth + 2) >> 1);
    path.set(key.subarray(0, (depth + 1) >> 1));
    for (let nibble = 0; nibble < 16; nibble++) {
      const next = node.child(nibble);
      if (next === undefined) continue;
      setNibble(path, depth, nibble);
      yield* this.#nodes(next, path, depth + 1);
    }
  }

  #apply(keys: Bytes[], values: (Bytes | undefined)[]): void {
    if (keys.length === 0) return;
    this.#rootHash = undefined;
    this.#root = new TrieUpdate(this.#owner, keys, values).apply(this.#root, 0, 0, keys.length);
  }

  #loadedRoot(key: Bytes): TrieNode | undefined {
    if (this.#root instanceof NodeReference) this.#root = this.#resolve(this.#root, key, 0);
    return this.#root;
  }

  #childOf(branch: BranchNode, key: Bytes, depth: number): TrieNode | undefined {
    const nibble = nibbleAt(key, depth);
    let child = branch.child(nibble);
    if (child instanceof NodeReference) {
      child = this.#resolve(child, key, depth + 1);
      branch.set(nibble, child);
    }
    return child;
  }

  #branchOf(extension: ExtensionNode, key: Bytes): TrieNode {
    if (extension.child instanceof NodeReference) {
      extension.child = this.#resolve(extension.child, key, extension.end);
    }
    return extension.child;
  }

  #resolve(reference: NodeReference, key: Bytes, depth: number): TrieNode {
    const path = pathOf(key, depth);
    const bytes = this.#store.get(path);
    if (bytes === undefined) {
      const want = toHash32(reference.view());
      throw new TrieError('NODE_MISSING', `missing trie node ${want} (path ${path})`, { have: path, want });
    }
    if (!isKeccak256(bytes, reference.bytes, reference.at)) {
      throw new TrieError('NODE_MISMATCH', `trie node at path ${path} is not the one its parent names`, {
        have: keccak256Hex(bytes),
        want: toHash32(reference.view()),
      });
    }
    const node = decodeNode(bytes, key, depth);
    node.reference = reference;
    node.stored = true;
    return node;
  }

  #loadRoot(): TrieNode | undefined {
    const bytes = this.#store.get('');
    if (bytes === undefined) return undefined;
    const node = decodeNode(bytes, new Uint8Array(0), 0);
    node.reference = referenceTo(bytes);
    node.stored = true;
    return node;
  }
}

function sharesPath(extension: ExtensionNode, key: Bytes, depth: number): boolean {
  if (key.length * 2 < extension.end) return false;
  for (let at = depth; at < extension.end; at++) {
    if (nibbleAt(extension.key, at) !== nibbleAt(key, at)) return false;
  }
  return true;
}

function checkedValue(value: Bytes): Bytes {
  if (value.length === 0) throw new TrieError('TRIE_ENTRY', 'a trie cannot hold an empty value');
  return value;
}
