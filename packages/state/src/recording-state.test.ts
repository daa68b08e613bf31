import { bigintToAddress, EMPTY_BYTES } from '@ethane/primitives';
import { describe, expect, it } from 'vitest';
import { MemoryState } from './memory-state.ts';
import { RecordingState } from './recording-state.ts';
import { WorldState } from './world-state.ts';

const A = bigintToAddress(0xaan);
const B = bigintToAddress(0xbbn);
const CODE = Uint8Array.of(0x60);

/** A has balance 5, nonce 1 and slot 1. */
function state(): RecordingState {
  const memory = new MemoryState();
  const world = new WorldState(memory);
  world.addBalance(A, 5n);
  world.setNonce(A, 1n);
  world.setStorage(A, 1n, 11n);
  world.finishTransaction({ stateClearing: false });
  memory.commit(world.diff());
  return new RecordingState(memory);
}

function inTransaction(world: RecordingState, index: number, action: () => void): void {
  world.index = index;
  world.beginTransaction();
  action();
  world.finishTransaction({ stateClearing: true });
}

const NOTHING = {
  storageChanges: [],
  storageReads: [],
  balanceChanges: [],
  nonceChanges: [],
  codeChanges: [],
};

describe('RecordingState', () => {
  it('lists what was looked at, by ascending address, also where it was undone', () => {
    const world = state();
    inTransaction(world, 1, () => {
      const snapshot = world.snapshot();
      world.getBalance(B);
      world.getStorage(A, 7n);
      world.setStorage(A, 2n, 1n);
      world.addBalance(B, 3n);
      world.revertTo(snapshot);
    });
    expect(world.takeAccessList()).toEqual([
      { ...NOTHING, address: A, storageReads: [2n, 7n] },
      { ...NOTHING, address: B },
    ]);
  });

  it('knows the addresses that are warm from the beginning, as any world, and lists none of them', () => {
    const memory = new MemoryState();
    for (const world of [new RecordingState(memory), new WorldState(memory)]) {
      world.beginTransaction(new Set([B]));
      const snapshot = world.snapshot();
      expect([world.accessAddress(A), world.accessAddress(B)]).toEqual([false, true]);
      world.revertTo(snapshot);
      expect([world.accessAddress(A), world.accessAddress(B)]).toEqual([false, true]);
      world.finishTransaction({ stateClearing: true });
      if (world instanceof RecordingState) expect(world.takeAccessList()).toEqual([]);
      world.beginTransaction();
      expect(world.accessAddress(B)).toBe(false);
    }
  });

  it('has the value after each index, once, and none that is as before', () => {
    const world = state();
    inTransaction(world, 1, () => {
      world.addBalance(A, 2n);
      world.addBalance(A, 2n);
      world.setNonce(A, 2n);
      world.setStorage(A, 1n, 12n);
      world.setStorage(A, 1n, 13n);
    });
    inTransaction(world, 2, () => {
      world.subtractBalance(A, 1n);
      world.addBalance(A, 1n);
      world.setCode(A, CODE);
      world.setStorage(A, 1n, 0n);
    });
    inTransaction(world, 3, () => world.setStorage(A, 1n, 0n));
    expect(world.takeAccessList()).toEqual([
      {
        address: A,
        storageChanges: [
          {
            slot: 1n,
            changes: [
              { index: 1, value: 13n },
              { index: 2, value: 0n },
            ],
          },
        ],
        storageReads: [],
        balanceChanges: [{ index: 1, value: 9n }],
        nonceChanges: [{ index: 1, value: 2n }],
        codeChanges: [{ index: 2, value: CODE }],
      },
    ]);
  });

  it('lists an account that a transaction made and deleted without changes, and its slots as read', () => {
    const world = state();
    inTransaction(world, 1, () => {
      world.createAccount(B);
      world.setNonce(B, 1n);
      world.setCode(B, CODE);
      world.setStorage(B, 3n, 1n);
      expect(world.countStorage(B)).toBe(1);
      world.selfDestruct(B);
      expect(world.destructed).toEqual([B]);
    });
    expect(world.takeAccessList()).toEqual([{ ...NOTHING, address: B, storageReads: [3n] }]);
  });

  it('does not take warming for access, nor what a transaction did that never ended', () => {
    const world = state();
    world.beginTransaction();
    world.getCode(B);
    inTransaction(world, 1, () => {
      world.accessAddress(B);
      world.accessStorage(A, 1n);
    });
    expect(world.takeAccessList()).toEqual([]);
  });

  it('begins anew when the list is taken', () => {
    const world = state();
    inTransaction(world, 1, () => world.addBalance(B, 1n));
    expect(world.takeAccessList()).toHaveLength(1);
    expect(world.takeAccessList()).toEqual([]);
    expect(world.getCode(B)).toEqual(EMPTY_BYTES);
  });
});
