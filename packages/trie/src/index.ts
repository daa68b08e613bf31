export { EMPTY_TRIE_ROOT, orderedRoot, sortedRoot } from './ordered-root.ts';
