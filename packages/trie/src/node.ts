import type { Bytes } from '@ethane/primitives';
import { NodeReference, nibbleAt } from './encoding.ts';

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

export class BranchNode extends BaseNode {
  readonly children: (ChildNode | undefined)[] = [
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
  /** Value of the key that ends here. */
  value: Bytes | undefined;
}

export type TrieNode = LeafNode | ExtensionNode | BranchNode;

/** A node, or the hash of one that was not loaded yet. */
export type ChildNode = TrieNode | NodeReference;

/** Whether the child is loaded. */
export function isNode(node: ChildNode | undefined): node is TrieNode {
  return node !== undefined && !(node instanceof NodeReference);
}

const DIGITS = '0123456789abcdef';

/** Path of the node at `depth` on the way to `key`: one hex digit for each nibble. */
export function pathOf(key: Bytes, depth: number): string {
  let path = '';
  for (let i = 0; i < depth; i++) path += DIGITS[nibbleAt(key, i)];
  return path;
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
