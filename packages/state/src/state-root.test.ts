import { keccak256, keccak256Hex } from '@ethane/crypto';
import {
  type Address,
  addressToBytes,
  bigintToAddress,
  bigintToBytes,
  bigintToFixedBytes,
  bytesToHex,
  hexToBytes,
} from '@ethane/primitives';
import { encodeRlp, RlpError } from '@ethane/rlp';
import { EMPTY_TRIE_ROOT, TrieError } from '@ethane/trie';
import { EMPTY_CODE_HASH } from '@ethane/types';
import { createMPT } from '@ethereumjs/mpt';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { proveAccount, verifyAccountProof } from './account-proof.ts';
import { changeSetOf, decodeChangeSet, encodeChangeSet } from './change-set.ts';
import { MemoryState } from './memory-state.ts';
import { OverlayReader } from './overlay.ts';
import { computeStateRoot, StateRootTracker } from './state-root.ts';
import { WorldState } from './world-state.ts';

const address = (i: number): Address => bigintToAddress(BigInt(i) + 1n);
const A = address(0);

/** Applies `change` as one transaction and commits it. */
function transact(state: MemoryState, change: (world: WorldState) => void): string {
  const world = new WorldState(state);
  world.beginTransaction();
  change(world);
  world.finishTransaction({ stateClearing: true });
  return state.commit(world.diff()).root;
}

/** 30 accounts with balances, every third a contract with 12 slots. */
function populated(): MemoryState {
  const state = new MemoryState();
  transact(state, (world) => {
    for (let i = 0; i < 30; i++) {
      world.addBalance(address(i), BigInt(i) ** 9n);
      world.setNonce(address(i), BigInt(i * 50));
      if (i % 3 !== 0) continue;
      world.setCode(address(i), Uint8Array.of(0x60, i));
      for (let slot = 1n; slot < 13n; slot++) world.setStorage(address(i), slot, slot ** BigInt(i));
    }
  });
  return state;
}

function nodeCount(state: MemoryState): number {
  const diff = new WorldState(state);
  diff.beginTransaction();
  for (let i = 0; i < 30; i++) diff.selfDestruct(address(i));
  diff.finishTransaction({ stateClearing: true });
  const { root, nodeChanges } = computeStateRoot(diff.diff(), state);
  expect(root).toBe(EMPTY_TRIE_ROOT);
  let count = 0;
  for (const changes of [nodeChanges.account, ...nodeChanges.storage.values()]) {
    for (const node of changes.values()) {
      expect(node).toBeUndefined();
      count += 1;
    }
  }
  return count;
}

describe('computeStateRoot', () => {
  it('agrees with tries of the reference, built by hand', async () => {
    const accounts = await createMPT();
    for (let i = 0; i < 30; i++) {
      const storage = await createMPT();
      for (let slot = 1n; slot < 13n && i % 3 === 0; slot++) {
        await storage.put(
          keccak256(bigintToFixedBytes(slot, 32)),
          encodeRlp(bigintToBytes(slot ** BigInt(i))),
        );
      }
      const codeHash = i % 3 === 0 ? keccak256Hex(Uint8Array.of(0x60, i)) : EMPTY_CODE_HASH;
      const encoded = encodeRlp([
        bigintToBytes(BigInt(i * 50)),
        bigintToBytes(BigInt(i) ** 9n),
        storage.root(),
        hexToBytes(codeHash),
      ]);
      await accounts.put(keccak256(addressToBytes(address(i))), encoded);
    }
    const state = populated();
    expect(transact(state, () => undefined)).toBe(bytesToHex(accounts.root()));
  });

  it('lists every node as deleted when all accounts go', () => {
    const state = populated();
    expect(nodeCount(state)).toBeGreaterThan(40);
    transact(state, (world) => {
      for (let i = 0; i < 30; i++) world.selfDestruct(address(i));
    });
    expect(state.accountNodes.get('')).toBeUndefined();
    for (let i = 0; i < 30; i++) expect(state.storageNodes(address(i)).get('')).toBeUndefined();
  });

  it('refuses nodes that do not begin at the root given', () => {
    const state = populated();
    const world = new WorldState(state);
    world.addBalance(A, 1n);
    world.finishTransaction({ stateClearing: true });
    expect(() => computeStateRoot(world.diff(), state, keccak256Hex(Uint8Array.of(1)))).toThrow(TrieError);
  });

  it('refuses storage nodes that are not those of the account', () => {
    const state = populated();
    const world = new WorldState(state);
    world.setStorage(A, 1n, 5n);
    world.finishTransaction({ stateClearing: true });
    const swapped = { accountNodes: state.accountNodes, storageNodes: () => state.storageNodes(address(3)) };
    expect(() => computeStateRoot(world.diff(), swapped)).toThrow(
      expect.objectContaining({ code: 'NODE_MISMATCH' }),
    );
  });
});

describe('StateRootTracker', () => {
  it('drops old storage when an account went and came back since the last update', () => {
    const state = populated();
    const world = new WorldState(state);
    const tracker = new StateRootTracker(state);
    world.beginTransaction();
    world.selfDestruct(A);
    world.finishTransaction({ stateClearing: true });
    world.beginTransaction();
    world.addBalance(A, 1n);
    world.finishTransaction({ stateClearing: true });
    tracker.update(world.takeUpdate());
    expect(tracker.root()).toBe(computeStateRoot(world.diff(), state).root);
  });
});

