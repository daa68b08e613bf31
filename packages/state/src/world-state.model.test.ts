import { keccak256, keccak256Hex } from '@ethane/crypto';
import {
  type Address,
  addressToBytes,
  type Bytes,
  bigintToAddress,
  bigintToBytes,
  bigintToFixedBytes,
  EMPTY_BYTES,
} from '@ethane/primitives';
import { encodeRlp } from '@ethane/rlp';
import { type NodeChanges, type NodeStore, Trie } from '@ethane/trie';
import { encodeAccount } from '@ethane/types';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { changeSetOf, decodeChangeSet, encodeChangeSet } from './change-set.ts';
import { MemoryState } from './memory-state.ts';
import { OverlayNodes, OverlayReader } from './overlay.ts';
import type { StateNodeStore, StateReader } from './reader.ts';
import { computeStateRoot, type StateNodeChanges, StateRootTracker } from './state-root.ts';
import { WorldState } from './world-state.ts';

const ADDRESSES = [0xa1n, 0xa2n, 0xa3n].map(bigintToAddress);
const SLOTS = [0n, 1n, 1n << 64n];

interface ModelAccount {
  nonce: bigint;
  balance: bigint;
  code: number[];
  storage: Map<bigint, bigint>;
}

/** The world as plain data, copied whole at every snapshot. */
interface Model {
  accounts: Map<Address, ModelAccount>;
  atStart: Map<Address, ModelAccount>;
  transient: Map<string, bigint>;
  accessed: Set<string>;
  touched: Set<Address>;
  destructed: Set<Address>;
  created: Set<Address>;
  refund: number;
  logs: number;
}

function newTransaction(accounts: Map<Address, ModelAccount>): Model {
  return {
    accounts,
    atStart: structuredClone(accounts),
    transient: new Map(),
    accessed: new Set(),
    touched: new Set(),
    destructed: new Set(),
    created: new Set(),
    refund: 0,
    logs: 0,
  };
}

function touch(model: Model, address: Address): ModelAccount {
  let account = model.accounts.get(address);
  if (account === undefined) {
    account = { nonce: 0n, balance: 0n, code: [], storage: new Map() };
    model.accounts.set(address, account);
  }
  model.touched.add(address);
  return account;
}

function finish(model: Model, stateClearing: boolean): Model {
  for (const address of model.destructed) model.accounts.delete(address);
  for (const address of stateClearing ? model.touched : []) {
    const account = model.accounts.get(address);
    if (account && account.nonce === 0n && account.balance === 0n && account.code.length === 0) {
      model.accounts.delete(address);
    }
  }
  return newTransaction(model.accounts);
}

const KINDS = [
  'addBalance',
  'subtractBalance',
  'setNonce',
  'setCode',
  'setStorage',
  'setStorage',
  'setTransient',
  'accessAddress',
  'accessStorage',
  'addRefund',
  'addLog',
  'createAccount',
  'selfDestruct',
  'snapshot',
  'snapshot',
  'revert',
  'finish',
  'clear',
] as const;
const operation = fc.record({
  kind: fc.constantFrom(...KINDS),
  address: fc.constantFrom(...ADDRESSES),
  slot: fc.constantFrom(...SLOTS),
  value: fc.integer({ min: 0, max: 3 }),
});
type Operation = typeof operation extends fc.Arbitrary<infer Value> ? Value : never;

/** World and model side by side. */
class Pair {
  readonly world: WorldState;
  model: Model;
  readonly snapshots: { world: number; model: Model }[] = [];
  readonly onFinish: () => void;

  constructor(world: WorldState, model: Model, onFinish: () => void) {
    this.world = world;
    this.model = model;
    this.onFinish = onFinish;
    world.beginTransaction();
  }

