import { type Address, type Bytes, EMPTY_BYTES, type Hash32 } from '@ethane/primitives';
import type { NodeStore } from '@ethane/trie';
import type { Account } from '@ethane/types';
import type { ChangeSet } from './change-set.ts';
import type { StateDiff } from './diff.ts';
import type { StateNodeStore, StateReader } from './reader.ts';
import { computeStateRoot, type StateNodeChanges, type StateRootResult } from './state-root.ts';

/** A whole state in memory, flat and as trie nodes: for genesis, tests and whoever has no database. */
export class MemoryState implements StateReader, StateNodeStore {
  readonly #accounts = new Map<Address, Account>();
  readonly #storage = new Map<Address, Map<bigint, bigint>>();
  readonly #codes = new Map<Hash32, Bytes>();
  readonly #accountNodes = new Map<string, Bytes>();
  readonly #storageNodes = new Map<Address, Map<string, Bytes>>();

  account(address: Address): Account | undefined {
    return this.#accounts.get(address);
  }

  storage(address: Address, slot: bigint): bigint {
    return this.#storage.get(address)?.get(slot) ?? 0n;
  }

  code(hash: Hash32): Bytes {
    return this.#codes.get(hash) ?? EMPTY_BYTES;
  }

  storageEntries(address: Address): Iterable<readonly [slot: bigint, value: bigint]> {
    return this.#storage.get(address) ?? [];
  }

  /** All accounts, in no particular order. */
  accounts(): Iterable<readonly [Address, Account]> {
    return this.#accounts;
  }

  get accountNodes(): NodeStore {
    return this.#accountNodes;
  }

  storageNodes(address: Address): NodeStore {
    return this.#storageNodes.get(address) ?? NO_NODES;
  }

  /** Computes the root after `diff` and applies it. */
  commit(diff: StateDiff): StateRootResult {
    const result = computeStateRoot(diff, this);
    this.apply(result.diff, result.nodeChanges);
    return result;
  }

  /** Takes over a diff with storage roots, and the nodes that belong to it. */
  apply(diff: StateDiff, nodeChanges: StateNodeChanges): void {
    for (const [address, { after, storage }] of diff.accounts) {
      this.#setAccount(address, after);
      for (const [slot, change] of storage) this.#setSlot(address, slot, change.after);
    }
    for (const [hash, code] of diff.codes) this.#codes.set(hash, code);
    applyNodes(this.#accountNodes, nodeChanges.account);
    for (const [address, changes] of nodeChanges.storage) this.#applyStorageNodes(address, changes);
  }

  /** Undoes the change that the set belongs to. Codes stay: other accounts may have them. */
  undo(changes: ChangeSet): void {
    for (const [address, account] of changes.accounts) this.#setAccount(address, account);
    for (const [address, slots] of changes.storage) {
      for (const [slot, value] of slots) this.#setSlot(address, slot, value);
    }
    applyNodes(this.#accountNodes, changes.accountNodes);
    for (const [address, nodes] of changes.storageNodes) this.#applyStorageNodes(address, nodes);
  }

  #setAccount(address: Address, account: Account | undefined): void {
    if (account === undefined) this.#accounts.delete(address);
    else this.#accounts.set(address, account);
  }

  #setSlot(address: Address, slot: bigint, value: bigint): void {
    const slots = this.#storage.get(address);
    if (value !== 0n) {
      if (slots === undefined) this.#storage.set(address, new Map([[slot, value]]));
      else slots.set(slot, value);
    } else if (slots?.delete(slot) && slots.size === 0) this.#storage.delete(address);
  }

  #applyStorageNodes(address: Address, changes: ReadonlyMap<string, Bytes | undefined>): void {
    const nodes = this.#storageNodes.get(address) ?? new Map<string, Bytes>();
    applyNodes(nodes, changes);
    if (nodes.size === 0) this.#storageNodes.delete(address);
    else this.#storageNodes.set(address, nodes);
  }
}

const NO_NODES: NodeStore = { get: () => undefined };

function applyNodes(nodes: Map<string, Bytes>, changes: ReadonlyMap<string, Bytes | undefined>): void {
  for (const [path, node] of changes) {
    if (node === undefined) nodes.delete(path);
    else nodes.set(path, node);
  }
}
