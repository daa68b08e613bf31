import type { Address, Bytes, Hash32 } from '@ethane/primitives';
import type { NodeStore } from '@ethane/trie';
import type { Account } from '@ethane/types';
import type { StateDiff } from './diff.ts';
import type { StateNodeStore, StateReader } from './reader.ts';
import type { StateNodeChanges } from './state-root.ts';

/** The state after a diff, without the base being changed: side chains, the pending block. Overlays can be stacked. */
export class OverlayReader implements StateReader {
  readonly #base: StateReader;
  readonly #diff: StateDiff;

  constructor(base: StateReader, diff: StateDiff) {
    this.#base = base;
    this.#diff = diff;
  }

  account(address: Address): Account | undefined {
    const change = this.#diff.accounts.get(address);
    return change === undefined ? this.#base.account(address) : change.after;
  }

  storage(address: Address, slot: bigint): bigint {
    const change = this.#diff.accounts.get(address);
    if (change === undefined) return this.#base.storage(address, slot);
    const written = change.storage.get(slot);
    if (written !== undefined) return written.after;
    return change.storageCleared ? 0n : this.#base.storage(address, slot);
  }

  code(hash: Hash32): Bytes {
    return this.#diff.codes.get(hash) ?? this.#base.code(hash);
  }

  *storageEntries(address: Address): Iterable<readonly [slot: bigint, value: bigint]> {
    const change = this.#diff.accounts.get(address);
    if (change === undefined || !change.storageCleared) {
      for (const entry of this.#base.storageEntries(address)) {
        if (change === undefined || !change.storage.has(entry[0])) yield entry;
      }
    }
    if (change === undefined) return;
    for (const [slot, { after }] of change.storage) if (after !== 0n) yield [slot, after];
  }
}

/** The trie nodes after changes, without the base being changed. */
export class OverlayNodes implements StateNodeStore {
  readonly accountNodes: NodeStore;
  readonly #base: StateNodeStore;
  readonly #changes: StateNodeChanges;

  constructor(base: StateNodeStore, changes: StateNodeChanges) {
    this.#base = base;
    this.#changes = changes;
    this.accountNodes = overlaid(base.accountNodes, changes.account);
  }

  storageNodes(address: Address): NodeStore {
    const base = this.#base.storageNodes(address);
    const changes = this.#changes.storage.get(address);
    return changes === undefined ? base : overlaid(base, changes);
  }
}

function overlaid(base: NodeStore, changes: ReadonlyMap<string, Bytes | undefined>): NodeStore {
  return { get: (path) => (changes.has(path) ? changes.get(path) : base.get(path)) };
}
