export type { NodeStore } from './node-store.ts';
export { EMPTY_TRIE_ROOT, orderedRoot, sortedRoot } from './ordered-root.ts';
