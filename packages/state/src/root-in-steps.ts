import type { Address, Hash32 } from '@ethane/primitives';
import type { StateDiff } from './diff.ts';
import type { StateNodeStore } from './reader.ts';
import { type StateRootResult, StateRootTracker, updatesOf } from './state-root.ts';
import type { AccountUpdate } from './world-diff.ts';

/** Accounts and slots that a step takes in: some milliseconds of work. */
const STEP = 1_000;

/**
 * `computeStateRoot` for changes of any size, a few milliseconds of it at each step, so that the caller can let others run in
 * between. The stored nodes are not to be changed meanwhile.
 *
 * @throws TrieError as `computeStateRoot` does
 */
export function* computeStateRootInSteps(
  diff: StateDiff,
  nodes: StateNodeStore,
  parentRoot?: Hash32,
): Generator<undefined, StateRootResult> {
  const tracker = new StateRootTracker(nodes, parentRoot);
  let part: [Address, AccountUpdate][] = [];
  let weight = 0;
  for (const [address, update] of updatesOf(diff)) {
    const rest = yield* withoutManySlots(tracker, address, update);
    part.push([address, rest.update]);
    weight += 1 + rest.slots;
    if (weight < STEP) continue;
    tracker.update(part);
    part = [];
    weight = 0;
    yield;
  }
  tracker.update(part);
  return yield* tracker.resultInSteps(diff);
}

/** Applies the slots of an update that has many, all but the last few; gives the update with those, and their number. */
function* withoutManySlots(
  tracker: StateRootTracker,
  address: Address,
  update: AccountUpdate,
): Generator<undefined, { readonly update: AccountUpdate; readonly slots: number }> {
  if (update.account === undefined) return { update, slots: 0 };
  let { storageCleared } = update;
  let storage: (readonly [slot: bigint, value: bigint])[] = [];
  let parts = 0;
  for (const entry of update.storage) {
    storage.push(entry);
    if (storage.length < STEP) continue;
    tracker.updateStorage(address, { ...update, storageCleared, storage });
    storageCleared = false;
    storage = [];
    parts += 1;
    yield;
  }
  if (parts > 0) yield* tracker.sealStorageInSteps(address);
  return { update: { ...update, storageCleared, storage }, slots: storage.length };
}
