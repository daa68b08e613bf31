export type { AccountDiff, StateDiff, StorageChange } from './diff.ts';
export type { StateNodeStore, StateReader } from './reader.ts';
export type { AccountUpdate, StateUpdate } from './world-diff.ts';
export { WorldState } from './world-state.ts';
