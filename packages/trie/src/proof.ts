import { keccak256, keccak256Hex } from '@ethane/crypto';
import { type Bytes, bytesToHex, equalBytes, type Hash32, hexToBytes, toHash32 } from '@ethane/primitives';
import { decodeNode } from './decoding.ts';
import { commonNibbles, NodeReference, nibbleAt } from './encoding.ts';
import { TrieError } from './errors.ts';
import { BranchNode, type ChildNode, LeafNode, type TrieNode } from './node.ts';
import { EMPTY_TRIE_ROOT } from './ordered-root.ts';

/** RLP of an empty trie's root, which some provers give in place of no node. */
const EMPTY_ROOT_NODE = 0x80;

/**
 * The value of `key` in the trie of `root`, or `undefined` when the proof shows that it has none. The proof is the nodes from
 * the root downwards as {@link Trie.prove} and eth_getProof give them: all of them, in order, and no others.
 *
 * @throws TrieError `PROOF_MISMATCH`, `PROOF_TRUNCATED`, `PROOF_EXTRA` or `NODE_MALFORMED`
 */
export function verifyProof(root: Hash32, key: Bytes, proof: readonly Bytes[]): Bytes | undefined {
  let used = 0;
  const value = findValue(root, key, (want, depth) => {
    const node = proof[used];
    if (node === undefined) throw truncated(want, used);
    const have = keccak256(node);
    if (!equalBytes(have, want)) {
      throw new TrieError('PROOF_MISMATCH', `proof node ${used} is not the one that was named before it`, {
        have: toHash32(have),
        want: toHash32(want),
      });
    }
    used += 1;
    return decodeNode(node, key, depth);
  });
  if (root === EMPTY_TRIE_ROOT && isEmptyRoot(proof)) return undefined;
  if (used !== proof.length) throw extra(proof.length, used);
  return value;
}

/**
 * The values of many keys from one set of nodes in any order, as {@link Trie.proveMany} gives it. Every node must be needed.
 *
 * @throws TrieError `PROOF_TRUNCATED`, `PROOF_EXTRA` (also for a node of another trie, or one given twice) or `NODE_MALFORMED`
 */
export function verifyMultiProof(
  root: Hash32,
  keys: readonly Bytes[],
  nodes: readonly Bytes[],
): (Bytes | undefined)[] {
  const byHash = new Map<string, Bytes>();
  for (const node of nodes) byHash.set(keccak256Hex(node), node);
  const used = new Set<string>();
  const values = keys.map((key) =>
    findValue(root, key, (want, depth) => {
      const hash = bytesToHex(want);
      const node = byHash.get(hash);
      if (node === undefined) throw truncated(want, used.size);
      used.add(hash);
      return decodeNode(node, key, depth);
    }),
  );
  if (used.size !== nodes.length) throw extra(nodes.length, used.size);
  return values;
}

/** Goes down from `root` to `key`; `load` gives the node of a hash at a depth. */
function findValue(
  root: Hash32,
  key: Bytes,
  load: (hash: Bytes, depth: number) => TrieNode,
): Bytes | undefined {
  if (root === EMPTY_TRIE_ROOT) return undefined;
  const nibbles = key.length * 2;
  let depth = 0;
  let node: TrieNode | undefined = load(hexToBytes(root), 0);
  while (node !== undefined) {
    if (node instanceof LeafNode) return equalBytes(node.key, key) ? node.value : undefined;
    if (node instanceof BranchNode) {
      if (depth === nibbles) return node.value;
      const child: ChildNode | undefined = node.child(nibbleAt(key, depth));
      depth += 1;
      node = child instanceof NodeReference ? load(child.view(), depth) : child;
    } else {
      const { end, child } = node;
      if (nibbles < end || commonNibbles(node.key, key, depth, end) < end) return undefined;
      depth = end;
      node = child instanceof NodeReference ? load(child.view(), depth) : child;
    }
  }
  return undefined;
}

function isEmptyRoot(proof: readonly Bytes[]): boolean {
  return proof.length === 1 && proof[0]!.length === 1 && proof[0]![0] === EMPTY_ROOT_NODE;
}

function truncated(want: Bytes, used: number): TrieError {
  return new TrieError('PROOF_TRUNCATED', `proof lacks node ${toHash32(want)}`, {
    have: used,
    want: toHash32(want),
  });
}

function extra(have: number, want: number): TrieError {
  return new TrieError('PROOF_EXTRA', `proof of ${have} nodes where ${want} are needed`, { have, want });
}
