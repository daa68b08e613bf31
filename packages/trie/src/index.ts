export { TrieError, type TrieErrorCode } from './errors.ts';
export type { NodeStore } from './node-store.ts';
export { EMPTY_TRIE_ROOT, orderedRoot, sortedRoot } from './ordered-root.ts';
export { verifyMultiProof, verifyProof } from './proof.ts';
export { type KeyRange, verifyRangeProof } from './range-proof.ts';
export type { NodeChanges } from './sealing.ts';
export type { TrieEntry } from './sort-entries.ts';
export { Trie } from './trie.ts';
