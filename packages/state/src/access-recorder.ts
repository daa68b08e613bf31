import type { Address, Bytes, Hash32 } from '@ethane/primitives';
import type { AccountAccess, BlockAccessList, IndexedChange } from '@ethane/types';
import { SlotMap } from './slot-map.ts';

/** What of an account a block access list tells. */
export interface RecordedAccount {
  readonly balance: bigint;
  readonly nonce: bigint;
  readonly codeHash: Hash32;
}

/** How the state stands now. */
export interface RecordedState {
  account(address: Address): RecordedAccount;
  code(address: Address): Bytes;
  storage(address: Address, slot: bigint): bigint;
}

/**
 * Collects a block's access list (EIP-7928; execution-specs `block_access_lists`). Transactions note what they look at
 * and, before they first write a thing, what it was. When one ends, what is different then goes into the list; what
 * was looked at goes there even where it was undone. What a transaction noted that never ended is forgotten.
 */
export class AccessRecorder {
  #accounts = new Map<Address, RecordedAccesses>();
  #read = new Map<Address, SlotMap<true>>();
  #accountsBefore = new Map<Address, RecordedAccount>();
  #slotsBefore = new Map<Address, SlotMap<bigint>>();

  begin(): void {
    this.#read = new Map();
    this.#accountsBefore = new Map();
    this.#slotsBefore = new Map();
  }

  read(address: Address): void {
    if (!this.#read.has(address)) this.#read.set(address, new SlotMap());
  }

  readSlot(address: Address, slot: bigint): void {
    this.read(address);
    this.#read.get(address)?.set(slot, true);
  }

  hasBefore(address: Address): boolean {
    return this.#accountsBefore.has(address);
  }

  before(address: Address, account: RecordedAccount): void {
    this.#accountsBefore.set(address, account);
  }

  hasSlotBefore(address: Address, slot: bigint): boolean {
    return this.#slotsBefore.get(address)?.get(slot) !== undefined;
  }

  slotBefore(address: Address, slot: bigint, value: bigint): void {
    let slots = this.#slotsBefore.get(address);
    if (slots === undefined) {
      slots = new SlotMap();
      this.#slotsBefore.set(address, slots);
    }
    slots.set(slot, value);
  }

  /** Ends the transaction at `index` of the block. */
  end(index: number, state: RecordedState): void {
    for (const [address, slots] of this.#read) {
      const { reads } = this.#accessesOf(address);
      for (const [slot] of slots.entries()) reads.set(slot, true);
    }
    for (const [address, before] of this.#accountsBefore) {
      const { balances, nonces, codes } = this.#accessesOf(address);
      const now = state.account(address);
      if (now.balance !== before.balance) balances.set(index, now.balance);
      if (now.nonce !== before.nonce) nonces.set(index, now.nonce);
      if (now.codeHash !== before.codeHash) codes.set(index, state.code(address));
    }
    for (const [address, slots] of this.#slotsBefore) {
      const { writes } = this.#accessesOf(address);
      for (const [slot, before] of slots.entries()) {
        const value = state.storage(address, slot);
        if (value === before) continue;
        const changes = writes.get(slot) ?? new Map<number, bigint>();
        writes.set(slot, changes.set(index, value));
      }
    }
    this.begin();
  }

  /** What has been collected since the last call. */
  take(): BlockAccessList {
    const accounts = this.#accounts;
    this.#accounts = new Map();
    return [...accounts]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([address, accesses]) => accountAccess(address, accesses));
  }

  #accessesOf(address: Address): RecordedAccesses {
    let accesses = this.#accounts.get(address);
    if (accesses === undefined) {
      accesses = {
        reads: new SlotMap(),
        writes: new SlotMap(),
        balances: new Map(),
        nonces: new Map(),
        codes: new Map(),
      };
      this.#accounts.set(address, accesses);
    }
    return accesses;
  }
}

/** Values by index, which only grows. */
interface RecordedAccesses {
  readonly reads: SlotMap<true>;
  readonly writes: SlotMap<Map<number, bigint>>;
  readonly balances: Map<number, bigint>;
  readonly nonces: Map<number, bigint>;
  readonly codes: Map<number, Bytes>;
}

function accountAccess(address: Address, accesses: RecordedAccesses): AccountAccess {
  const { reads, writes, balances, nonces, codes } = accesses;
  const read = [...reads.entries()].map(([slot]) => slot).filter((slot) => writes.get(slot) === undefined);
  const written = [...writes.entries()].map(([slot, values]) => ({ slot, changes: changesOf(values) }));
  return {
    address,
    storageChanges: written.sort((a, b) => compare(a.slot, b.slot)),
    storageReads: read.sort(compare),
    balanceChanges: changesOf(balances),
    nonceChanges: changesOf(nonces),
    codeChanges: changesOf(codes),
  };
}

function changesOf<Value>(values: ReadonlyMap<number, Value>): IndexedChange<Value>[] {
  return [...values].map(([index, value]) => ({ index, value }));
}

function compare(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
