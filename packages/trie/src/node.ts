import type { Bytes } from '@ethane/primitives';
import { NodeReference } from './encoding.ts';

/**
 * Nodes know whole keys: a leaf or extension at depth `d` covers the nibbles of its `key` from `d` on. So it can move up or
 * down, when a branch above it comes or goes, without its path being cut or joined.
 */
abstract class BaseNode {
  /** How the parent names it; `undefined` while it is changed and not yet encoded. */
  reference: NodeReference | undefined;
  /** RLP since it was last encoded, until the change is committed; `undefined` for nodes that embed. */
  encoding: Bytes | undefined;
  /** The store has an entry at this node's path. */
  stored = false;
}

export class LeafNode extends BaseNode {
  readonly key: Bytes;
  value: Bytes;

  constructor(key: Bytes, value: Bytes) {
    super();
    this.key = key;
    this.value = value;
  }
}

/** Its child, a branch, is at depth `end`. Nibbles of `key` from `end` on mean nothing. */
export class ExtensionNode extends BaseNode {
  readonly key: Bytes;
  readonly end: number;
  child: ChildNode;

  constructor(key: Bytes, end: number, child: ChildNode) {
    super();
    this.key = key;
    this.end = end;
    this.child = child;
  }
}

/** What a branch has at a nibble: a child, or where in its source the child's hash is. */
type Way = ChildNode | number | undefined;

export class BranchNode extends BaseNode {
  readonly #ways: Way[] = [
    undefined,
    undefined,
    undefined,
    undefined,
    undefined,
    undefined,
    undefined,
    undefined,
    undefined,
    undefined,
    undefined,
    undefined,
    undefined,
    undefined,
    undefined,
    undefined,
  ];
  readonly #source: Bytes | undefined;
  #hasSourceShape = false;
  /** Value of the key that ends here. */
  value: Bytes | undefined;

  /** @param source the RLP that the branch is decoded from */
  constructor(source?: Bytes) {
    super();
    this.#source = source;
  }

  has(nibble: number): boolean {
    return this.#ways[nibble] !== undefined;
  }

  child(nibble: number): ChildNode | undefined {
    const way = this.#ways[nibble];
    if (typeof way !== 'number') return way;
    const reference = new NodeReference(this.#source!, way, 32);
    this.#ways[nibble] = reference;
    return reference;
  }

  /** The child, if it is loaded. */
  loaded(nibble: number): TrieNode | undefined {
    const way = this.#ways[nibble];
    return typeof way === 'number' || way instanceof NodeReference ? undefined : way;
  }

  set(nibble: number, child: ChildNode | undefined): void {
    if ((child === undefined) !== (this.#ways[nibble] === undefined)) this.#hasSourceShape = false;
    this.#ways[nibble] = child;
  }

  /** Leaves a child as the 32 bytes of hash at `at` of the source. */
  setHashAt(nibble: number, at: number): void {
    this.#ways[nibble] = at;
  }

  /** All children are hashes now, the source is nothing but this branch, and it has no value. */
  markSourceShape(): void {
    this.#hasSourceShape = true;
  }

  /**
   * The RLP that the branch was decoded from, when all children that it named were hashes and the same nibbles have children
   * still: then it is right but for the hashes of loaded children, and for a value.
   */
  get outline(): Bytes | undefined {
    return this.#hasSourceShape ? this.#source : undefined;
  }
}

export type TrieNode = LeafNode | ExtensionNode | BranchNode;

/** A node, or the hash of one that was not loaded yet. */
export type ChildNode = TrieNode | NodeReference;

/** Whether the child is loaded. */
export function isNode(node: ChildNode | undefined): node is TrieNode {
  return node !== undefined && !(node instanceof NodeReference);
}

const DIGITS = '0123456789abcdef';
const BYTE_DIGITS: readonly string[] = Array.from({ length: 256 }, (_, byte) =>
  byte.toString(16).padStart(2, '0'),
);

export function nibbleDigit(nibble: number): string {
  return DIGITS[nibble]!;
}

/** Path of the node at `depth` on the way to `key`: one hex digit for each nibble. */
export function pathOf(key: Bytes, depth: number): string {
  let path = '';
  const whole = depth >> 1;
  for (let i = 0; i < whole; i++) path += BYTE_DIGITS[key[i]!];
  return (depth & 1) === 0 ? path : path + DIGITS[key[whole]! >> 4];
}

/** The first `depth` nibbles of `key` and then `nibble`; a half byte left at the end is 0. */
export function extendKey(key: Bytes, depth: number, nibble: number): Bytes {
  const extended = new Uint8Array((depth + 2) >> 1);
  extended.set(key.subarray(0, (depth + 1) >> 1));
  setNibble(extended, depth, nibble);
  return extended;
}

/** Sets nibble `index`, and to 0 the one that shares its byte when that comes after it. */
export function setNibble(key: Bytes, index: number, nibble: number): void {
  if ((index & 1) === 0) key[index >> 1] = nibble << 4;
  else key[index >> 1] = (key[index >> 1]! & 0xf0) | nibble;
}