  run({ kind, address, slot, value }: Operation): void {
    const { world, model } = this;
    const amount = BigInt(value);
    const key = `${address}.${slot}`;
    switch (kind) {
      case 'addBalance':
        world.addBalance(address, amount);
        touch(model, address).balance += amount;
        break;
      case 'subtractBalance':
        if (world.getBalance(address) < amount) break;
        world.subtractBalance(address, amount);
        touch(model, address).balance -= amount;
        break;
      case 'setNonce':
        world.setNonce(address, amount);
        touch(model, address).nonce = amount;
        break;
      case 'setCode':
        world.setCode(address, new Uint8Array(value).fill(7));
        touch(model, address).code = new Array<number>(value).fill(7);
        break;
      case 'setStorage':
        if (!model.accounts.has(address)) break;
        world.setStorage(address, slot, amount);
        if (value === 0) model.accounts.get(address)!.storage.delete(slot);
        else model.accounts.get(address)!.storage.set(slot, amount);
        break;
      case 'setTransient':
        world.setTransientStorage(address, slot, amount);
        model.transient.set(key, amount);
        break;
      case 'accessAddress':
        expect(world.accessAddress(address)).toBe(model.accessed.has(address));
        model.accessed.add(address);
        break;
      case 'accessStorage':
        expect(world.accessStorage(address, slot)).toBe(model.accessed.has(key));
        model.accessed.add(key);
        break;
      case 'addRefund':
        world.addRefund(value - 2);
        model.refund += value - 2;
        break;
      case 'addLog':
        world.addLog({ address, topics: [], data: EMPTY_BYTES });
        model.logs += 1;
        break;
      case 'createAccount':
        world.createAccount(address);
        touch(model, address).storage = new Map();
        model.created.add(address);
        break;
      case 'clear':
        world.clearStorage(address);
        touch(model, address).storage = new Map();
        model.atStart.get(address)?.storage.clear();
        break;
      case 'selfDestruct':
        expect(world.selfDestruct(address)).toBe(model.destructed.has(address));
        touch(model, address);
        model.destructed.add(address);
        break;
      case 'snapshot':
        this.snapshots.push({ world: world.snapshot(), model: structuredClone(model) });
        break;
      case 'revert':
        this.#revert(value);
        break;
      case 'finish':
        this.finish(value !== 0);
        break;
    }
  }

  #revert(depth: number): void {
    const at = this.snapshots.length - 1 - depth;
    const snapshot = this.snapshots[at];
    if (snapshot === undefined) return;
    this.snapshots.length = at;
    this.world.revertTo(snapshot.world);
    this.model = snapshot.model;
  }

  finish(stateClearing: boolean): void {
    this.world.finishTransaction({ stateClearing });
    this.snapshots.length = 0;
    this.model = finish(this.model, stateClearing);
    this.onFinish();
    this.world.beginTransaction();
  }

  compare(): void {
    const { world, model } = this;
    expect([world.refund, world.logs.length]).toEqual([model.refund, model.logs]);
    for (const address of ADDRESSES) {
      const account = model.accounts.get(address);
      expect(world.exists(address)).toBe(account !== undefined);
      expect(world.getBalance(address)).toBe(account?.balance ?? 0n);
      expect(world.getNonce(address)).toBe(account?.nonce ?? 0n);
      expect(world.getCode(address)).toEqual(Uint8Array.from(account?.code ?? []));
      expect(world.getCodeHash(address)).toBe(keccak256Hex(Uint8Array.from(account?.code ?? [])));
      expect(world.isCreated(address)).toBe(model.created.has(address));
      expect(world.hasStorage(address)).toBe((account?.storage.size ?? 0) > 0);
      for (const slot of SLOTS) {
        expect(world.getStorage(address, slot)).toBe(account?.storage.get(slot) ?? 0n);
        expect(world.getTransientStorage(address, slot)).toBe(
          model.transient.get(`${address}.${slot}`) ?? 0n,
        );
        if (model.created.has(address)) continue;
        const original = model.atStart.get(address)?.storage.get(slot) ?? 0n;
        expect(world.getOriginalStorage(address, slot)).toBe(original);
      }
    }
  }
}

