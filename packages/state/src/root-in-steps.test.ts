import { bigintToAddress } from '@ethane/primitives';
import { describe, expect, it } from 'vitest';
import { MemoryState } from './memory-state.ts';
import { computeStateRootInSteps } from './root-in-steps.ts';
import { computeStateRoot, type StateRootResult } from './state-root.ts';
import { WorldState } from './world-state.ts';

const address = (i: number) => bigintToAddress(BigInt(i) + 1n);

function change(state: MemoryState, write: (world: WorldState) => void) {
  const world = new WorldState(state);
  world.beginTransaction();
  write(world);
  world.finishTransaction({ stateClearing: false });
  return world.diff();
}

function inSteps(diff: ReturnType<typeof change>, state: MemoryState) {
  const steps = computeStateRootInSteps(diff, state);
  for (let count = 0; ; count++) {
    const step = steps.next();
    if (step.done === true) return { count, result: step.value };
  }
}

const byPath = ({ nodeChanges: { account, storage } }: StateRootResult) => ({
  account: new Map([...account].sort()),
  storage: new Map([...storage].map(([owner, changes]) => [owner, new Map([...changes].sort())])),
});

describe('computeStateRootInSteps', () => {
  it('gives what the computation at once gives, also for storage that takes many steps and is cleared first', () => {
    const state = new MemoryState();
    const slots = (world: WorldState, owner: number, count: number, value: bigint) => {
      world.setNonce(address(owner), 1n);
      for (let i = 0; i < count; i++) world.setStorage(address(owner), BigInt(i * 3), value);
    };
    const first = change(state, (world) => {
      for (let i = 0; i < 5_000; i++) world.addBalance(address(i), BigInt(i));
      slots(world, 7, 2_500, 1n);
      slots(world, 8, 1_000, 1n);
    });
    state.commit(first);
    const second = change(state, (world) => {
      for (let i = 2_000; i < 4_000; i++) world.addBalance(address(i), 1n);
      world.clearStorage(address(7));
      slots(world, 7, 2_100, 2n);
      slots(world, 8, 1_500, 3n);
      world.selfDestruct(address(9));
    });
    const fresh = new MemoryState();
    for (const [diff, on] of [
      [first, fresh],
      [second, state],
    ] as const) {
      const { result, count } = inSteps(diff, on);
      const want = computeStateRoot(diff, on);
      expect(result.root).toBe(want.root);
      expect(result.diff).toEqual(want.diff);
      expect(byPath(result)).toEqual(byPath(want));
      expect(count).toBeGreaterThan(100);
    }
  });
});
