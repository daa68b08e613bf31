import type { Hash32 } from '@ethane/primitives';
import type { StateNodeStore } from './reader.ts';
import { StateRootTracker } from './state-root.ts';

/** Weight above which tries are let go: some ten megabytes of nodes. */
const HEAVIEST = 20_000;

/**
 * The tries of the newest state between blocks that are built on one another, so that the nodes which most blocks change
 * are not read, checked and decoded anew for each.
 */
export class KeptTries {
  #tracker: StateRootTracker | undefined;
  #root: Hash32 | undefined;

  /** A tracker on the state of `root`, whose nodes are in `nodes`. It belongs to the caller until it is kept again. */
  take(nodes: StateNodeStore, root: Hash32): StateRootTracker {
    const kept = this.#root === root ? this.#tracker : undefined;
    this.#tracker = undefined;
    if (kept === undefined) return new StateRootTracker(nodes, root);
    kept.continueOn(nodes);
    return kept;
  }

  /** `tracker`, whose last result has this root. It is of use once a state with that root is stored. */
  keep(tracker: StateRootTracker, root: Hash32): void {
    this.#tracker = tracker.weight > HEAVIEST ? undefined : tracker;
    this.#root = root;
  }
}
