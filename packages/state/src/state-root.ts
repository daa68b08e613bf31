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
import { encodeAccount } from '@ethane/types';
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

/**
 * State roots within a block: each {@link StateRootTracker.update} costs what it changes, not what the block has changed so
 * far. Receipts before Byzantium have the root after each transaction.
 */
export class StateRootTracker {
  readonly #nodes: StateNodeStore;
  readonly #accounts: Trie;
  readonly #storage = new Map<Address, Trie>();

  constructor(nodes: StateNodeStore, parentRoot?: Hash32) {
    this.#nodes = nodes;
    this.#accounts = new Trie(nodes.accountNodes, parentRoot);
  }

  /** Applies changes on top of those before. */
  update(changes: Iterable<readonly [Address, AccountUpdate]>): void {
    const entries: (readonly [Bytes, Bytes | undefined])[] = [];
    for (const [address, change] of changes) {
      const key = accountKey(address);
      const storageRoot = this.#updateStorage(address, change);
      const { account } = change;
      entries.push([key, account === undefined ? undefined : encodeAccount({ ...account, storageRoot })]);
    }
    this.#accounts.update(entries);
  }

  /** Root of the state with all changes so far. */
  root(): Hash32 {
    return this.#accounts.root();
  }

  /** What all updates since construction amount to; `diff` is theirs as a whole. */
  result(diff: StateDiff): StateRootResult {
    const root = this.root();
    const storage = new Map<Address, NodeChanges>();
    for (const [address, trie] of this.#storage) {
      const changes = trie.changes();
      if (changes.size > 0) storage.set(address, changes);
    }
    return {
      root,
      diff: { accounts: this.#filled(diff.accounts), codes: diff.codes },
      nodeChanges: { account: this.#accounts.changes(), storage },
    };
  }

  /** The changes with storage roots; those of accounts whose storage stays have them. */
  #filled(changes: StateDiff['accounts']): StateDiff['accounts'] {
    if (this.#storage.size === 0) return changes;
    const filled = new Map(changes);
    for (const [address, trie] of this.#storage) {
      const change = changes.get(address);
      if (change?.after === undefined) continue;
      filled.set(address, { ...change, after: { ...change.after, storageRoot: trie.root() } });
    }
    return filled;
  }

  #updateStorage(address: Address, change: AccountUpdate): Hash32 {
    const present = this.#storage.get(address);
    const root = present?.root() ?? change.oldStorageRoot;
    const cleared = change.storageCleared || change.account === undefined;
    const entries = cleared && change.account === undefined ? [] : storageEntries(change.storage);
    if (entries.length === 0 && (!cleared || root === EMPTY_TRIE_ROOT)) return root;
    const trie = present ?? new Trie(this.#nodes.storageNodes(address), root);
    this.#storage.set(address, trie);
    if (cleared) trie.clear();
    trie.update(entries);
    return trie.root();
  }
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

function* updatesOf(diff: StateDiff): IterableIterator<readonly [Address, AccountUpdate]> {
  for (const [address, { before, after, storageCleared, storage }] of diff.accounts) {
    const oldStorageRoot = before?.storageRoot ?? EMPTY_TRIE_ROOT;
    yield [address, { account: after, oldStorageRoot, storageCleared, storage: valuesAfter(storage) }];
  }
}

function* valuesAfter(storage: AccountDiff['storage']): IterableIterator<readonly [bigint, bigint]> {
  for (const [slot, { after }] of storage) yield [slot, after];
}
