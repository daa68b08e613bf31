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
    for (const slice of slicesOf(update)) {
      part.push([address, slice]);
      weight += 1 + slice.storage.length;
      if (weight < STEP) continue;
      tracker.update(part);
      part = [];
      weight = 0;
      yield;
    }
  }
  tracker.update(part);
  yield* tracker.sealInSteps();
  return tracker.result(diff);
}

type Slice = AccountUpdate & { readonly storage: readonly (readonly [slot: bigint, value: bigint])[] };

/** The update in as many as its slots need; storage is cleared by the first. */
function* slicesOf(update: AccountUpdate): IterableIterator<Slice> {
  let storage: (readonly [slot: bigint, value: bigint])[] = [];
  let { storageCleared } = update;
  for (const entry of update.storage) {
    storage.push(entry);
    if (storage.length < STEP) continue;
    yield { ...update, storageCleared, storage };
    storage = [];
    storageCleared = false;
  }
  yield { ...update, storageCleared, storage };
}
