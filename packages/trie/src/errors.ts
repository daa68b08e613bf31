import { CodedError } from '@ethane/primitives';

export type TrieErrorCode =
  /** A node that its parent names is not in the store. */
  | 'NODE_MISSING'
  /** A stored node is not the one its parent names. */
  | 'NODE_MISMATCH'
  /** Bytes that are no node in canonical form. */
  | 'NODE_MALFORMED'
  /** A proof's node is not the one its parent, or the root, names. */
  | 'PROOF_MISMATCH'
  /** A proof ends before the key is decided. */
  | 'PROOF_TRUNCATED'
  /** A proof has nodes that the key does not lead to. */
  | 'PROOF_EXTRA'
  /** A key or value that cannot be put into a trie, or keys out of order. */
  | 'TRIE_ENTRY';

/** What a trie rejects: damaged nodes, and proofs that prove nothing. */
export class TrieError extends CodedError<TrieErrorCode> {}
