import { keccak256Hex } from '@ethane/crypto';
import { type Address, type Bytes, type Hash32, invariant, toAddress } from '@ethane/primitives';
import { EMPTY_CODE_HASH, type Log } from '@ethane/types';
import { AccountEntry, StorageSlot } from './account-entry.ts';
import type { StateDiff } from './diff.ts';
import {
  AddressAccess,
  BalanceChange,
  CodeChange,
  Creation,
  Destruction,
  Existence,
  Journal,
  NonceChange,
  RefundChange,
  SlotAccess,
  SlotChange,
  StorageClearing,
  Touch,
  TransientChange,
} from './journal.ts';
import type { StateReader } from './reader.ts';
import { SlotMap } from './slot-map.ts';
import { Substate } from './substate.ts';
import { diffOfEntries, type StateUpdate, updateOfEntries } from './world-diff.ts';

/**
 * A touch without value of this precompile, while it is empty, outlives the revert of its frame: so it went on mainnet when
 * EIP-161 began (transaction 0xcf416c53…), and clients keep it as a rule.
 */
const RIPEMD160: Address = toAddress('0x0000000000000000000000000000000000000003');

const NOBODY: ReadonlySet<Address> = new Set();

/**
 * The world while blocks are executed: a cache over a {@link StateReader}, with a journal of the running transaction.
 * Nothing is written to the reader; {@link WorldState.diff} gives what changed.
 *
 * A transaction goes from {@link WorldState.beginTransaction} to {@link WorldState.finishTransaction}. Whatever else changes
 * the state (withdrawals, rewards, system calls, genesis) takes the same way.
 */
export class WorldState {
  readonly #reader: StateReader;
  readonly #accounts = new Map<Address, AccountEntry>();
  readonly #changed = new Set<AccountEntry>();
  readonly #recentlyChanged = new Set<AccountEntry>();
  readonly #journal = new Journal();
  /** Number of the running transaction; entries and slots carry it where other sets would have to be cleared. */
  #transaction = 1;
  #updatesTakenIn = 0;
  #lastEntry: AccountEntry | undefined;

  #substate = new Substate(NOBODY);

  constructor(reader: StateReader) {
    this.#reader = reader;
  }

  /**
   * Starts with no logs, refund, created or destructed accounts and no transient storage.
   *
   * @param warmAddresses accessed from the beginning (EIP-2929), like precompiles: a set that transactions share
   */
  beginTransaction(warmAddresses: ReadonlySet<Address> = NOBODY): void {
    this.#transaction += 1;
    this.#journal.clear();
    this.#substate = new Substate(warmAddresses);
  }

