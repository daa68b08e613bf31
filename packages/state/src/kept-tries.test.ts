import { type Address, bigintToAddress } from '@ethane/primitives';
import { EMPTY_TRIE_ROOT } from '@ethane/trie';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KeptTries } from './kept-tries.ts';
import { MemoryState } from './memory-state.ts';
import { computeStateRoot, type StateRootResult } from './state-root.ts';
import { WorldState } from './world-state.ts';

const address = (i: number): Address => bigintToAddress(BigInt(i) + 1n);

type Step = (world: WorldState) => void;

function run(state: MemoryState, block: readonly Step[]): WorldState {
  const world = new WorldState(state);
  for (const step of block) {
    world.beginTransaction();
    step(world);
    world.finishTransaction({ stateClearing: true });
  }
  return world;
}

/** Builds a block on `state` with the tries that were kept. */
function build(tries: KeptTries, state: MemoryState, root: StateRootResult['root'], block: readonly Step[]) {
  const world = run(state, block);
  const tracker = tries.take(state, root);
  tracker.update(world.takeUpdate());
  const result = tracker.result(world.diff());
  tries.keep(tracker, result.root);
  return result;
}

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.tuple(fc.nat(12), fc.bigInt(0n, 3n)).map(([i, value]) => (world: WorldState) => {
    world.addBalance(address(i), value);
  }),
  fc
    .tuple(fc.nat(4), fc.bigInt(0n, 20n), fc.bigInt(0n, 2n))
    .map(([i, slot, value]) => (world: WorldState) => {
      world.setCode(address(i), Uint8Array.of(1));
      world.setStorage(address(i), slot, value);
    }),
  fc.nat(12).map((i) => (world: WorldState) => world.selfDestruct(address(i))),
);

const sorted = ({ nodeChanges: { account, storage } }: StateRootResult) => ({
  account: [...account].sort(([a], [b]) => (a < b ? -1 : 1)),
  storage: [...storage]
    .map(([owner, changes]) => [owner, [...changes].sort(([a], [b]) => (a < b ? -1 : 1))] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1)),
});

describe('KeptTries', () => {
  it('give the roots, diffs and nodes of tries that are read anew for each block', () => {
    // A block is committed, or thrown away as when another is put in its place.
    const block = fc.record({ steps: fc.array(step, { maxLength: 8 }), committed: fc.boolean() });
    fc.assert(
      fc.property(fc.array(block, { maxLength: 12 }), (blocks) => {
        const tries = new KeptTries();
        const state = new MemoryState();
        let root = EMPTY_TRIE_ROOT;
        for (const { steps, committed } of blocks) {
          const fresh = computeStateRoot(run(state, steps).diff(), state, root);
          const kept = build(tries, state, root, steps);
          expect(kept.root).toBe(fresh.root);
          expect(kept.diff).toEqual(fresh.diff);
          expect(sorted(kept)).toEqual(sorted(fresh));
          if (!committed) continue;
          state.apply(kept.diff, kept.nodeChanges);
          root = kept.root;
        }
      }),
      { numRuns: 300, seed: 5 },
    );
  });

  it('read nothing again of what they hold', () => {
    const tries = new KeptTries();
    const state = new MemoryState();
    const pay = (world: WorldState): void => world.addBalance(address(1), 1n);
    const first = build(tries, state, EMPTY_TRIE_ROOT, [pay]);
    state.apply(first.diff, first.nodeChanges);
    const world = run(state, [pay]);
    const unreadable = {
      accountNodes: {
        get: (): never => {
          throw new RangeError('read');
        },
      },
      storageNodes: () => state.storageNodes(address(1)),
    };
    const tracker = tries.take(unreadable, first.root);
    tracker.update(world.takeUpdate());
    expect(tracker.root()).toBe(computeStateRoot(world.diff(), state).root);
    // Taken and not kept again: the next reads.
    expect(() => tries.take(unreadable, first.root).update(run(state, [pay]).takeUpdate())).toThrow('read');
  });

  it('are let go when they have become heavy', () => {
    const tries = new KeptTries();
    const state = new MemoryState();
    const crowd: Step = (world) => {
      for (let i = 0; i < 20_001; i++) world.addBalance(address(i), 1n);
    };
    const { root } = build(tries, state, EMPTY_TRIE_ROOT, [crowd]);
    expect(tries.take(state, root).weight).toBe(0);
  });
});
