import { type Bytes, invariant } from '@ethane/primitives';
import {
  hashPair,
  NodeEncoder,
  NodeReference,
  referenceAt,
  referenceTo,
  SHORTEST_HASHED,
} from './encoding.ts';
import {
  BranchNode,
  type ChildNode,
  ExtensionNode,
  isNode,
  LeafNode,
  nibbleDigit,
  pathOf,
  type TrieNode,
} from './node.ts';

/** Stored nodes that changed: RLP by path, `undefined` where there is none any more. */
export type NodeChanges = Map<string, Bytes | undefined>;

/** Tries being synchronous, one buffer serves all. */
const encoder = new NodeEncoder();
const branchReferences: (NodeReference | undefined)[] = Array.from({ length: 16 });

/** Encodes and hashes what changed at and below `child`, children first; gives how its parent names it. */
export function seal(child: ChildNode, depth: number): NodeReference {
  if (child instanceof NodeReference) return child;
  if (child.reference !== undefined) return child.reference;
  sealChildren(child, depth);
  const encoding = take(child, depth);
  const reference = referenceTo(encoding);
  child.reference = reference;
  if (reference.isHash) child.encoding = encoding;
  return reference;
}

/** {@link seal} of the children of `node`, two of a branch at a time. */
function sealChildren(node: TrieNode, depth: number): void {
  if (node instanceof ExtensionNode) seal(node.child, node.end);
  if (!(node instanceof BranchNode)) return;
  let waiting: TrieNode | undefined;
  for (let nibble = 0; nibble < 16; nibble++) {
    const child = node.loaded(nibble);
    if (child === undefined || child.reference !== undefined) continue;
    sealChildren(child, depth + 1);
    const encoding = take(child, depth + 1);
    if (encoding.length < SHORTEST_HASHED) {
      child.reference = referenceTo(encoding);
      continue;
    }
    child.encoding = encoding;
    if (waiting === undefined) {
      waiting = child;
      continue;
    }
    const at = hashPair(waiting.encoding!, encoding);
    waiting.reference = referenceAt(at);
    child.reference = referenceAt(at + 32);
    waiting = undefined;
  }
  if (waiting !== undefined) waiting.reference = referenceTo(waiting.encoding!);
}

function take(node: TrieNode, depth: number): Bytes {
  encode(node, depth);
  return encoder.take();
}

/** Branches from the root down to this depth are sealed a child at a time: of a million hashed keys, 250 in a step. */
const STEP_DEPTH = 3;

/** {@link seal} of all that is below the first branches. */
export function* sealInSteps(node: TrieNode, depth: number): IterableIterator<undefined> {
  if (node.reference !== undefined) return;
  if (!(node instanceof BranchNode) || depth >= STEP_DEPTH) {
    seal(node, depth);
    yield;
    return;
  }
  for (let nibble = 0; nibble < 16; nibble++) {
    const child = node.loaded(nibble);
    if (child !== undefined) yield* sealInSteps(child, depth + 1);
  }
}

/** Leaves the RLP of a node, whose children are sealed, in the encoder. */
function encode(node: TrieNode, depth: number): void {
  if (node instanceof LeafNode) encoder.leaf(node.key, depth, node.value);
  else if (node instanceof ExtensionNode)
    encoder.extension(node.key, depth, node.end, referenceOf(node.child));
  else if (!encodeByOutline(node)) {
    for (let nibble = 0; nibble < 16; nibble++) {
      const child = node.child(nibble);
      branchReferences[nibble] = child && referenceOf(child);
    }
    encoder.branch(branchReferences, node.value);
  }
}

/** A branch of which only hashes have changed is its former RLP with these put in. False when it is none. */
function encodeByOutline(branch: BranchNode): boolean {
  const { outline, value } = branch;
  if (outline === undefined || value !== undefined) return false;
  for (let nibble = 0; nibble < 16; nibble++) {
    const child = branch.loaded(nibble);
    if (child !== undefined && !referenceOf(child).isHash) return false;
  }
  encoder.copy(outline);
  let distance = 1;
  for (let nibble = 15; nibble >= 0; nibble--) {
    distance += branch.has(nibble) ? 33 : 1;
    const child = branch.loaded(nibble);
    if (child !== undefined) encoder.replaceHash(distance - 1, referenceOf(child));
  }
  return true;
}

/** RLP of a node whose children are sealed, in memory of its own. */
export function encodeNode(node: TrieNode, depth: number): Bytes {
  encode(node, depth);
  return encoder.encoded.slice();
}

function referenceOf(child: ChildNode): NodeReference {
  if (child instanceof NodeReference) return child;
  invariant(child.reference !== undefined, 'children are sealed before their parent');
  return child.reference;
}

/** Adds the nodes at and below `node`, which is at `path`, that were encoded since the last commit. */
export function collectEncodings(node: TrieNode, path: string, changes: NodeChanges): void {
  if (node.encoding === undefined) return;
  changes.set(path, node.encoding);
  forEachChild(node, path, (child, childPath) => collectEncodings(child, childPath, changes));
}

/** What was encoded since the last commit is in the store now; below a node that was not, nothing was. */
export function markStored(node: TrieNode): void {
  if (node.encoding === undefined) return;
  node.encoding = undefined;
  node.stored = true;
  forEachChild(node, '', markStored);
}

/** {@link collectEncodings} and {@link markStored} of all that is below the first branches, a little at each step. */
export function* commitInSteps(
  node: TrieNode,
  path: string,
  changes: NodeChanges,
): IterableIterator<undefined> {
  if (node.encoding === undefined) return;
  if (!(node instanceof BranchNode) || path.length >= STEP_DEPTH) {
    collectEncodings(node, path, changes);
    markStored(node);
    yield;
    return;
  }
  changes.set(path, node.encoding);
  for (let nibble = 0; nibble < 16; nibble++) {
    const child = node.loaded(nibble);
    if (child !== undefined) yield* commitInSteps(child, path + nibbleDigit(nibble), changes);
  }
  node.encoding = undefined;
  node.stored = true;
}

function forEachChild(node: TrieNode, path: string, visit: (child: TrieNode, path: string) => void): void {
  if (node instanceof ExtensionNode) {
    if (isNode(node.child)) visit(node.child, path + pathOf(node.key, node.end).slice(path.length));
  } else if (node instanceof BranchNode) {
    for (let nibble = 0; nibble < 16; nibble++) {
      const child = node.loaded(nibble);
      if (child !== undefined) visit(child, path + nibbleDigit(nibble));
    }
  }
}