describe('undoing a block', () => {
  /** Runs transactions as one block, undoes it through the codec, and does it again. */
  function seesaw(state: MemoryState, transactions: readonly ((world: WorldState) => void)[]): void {
    const before = transact(state, () => undefined);
    const storageBefore = new Map(state.storageEntries(A));
    const world = new WorldState(state);
    for (const transaction of transactions) {
      world.beginTransaction();
      transaction(world);
      world.finishTransaction({ stateClearing: true });
    }
    const result = computeStateRoot(world.diff(), state);
    const bytes = encodeChangeSet(changeSetOf(result.diff, result.nodeChanges, state));
    for (let round = 0; round < 2; round++) {
      state.apply(result.diff, result.nodeChanges);
      expect(transact(state, () => undefined)).toBe(result.root);
      state.undo(decodeChangeSet(bytes));
      expect(transact(state, () => undefined)).toBe(before);
      expect(new Map(state.storageEntries(A))).toEqual(storageBefore);
    }
  }

  it('brings back every slot of an account that was destructed and created anew, in one transaction or several', () => {
    const again = (world: WorldState): void => {
      world.createAccount(A);
      world.setNonce(A, 1n);
      world.setStorage(A, 2n, 77n);
      world.setStorage(A, 99n, 1n);
    };
    const gone = (world: WorldState): void => void world.selfDestruct(A);
    seesaw(populated(), [gone]);
    seesaw(populated(), [gone, again]);
    seesaw(populated(), [gone, again, gone]);
    seesaw(populated(), [gone, again, gone, again]);
    const both = (world: WorldState): void => {
      again(world);
      gone(world);
    };
    const fresh = populated();
    transact(fresh, gone);
    seesaw(fresh, [both]);
    seesaw(fresh, [both, again]);
  });

  it('brings back trie nodes after branches collapsed and grew', () => {
    const state = populated();
    for (let i = 0; i < 29; i++) {
      seesaw(state, [
        (world) => {
          for (let j = 0; j <= i; j++) world.selfDestruct(address(j));
        },
        (world) => world.addBalance(address(100 + i), 1n),
      ]);
    }
  });

  it('rejects bytes that are no change set with a coded error only', () => {
    const state = populated();
    const world = new WorldState(state);
    world.setStorage(A, 1n, 5n);
    world.finishTransaction({ stateClearing: true });
    const { diff, nodeChanges } = computeStateRoot(world.diff(), state);
    const bytes = encodeChangeSet(changeSetOf(diff, nodeChanges, state));
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.nat(255), fc.boolean(), (at, byte, cut) => {
        const damaged = cut ? bytes.slice(0, at) : bytes.slice();
        if (!cut) damaged[at] = byte;
        try {
          decodeChangeSet(damaged);
        } catch (error) {
          expect(error).toBeInstanceOf(RlpError);
        }
      }),
      { seed: 9, numRuns: 1000 },
    );
  });
});

describe('OverlayReader', () => {
  it('stacks, and lets a world run on a diff whose roots are not known', () => {
    const state = populated();
    const first = new WorldState(state);
    first.setStorage(address(1), 1n, 5n);
    first.finishTransaction({ stateClearing: true });
    const overlay = new OverlayReader(state, first.diff());
    const second = new WorldState(overlay);
    expect([second.getStorage(address(1), 1n), second.hasStorage(address(1))]).toEqual([5n, true]);
    second.selfDestruct(address(1));
    second.finishTransaction({ stateClearing: true });
    const top = new OverlayReader(overlay, second.diff());
    expect([top.account(address(1)), top.storage(address(1), 1n)]).toEqual([undefined, 0n]);
    expect([...top.storageEntries(address(1))]).toEqual([]);
  });
});

describe('proveAccount', () => {
  it('proves accounts, slots and their absence', () => {
    const state = populated();
    const root = computeStateRoot({ accounts: new Map(), codes: new Map() }, state).root;
    for (const [i, slots] of [
      [0, [1n, 5n, 20n]],
      [1, [1n]],
      [500, [0n]],
    ] as const) {
      const proof = proveAccount(state, address(i), slots);
      expect(proof.account).toEqual(state.account(address(i)));
      expect(proof.storageProof.map(({ value }) => value)).toEqual(
        slots.map((slot) => state.storage(address(i), slot)),
      );
      expect(verifyAccountProof(root, address(i), proof)).toEqual(state.account(address(i)));
    }
  });

  it('is refused when it states other values than it proves', () => {
    const state = populated();
    const root = computeStateRoot({ accounts: new Map(), codes: new Map() }, state).root;
    const proof = proveAccount(state, A, [1n]);
    const richer = { ...proof, account: { ...proof.account!, balance: 10n ** 18n } };
    const mismatch = expect.objectContaining({ code: 'PROOF_MISMATCH' });
    expect(() => verifyAccountProof(root, A, richer)).toThrow(mismatch);
    const storageProof = proof.storageProof.map((one) => ({ ...one, value: one.value + 1n }));
    expect(() => verifyAccountProof(root, A, { ...proof, storageProof })).toThrow(mismatch);
    expect(() => verifyAccountProof(root, address(1), proof)).toThrow(TrieError);
  });
});