/** Root of the model, one put at a time. */
function rootOf(accounts: Map<Address, ModelAccount>): string {
  const trie = new Trie();
  for (const [address, { nonce, balance, code, storage }] of accounts) {
    const slots = new Trie();
    for (const [slot, value] of storage) {
      slots.put(keccak256(bigintToFixedBytes(slot, 32)), encodeRlp(bigintToBytes(value)));
    }
    const codeHash = keccak256Hex(Uint8Array.from(code));
    const encoded: Bytes = encodeAccount({ nonce, balance, storageRoot: slots.root(), codeHash });
    trie.put(keccak256(addressToBytes(address)), encoded);
  }
  return trie.root();
}

/** The node changes that the store does not have already: what changed and changed back is written again as it was. */
function notIn(nodes: StateNodeStore, changes: StateNodeChanges): unknown {
  const news = (store: NodeStore, some: NodeChanges): [string, Bytes | undefined][] =>
    [...some]
      .filter(([path, node]) => String(node) !== String(store.get(path)))
      .sort(([a], [b]) => (a < b ? -1 : 1));
  const storage = ADDRESSES.map((one) =>
    news(nodes.storageNodes(one), changes.storage.get(one) ?? new Map()),
  );
  return [news(nodes.accountNodes, changes.account), ...storage];
}

function expectEqual(reader: StateReader, accounts: Map<Address, ModelAccount>): void {
  for (const address of ADDRESSES) {
    const want = accounts.get(address);
    const have = reader.account(address);
    expect(have && [have.nonce, have.balance, have.codeHash]).toEqual(
      want && [want.nonce, want.balance, keccak256Hex(Uint8Array.from(want.code))],
    );
    if (have && want) expect(reader.code(have.codeHash)).toEqual(Uint8Array.from(want.code));
    expect(new Map(reader.storageEntries(address))).toEqual(want?.storage ?? new Map());
    for (const slot of SLOTS) expect(reader.storage(address, slot)).toBe(want?.storage.get(slot) ?? 0n);
  }
}

describe('a world of random changes', () => {
  it('equals a copied model at every step, in roots, through change sets and overlays', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(operation, { maxLength: 40 }), { minLength: 1, maxLength: 3 }),
        (blocks) => {
          const state = new MemoryState();
          let accounts = new Map<Address, ModelAccount>();
          for (const operations of blocks) {
            const before = structuredClone(accounts);
            const tracker = new StateRootTracker(state);
            const world = new WorldState(state);
            const pair = new Pair(world, newTransaction(accounts), () => {
              tracker.update(world.takeUpdate());
              expect(tracker.root()).toBe(rootOf(pair.model.accounts));
            });
            for (const one of operations) {
              pair.run(one);
              pair.compare();
            }
            pair.finish(true);
            accounts = pair.model.accounts;
            const root = rootOf(accounts);

            tracker.update(world.takeUpdate());
            const diff = world.diff();
            const result = computeStateRoot(diff, state);
            expect(result.root).toBe(root);
            const tracked = tracker.result(diff);
            expect([tracked.root, tracked.diff]).toEqual([result.root, result.diff]);
            expect(notIn(state, tracked.nodeChanges)).toEqual(notIn(state, result.nodeChanges));

            const overlay = new OverlayReader(state, result.diff);
            expectEqual(overlay, accounts);
            expect(new Trie(new OverlayNodes(state, result.nodeChanges).accountNodes).root()).toBe(root);

            const changes = changeSetOf(result.diff, result.nodeChanges, state);
            expect(decodeChangeSet(encodeChangeSet(changes))).toEqual(changes);
            state.apply(result.diff, result.nodeChanges);
            expectEqual(state, accounts);
            state.undo(changes);
            expectEqual(state, before);
            expect(new Trie(state.accountNodes).root()).toBe(rootOf(before));
            expect(state.commit(diff).root).toBe(root);
          }
        },
      ),
      { seed: 8, numRuns: 150 },
    );
  });
});