  /**
   * Deletes the accounts that were marked for it and, with `stateClearing` (EIP-161), the touched ones that are empty.
   * {@link WorldState.logs} and {@link WorldState.refund} stay readable until the next transaction begins.
   */
  finishTransaction(options: { readonly stateClearing: boolean }): void {
    const { destructed, touched, ripemd160Touched } = this.#substate;
    for (const entry of destructed) this.#remove(entry);
    if (options.stateClearing) {
      if (ripemd160Touched) touched.add(this.#entryOf(RIPEMD160));
      for (const entry of touched) if (entry.exists && entry.isEmpty) this.#remove(entry);
    }
    // An empty set takes as much to clear as to make.
    if (destructed.size > 0) destructed.clear();
    if (touched.size > 0) touched.clear();
    this.#journal.clear();
    this.#transaction += 1;
  }

  /** Logs of the transaction so far. What was added and makes its topics and data when they are read is a plain record now. */
  get logs(): readonly Log[] {
    const { logs } = this.#substate;
    logs.forEach((log, i) => {
      if (Object.hasOwn(log, 'data')) return;
      const { address, topics, data } = log;
      logs[i] = { address, topics, data };
    });
    return logs;
  }

  /** Refund counter of the transaction in gas; may be negative inside a transaction. */
  get refund(): number {
    return this.#substate.refund;
  }

  /** Accounts marked for deletion at the end of the transaction, in the order in which that happened. */
  get destructed(): readonly Address[] {
    return [...this.#substate.destructed].map(({ address }) => address);
  }

  /** Slots that are not 0, of an account that the transaction created. */
  countStorage(address: Address): number {
    const entry = this.#entryOf(address);
    invariant(entry.createdIn === this.#transaction, 'only storage that began empty is counted');
    let count = 0;
    for (const [, { value }] of entry.storage.entries()) if (value !== undefined && value !== 0n) count++;
    return count;
  }

  /** All changes since construction. Between transactions only. */
  diff(): StateDiff {
    invariant(this.#journal.length === 0, 'diff between transactions only');
    return diffOfEntries(this.#changed, this.#reader);
  }

  /** What changed since the last call, or since construction, for roots between transactions. Between transactions only. */
  takeUpdate(): StateUpdate {
    invariant(this.#journal.length === 0, 'takeUpdate between transactions only');
    const update = updateOfEntries(this.#recentlyChanged, this.#updatesTakenIn);
    this.#recentlyChanged.clear();
    this.#updatesTakenIn = this.#transaction;
    this.#transaction += 1;
    return update;
  }

  snapshot(): number {
    return this.#journal.length;
  }

  revertTo(snapshot: number): void {
    this.#journal.revertTo(snapshot);
  }

  exists(address: Address): boolean {
    return this.#entryOf(address).exists;
  }

  isEmpty(address: Address): boolean {
    return this.#entryOf(address).isEmpty;
  }

  getBalance(address: Address): bigint {
    return this.#entryOf(address).balance;
  }

  addBalance(address: Address, amount: bigint): void {
    const entry = this.#touch(address);
    if (amount === 0n) {
      if (address === RIPEMD160 && entry.isEmpty) this.#substate.ripemd160Touched = true;
      return;
    }
    this.#journal.record(new BalanceChange(entry));
    entry.balance += amount;
  }

  subtractBalance(address: Address, amount: bigint): void {
    const entry = this.#touch(address);
    invariant(amount <= entry.balance, 'the caller has checked that the balance suffices');
    if (amount === 0n) return;
    this.#journal.record(new BalanceChange(entry));
    entry.balance -= amount;
  }

  getNonce(address: Address): bigint {
    return this.#entryOf(address).nonce;
  }

  setNonce(address: Address, nonce: bigint): void {
    const entry = this.#touch(address);
    this.#journal.record(new NonceChange(entry));
    entry.nonce = nonce;
  }

  getCode(address: Address): Bytes {
    const entry = this.#entryOf(address);
    entry.code ??= this.#reader.code(entry.codeHash);
    return entry.code;
  }

  getCodeHash(address: Address): Hash32 {
    return this.#entryOf(address).codeHash;
  }

  setCode(address: Address, code: Bytes): void {
    const entry = this.#touch(address);
    this.#journal.record(new CodeChange(entry));
    entry.codeHash = code.length === 0 ? EMPTY_CODE_HASH : keccak256Hex(code);
    entry.code = code;
  }

  hasStorage(address: Address): boolean {
    const entry = this.#entryOf(address);
    for (const [, slot] of entry.storage.entries()) {
      if (slot.value !== undefined && slot.value !== 0n) return true;
    }
    if (entry.storageCleared) return false;
    for (const [key] of this.#reader.storageEntries(address)) {
      if (entry.storage.get(key)?.value === undefined) return true;
    }
    return false;
  }

  getStorage(address: Address, slot: bigint): bigint {
    const entry = this.#entryOf(address);
    const cell = slotOf(entry, slot);
    return cell.value ?? this.#load(entry, slot, cell);
  }

  getOriginalStorage(address: Address, slot: bigint): bigint {
    const entry = this.#entryOf(address);
    const cell = slotOf(entry, slot);
    if (cell.writtenIn === this.#transaction) return cell.original;
    return cell.value ?? this.#load(entry, slot, cell);
  }

  setStorage(address: Address, slot: bigint, value: bigint): void {
    const entry = this.#entryOf(address);
    const cell = slotOf(entry, slot);
    const present = cell.value ?? this.#load(entry, slot, cell);
    if (present === value) return;
    if (!entry.exists) this.#touch(address);
    this.#markChanged(entry);
    if (cell.writtenIn !== this.#transaction) {
      cell.writtenIn = this.#transaction;
      cell.original = present;
    }
    this.#journal.record(new SlotChange(cell, present));
    cell.value = value;
  }

  /** Makes every slot 0, whatever the reader says: `state` overrides of eth_call. */
  clearStorage(address: Address): void {
    const entry = this.#touch(address);
    entry.clearedIn = this.#transaction;
    if (entry.storageCleared && entry.storage.isEmpty) return;
    this.#journal.record(new StorageClearing(entry));
    const storage = new SlotMap<StorageSlot>();
    for (const [key, slot] of entry.storage.entries()) {
      if (slot.accessedIn !== this.#transaction) continue;
      const kept = new StorageSlot(0n);
      kept.accessedIn = this.#transaction;
      storage.set(key, kept);
    }
    entry.replaceStorage(storage, true);
  }

  getTransientStorage(address: Address, slot: bigint): bigint {
    return this.#substate.transientStorage?.get(address)?.get(slot) ?? 0n;
  }

  setTransientStorage(address: Address, slot: bigint, value: bigint): void {
    this.#substate.transientStorage ??= new Map();
    const { transientStorage } = this.#substate;
    let slots = transientStorage.get(address);
    if (slots === undefined) {
      slots = new SlotMap();
      transientStorage.set(address, slots);
    }
    const before = slots.set(slot, value) ?? 0n;
    this.#journal.record(new TransientChange(slots, slot, before));
  }

  accessAddress(address: Address): boolean {
    const { accessedAddresses, warmAddresses } = this.#substate;
    if (accessedAddresses.has(address) || warmAddresses.has(address)) return true;
    accessedAddresses.add(address);
    this.#journal.record(new AddressAccess(accessedAddresses, address));
    return false;
  }

  accessStorage(address: Address, slot: bigint): boolean {
    const cell = slotOf(this.#entryOf(address), slot);
    if (cell.accessedIn === this.#transaction) return true;
    cell.accessedIn = this.#transaction;
    this.#journal.record(new SlotAccess(cell));
    return false;
  }

  addRefund(amount: number): void {
    if (amount === 0) return;
    this.#journal.record(new RefundChange(this.#substate));
    this.#substate.refund += amount;
  }

  addLog(log: Log): void {
    this.#journal.record(this.#substate.logAddition);
    this.#substate.logs.push(log);
  }

  createAccount(address: Address): void {
    this.clearStorage(address);
    const entry = this.#entryOf(address);
    this.#journal.record(new Creation(entry));
    entry.createdIn = this.#transaction;
  }

  isCreated(address: Address): boolean {
    return this.#entryOf(address).createdIn === this.#transaction;
  }

  selfDestruct(address: Address): boolean {
    const entry = this.#touch(address);
    if (entry.destructedIn === this.#transaction) return true;
    entry.destructedIn = this.#transaction;
    this.#substate.destructed.add(entry);
    this.#journal.record(new Destruction(this.#substate.destructed, entry));
    return false;
  }

  #entryOf(address: Address): AccountEntry {
    const last = this.#lastEntry;
    if (last !== undefined && last.address === address) return last;
    let entry = this.#accounts.get(address);
    if (entry === undefined) {
      entry = new AccountEntry(address, this.#reader.account(address));
      this.#accounts.set(address, entry);
    }
    this.#lastEntry = entry;
    return entry;
  }

  /** The account, brought into existence if need be, as one that the transaction touched. */
  #touch(address: Address): AccountEntry {
    const entry = this.#entryOf(address);
    if (!entry.exists) {
      entry.exists = true;
      this.#journal.record(new Existence(entry));
    }
    this.#markChanged(entry);
    if (entry.touchedIn !== this.#transaction) {
      entry.touchedIn = this.#transaction;
      this.#substate.touched.add(entry);
      this.#journal.record(new Touch(this.#substate.touched, entry));
    }
    return entry;
  }

  #markChanged(entry: AccountEntry): void {
    if (entry.changedIn === this.#transaction) return;
    entry.changedIn = this.#transaction;
    this.#changed.add(entry);
    this.#recentlyChanged.add(entry);
  }

  #remove(entry: AccountEntry): void {
    this.#markChanged(entry);
    entry.clearedIn = this.#transaction;
    entry.remove();
  }

  #load(entry: AccountEntry, slot: bigint, cell: StorageSlot): bigint {
    const value = entry.storageCleared ? 0n : this.#reader.storage(entry.address, slot);
    cell.value = value;
    cell.before = value;
    return value;
  }
}

/** The slot, not read yet when it is new. */
function slotOf(entry: AccountEntry, key: bigint): StorageSlot {
  if (entry.lastKey === key && entry.lastSlot !== undefined) return entry.lastSlot;
  let slot = entry.storage.get(key);
  if (slot === undefined) {
    slot = new StorageSlot(undefined);
    entry.storage.set(key, slot);
  }
  entry.lastKey = key;
  entry.lastSlot = slot;
  return slot;
}
