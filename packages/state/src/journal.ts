import type { Address, Bytes, Hash32 } from '@ethane/primitives';
import type { Log } from '@ethane/types';
import type { AccountEntry, StorageSlot } from './account-entry.ts';
import type { SlotMap } from './slot-map.ts';
import type { Substate } from './substate.ts';

/** One change that can be taken back. Changes are undone last first. */
export interface Change {
  undo(): void;
}

/** What happened since the transaction began, so that a frame can be undone in as many steps as it made changes. */
export class Journal {
  #changes: Change[] = [];

  get length(): number {
    return this.#changes.length;
  }

  record(change: Change): void {
    this.#changes.push(change);
  }

  revertTo(length: number): void {
    const changes = this.#changes;
    while (changes.length > length) changes.pop()!.undo();
  }

  clear(): void {
    this.#changes = [];
  }
}

export class Existence implements Change {
  readonly #entry: AccountEntry;
  constructor(entry: AccountEntry) {
    this.#entry = entry;
  }
  undo(): void {
    this.#entry.exists = false;
  }
}

export class BalanceChange implements Change {
  readonly #entry: AccountEntry;
  readonly #balance: bigint;
  constructor(entry: AccountEntry) {
    this.#entry = entry;
    this.#balance = entry.balance;
  }
  undo(): void {
    this.#entry.balance = this.#balance;
  }
}

export class NonceChange implements Change {
  readonly #entry: AccountEntry;
  readonly #nonce: bigint;
  constructor(entry: AccountEntry) {
    this.#entry = entry;
    this.#nonce = entry.nonce;
  }
  undo(): void {
    this.#entry.nonce = this.#nonce;
  }
}

export class CodeChange implements Change {
  readonly #entry: AccountEntry;
  readonly #codeHash: Hash32;
  readonly #code: Bytes | undefined;
  constructor(entry: AccountEntry) {
    this.#entry = entry;
    this.#codeHash = entry.codeHash;
    this.#code = entry.code;
  }
  undo(): void {
    this.#entry.codeHash = this.#codeHash;
    this.#entry.code = this.#code;
  }
}

export class SlotChange implements Change {
  readonly #slot: StorageSlot;
  readonly #value: bigint;
  constructor(slot: StorageSlot, value: bigint) {
    this.#slot = slot;
    this.#value = value;
  }
  undo(): void {
    this.#slot.value = this.#value;
  }
}

export class SlotAccess implements Change {
  readonly #slot: StorageSlot;
  constructor(slot: StorageSlot) {
    this.#slot = slot;
  }
  undo(): void {
    this.#slot.accessedIn = 0;
  }
}

export class AddressAccess implements Change {
  readonly #accessed: Set<Address>;
  readonly #address: Address;
  constructor(accessed: Set<Address>, address: Address) {
    this.#accessed = accessed;
    this.#address = address;
  }
  undo(): void {
    this.#accessed.delete(this.#address);
  }
}

export class TransientChange implements Change {
  readonly #slots: SlotMap<bigint>;
  readonly #slot: bigint;
  readonly #value: bigint;
  constructor(slots: SlotMap<bigint>, slot: bigint, value: bigint) {
    this.#slots = slots;
    this.#slot = slot;
    this.#value = value;
  }
  undo(): void {
    this.#slots.set(this.#slot, this.#value);
  }
}

export class Touch implements Change {
  readonly #touched: Set<AccountEntry>;
  readonly #entry: AccountEntry;
  constructor(touched: Set<AccountEntry>, entry: AccountEntry) {
    this.#touched = touched;
    this.#entry = entry;
  }
  undo(): void {
    this.#touched.delete(this.#entry);
    this.#entry.touchedIn = 0;
  }
}

export class Creation implements Change {
  readonly #entry: AccountEntry;
  readonly #createdIn: number;
  constructor(entry: AccountEntry) {
    this.#entry = entry;
    this.#createdIn = entry.createdIn;
  }
  undo(): void {
    this.#entry.createdIn = this.#createdIn;
  }
}

export class StorageClearing implements Change {
  readonly #entry: AccountEntry;
  readonly #storage: SlotMap<StorageSlot>;
  readonly #cleared: boolean;
  constructor(entry: AccountEntry) {
    this.#entry = entry;
    this.#storage = entry.storage;
    this.#cleared = entry.storageCleared;
  }
  undo(): void {
    this.#entry.replaceStorage(this.#storage, this.#cleared);
  }
}

export class Destruction implements Change {
  readonly #destructed: Set<AccountEntry>;
  readonly #entry: AccountEntry;
  constructor(destructed: Set<AccountEntry>, entry: AccountEntry) {
    this.#destructed = destructed;
    this.#entry = entry;
  }
  undo(): void {
    this.#destructed.delete(this.#entry);
    this.#entry.destructedIn = 0;
  }
}

export class LogAddition implements Change {
  readonly #logs: Log[];
  constructor(logs: Log[]) {
    this.#logs = logs;
  }
  undo(): void {
    this.#logs.pop();
  }
}

export class RefundChange implements Change {
  readonly #substate: Substate;
  readonly #refund: number;
  constructor(substate: Substate) {
    this.#substate = substate;
    this.#refund = substate.refund;
  }
  undo(): void {
    this.#substate.refund = this.#refund;
  }
}
