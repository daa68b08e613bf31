import { keccak256 } from '@ethane/crypto';
import {
  type Address,
  addressToBytes,
  type Bytes,
  bigintToBytes,
  type Hash32,
  writeBigint,
} from '@ethane/primitives';
import { encodeRlp } from '@ethane/rlp';
import { EMPTY_TRIE_ROOT, type NodeChanges, Trie } from '@ethane/trie';
import { type Account, encodeAccount } from '@ethane/types';
import type { AccountDiff, StateDiff } from './diff.ts';
import type { StateNodeStore } from './reader.ts';
import type { AccountUpdate } from './world-diff.ts';

/** Trie nodes that a change of state puts or, where `undefined`, deletes, by path. */
export interface StateNodeChanges {
  readonly account: NodeChanges;
  /** Without accounts whose storage nodes stay as they are. */
  readonly storage: ReadonlyMap<Address, NodeChanges>;
}

export interface StateRootResult {
  readonly root: Hash32;
  /** The diff with `after.storageRoot` filled in. */
  readonly diff: StateDiff;
  readonly nodeChanges: StateNodeChanges;
}

/**
 * The state root after `diff`, on top of the state whose nodes are in `nodes`. Keys are keccak256 of the address and of the
 * slot as 32 bytes; a slot's value is the RLP of its shortest big-endian form (Yellow Paper, 4.1).
 *
 * @throws TrieError when stored nodes are missing or damaged, or when they do not begin at `parentRoot`
 */
export function computeStateRoot(
  diff: StateDiff,
  nodes: StateNodeStore,
  parentRoot?: Hash32,
): StateRootResult {
  const tracker = new StateRootTracker(nodes, parentRoot);
  tracker.update(updatesOf(diff));
  return tracker.result(diff);
}

/** Accounts that a step goes through. */
const STEP = 1_000;

/**
 * State roots within a block: each {@link StateRootTracker.update} costs what it changes, not what the block has changed so
 * far. Receipts before Byzantium have the root after each transaction.
 */
export class StateRootTracker {
  #nodes: StateNodeStore;
  readonly #accounts: Trie;
  readonly #storage = new Map<Address, Trie>();
  /** Whose storage has been updated since the last result. */
  readonly #touched = new Set<Address>();
  #weight = 0;

  constructor(nodes: StateNodeStore, parentRoot?: Hash32) {
    this.#nodes = nodes;
    this.#accounts = new Trie({ get: (path) => this.#nodes.accountNodes.get(path) }, parentRoot);
  }

  /** Entries of tries that were updated since construction: about how much is held in memory. */
  get weight(): number {
    return this.#weight;
  }

  /** Takes the last result as stored, and goes on from it with what is in `nodes` now. */
  continueOn(nodes: StateNodeStore): void {
    this.#nodes = nodes;
  }

  /** Applies changes on top of those before. */
  update(changes: Iterable<readonly [Address, AccountUpdate]>): void {
    const entries: (readonly [Bytes, Bytes | undefined])[] = [];
    for (const [address, change] of changes) {
      const key = accountKey(address);
      const storageRoot = this.#updateStorage(address, change);
      const { account } = change;
      entries.push([key, account && encodeAccount(withStorageRoot(account, storageRoot))]);
    }
    this.#weight += entries.length;
    this.#accounts.update(entries);
  }

  /**
   * Applies some of the slots of an account that stays, whose {@link update} with the others is to follow: its root is not
   * worked out before.
   */
  updateStorage(address: Address, change: AccountUpdate): void {
    const trie = this.#storage.get(address) ?? this.#storageTrie(address, change.oldStorageRoot);
    const entries = storageEntries(change.storage);
    this.#touched.add(address);
    this.#weight += entries.length;
    if (change.storageCleared) trie.clear();
    trie.update(entries);
  }

  /** The greater part of working out the root of an account's storage, a little at each step. No update may come in between. */
  *sealStorageInSteps(address: Address): IterableIterator<undefined> {
    const trie = this.#storage.get(address);
    if (trie !== undefined) yield* trie.sealInSteps();
  }

  /** Root of the state with all changes so far. */
  root(): Hash32 {
    return this.#accounts.root();
  }

  /** The greater part of {@link StateRootTracker.root}, a little at each step. No update may come in between. */
  sealInSteps(): IterableIterator<undefined> {
    return this.#accounts.sealInSteps();
  }

