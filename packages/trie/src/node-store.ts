import type { Bytes } from '@ethane/primitives';

/**
 * Where a trie's nodes are found (port). A node's path is the nibbles from the root to it, one lower-case hex digit each; the
 * root's is ''. Nodes shorter than 32 bytes stand inside their parent and have no entry, the root excepted.
 */
export interface NodeStore {
  /** RLP of the node at `path`. */
  get(path: string): Bytes | undefined;
}
