export { type AccountProof, proveAccount, type StorageProof, verifyAccountProof } from './account-proof.ts';
export { type ChangeSet, changeSetOf, decodeChangeSet, encodeChangeSet } from './change-set.ts';
export type { AccountDiff, StateDiff, StorageChange } from './diff.ts';
export { type DumpedAccount, dumpState, loadState, type StateDump, writeDump } from './dump.ts';
export { KeptTries } from './kept-tries.ts';
export { MemoryState } from './memory-state.ts';
export { OverlayNodes, OverlayReader } from './overlay.ts';
export type { StateNodeStore, StateReader } from './reader.ts';
export { RecordingState } from './recording-state.ts';
export { computeStateRootInSteps } from './root-in-steps.ts';
export {
  accountKey,
  computeStateRoot,
  type StateNodeChanges,
  type StateRootResult,
  StateRootTracker,
  slotKey,
} from './state-root.ts';
export type { AccountUpdate, StateUpdate } from './world-diff.ts';
export { WorldState } from './world-state.ts';