  /** What all updates since construction or the last result amount to; `diff` is theirs as a whole. */
  result(diff: StateDiff): StateRootResult {
    const root = this.root();
    const storage = new Map<Address, NodeChanges>();
    for (const address of this.#touched) {
      const changes = this.#storage.get(address)?.commit();
      if (changes !== undefined && changes.size > 0) storage.set(address, changes);
    }
    const accounts = this.#filled(diff.accounts);
    this.#touched.clear();
    return {
      root,
      diff: { accounts, codes: diff.codes },
      nodeChanges: { account: this.#accounts.commit(), storage },
    };
  }

  /** {@link result}, a little at each step. Nothing may come in between. */
  *resultInSteps(diff: StateDiff): Generator<undefined, StateRootResult> {
    yield* this.#accounts.sealInSteps();
    const root = this.root();
    const storage = new Map<Address, NodeChanges>();
    for (const address of this.#touched) {
      const trie = this.#storage.get(address);
      if (trie === undefined) continue;
      const changes = yield* trie.commitInSteps();
      if (changes.size > 0) storage.set(address, changes);
    }
    const accounts = yield* this.#filledInSteps(diff.accounts);
    this.#touched.clear();
    const account = yield* this.#accounts.commitInSteps();
    return { root, diff: { accounts, codes: diff.codes }, nodeChanges: { account, storage } };
  }

  /** The changes with storage roots; those of accounts whose storage stays have them. */
  #filled(changes: StateDiff['accounts']): StateDiff['accounts'] {
    if (this.#touched.size === 0) return changes;
    const filled = new Map(changes);
    for (const address of this.#touched) {
      const change = changes.get(address);
      if (change !== undefined) filled.set(address, this.#withStorageRoot(address, change));
    }
    return filled;
  }

  *#filledInSteps(changes: StateDiff['accounts']): Generator<undefined, StateDiff['accounts']> {
    if (this.#touched.size === 0) return changes;
    const filled = new Map<Address, AccountDiff>();
    for (const [address, change] of changes) {
      filled.set(address, this.#touched.has(address) ? this.#withStorageRoot(address, change) : change);
      if (filled.size % STEP === 0) yield;
    }
    return filled;
  }

  #withStorageRoot(address: Address, change: AccountDiff): AccountDiff {
    const trie = this.#storage.get(address);
    if (trie === undefined || change.after === undefined) return change;
    const { before, after, storageCleared, storage } = change;
    return { before, after: withStorageRoot(after, trie.root()), storageCleared, storage };
  }

  #updateStorage(address: Address, change: AccountUpdate): Hash32 {
    const present = this.#storage.get(address);
    const root = present?.root() ?? change.oldStorageRoot;
    const cleared = change.storageCleared || change.account === undefined;
    const entries = cleared && change.account === undefined ? [] : storageEntries(change.storage);
    if (entries.length === 0 && (!cleared || root === EMPTY_TRIE_ROOT)) return root;
    const trie = present ?? this.#storageTrie(address, root);
    this.#touched.add(address);
    this.#weight += entries.length;
    if (cleared) trie.clear();
    trie.update(entries);
    return trie.root();
  }

  #storageTrie(address: Address, root: Hash32): Trie {
    let source = this.#nodes;
    let nodes = source.storageNodes(address);
    const get = (path: string): Bytes | undefined => {
      if (source !== this.#nodes) {
        source = this.#nodes;
        nodes = source.storageNodes(address);
      }
      return nodes.get(path);
    };
    const trie = new Trie({ get }, root);
    this.#storage.set(address, trie);
    return trie;
  }
}

function withStorageRoot({ nonce, balance, codeHash }: Account, storageRoot: Hash32): Account {
  return { nonce, balance, storageRoot, codeHash };
}

/** Key of an account in the state trie. */
export function accountKey(address: Address): Bytes {
  return keccak256(addressToBytes(address));
}

const slotBytes = new Uint8Array(32);

/** Key of a slot in its account's storage trie. */
export function slotKey(slot: bigint): Bytes {
  writeBigint(slot, slotBytes, 0, 32);
  return keccak256(slotBytes);
}

function storageEntries(
  storage: Iterable<readonly [slot: bigint, value: bigint]>,
): (readonly [Bytes, Bytes | undefined])[] {
  const entries: (readonly [Bytes, Bytes | undefined])[] = [];
  for (const [slot, value] of storage) {
    entries.push([slotKey(slot), value === 0n ? undefined : encodeRlp(bigintToBytes(value))]);
  }
  return entries;
}

/** A diff as updates of the state that it begins with. */
export function* updatesOf(diff: StateDiff): IterableIterator<readonly [Address, AccountUpdate]> {
  for (const [address, { before, after, storageCleared, storage }] of diff.accounts) {
    const oldStorageRoot = before?.storageRoot ?? EMPTY_TRIE_ROOT;
    yield [address, { account: after, oldStorageRoot, storageCleared, storage: valuesAfter(storage) }];
  }
}

function* valuesAfter(storage: AccountDiff['storage']): IterableIterator<readonly [bigint, bigint]> {
  for (const [slot, { after }] of storage) yield [slot, after];
}
