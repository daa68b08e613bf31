import { keccak256Hex } from '@ethane/crypto';
import { type Address, type Bytes, EMPTY_BYTES, type Hash32, invariant } from '@ethane/primitives';
import type { Log } from '@ethane/types';
import type { Host } from '../host.ts';

/** An account of {@link MemoryHost}; `original` has the storage as the transaction found it. */
export interface MemoryAccount {
  nonce: bigint;
  balance: bigint;
  code: Bytes;
  storage: Map<bigint, bigint>;
  original: Map<bigint, bigint>;
}

/** What {@link MemoryHost.put} makes an account of; nothing where it is not given. */
export interface AccountSetup {
  readonly nonce: bigint;
  readonly balance: bigint;
  readonly code: Bytes;
  readonly storage: Iterable<readonly [bigint, bigint]>;
}

/** A host for tests: plain maps and a journal of closures that undo. One transaction long. */
export class MemoryHost implements Host {
  readonly accounts: Map<Address, MemoryAccount> = new Map();
  readonly accessedAddresses: Set<Address> = new Set();
  readonly accessedSlots: Set<string> = new Set();
  readonly transient: Map<string, bigint> = new Map();
  readonly logs: Log[] = [];
  readonly created: Set<Address> = new Set();
  readonly destructed: Set<Address> = new Set();
  refund = 0;
  readonly #journal: (() => void)[] = [];

  /** Sets up an account, before anything runs. */
  put(address: Address, given: Partial<AccountSetup> = {}): void {
    const { nonce = 0n, balance = 0n, code = EMPTY_BYTES, storage = [] } = given;
    const account = { nonce, balance, code, storage: new Map(storage), original: new Map(storage) };
    this.accounts.set(address, account);
  }

  exists(address: Address): boolean {
    return this.accounts.has(address);
  }

  isEmpty(address: Address): boolean {
    const account = this.accounts.get(address);
    return (
      account === undefined || (account.nonce === 0n && account.balance === 0n && account.code.length === 0)
    );
  }

  getBalance(address: Address): bigint {
    return this.accounts.get(address)?.balance ?? 0n;
  }

  addBalance(address: Address, amount: bigint): void {
    const account = this.#make(address);
    this.#set(account, 'balance', account.balance + amount);
  }

  subtractBalance(address: Address, amount: bigint): void {
    const account = this.#make(address);
    invariant(account.balance >= amount, 'the balance suffices');
    this.#set(account, 'balance', account.balance - amount);
  }

  getNonce(address: Address): bigint {
    return this.accounts.get(address)?.nonce ?? 0n;
  }

  setNonce(address: Address, nonce: bigint): void {
    this.#set(this.#make(address), 'nonce', nonce);
  }

  getCode(address: Address): Bytes {
    return this.accounts.get(address)?.code ?? EMPTY_BYTES;
  }

  getCodeHash(address: Address): Hash32 {
    return keccak256Hex(this.getCode(address));
  }

  setCode(address: Address, code: Bytes): void {
    this.#set(this.#make(address), 'code', code);
  }

  hasStorage(address: Address): boolean {
    return [...(this.accounts.get(address)?.storage.values() ?? [])].some((value) => value !== 0n);
  }

  getStorage(address: Address, slot: bigint): bigint {
    return this.accounts.get(address)?.storage.get(slot) ?? 0n;
  }

  getOriginalStorage(address: Address, slot: bigint): bigint {
    return this.accounts.get(address)?.original.get(slot) ?? 0n;
  }

  setStorage(address: Address, slot: bigint, value: bigint): void {
    this.#setEntry(this.#make(address).storage, slot, value);
  }

  getTransientStorage(address: Address, slot: bigint): bigint {
    return this.transient.get(`${address}${slot}`) ?? 0n;
  }

  setTransientStorage(address: Address, slot: bigint, value: bigint): void {
    this.#setEntry(this.transient, `${address}${slot}`, value);
  }

  accessAddress(address: Address): boolean {
    return this.#add(this.accessedAddresses, address);
  }

  accessStorage(address: Address, slot: bigint): boolean {
    return this.#add(this.accessedSlots, `${address}${slot}`);
  }

  addRefund(amount: number): void {
    const before = this.refund;
    this.#journal.push(() => {
      this.refund = before;
    });
    this.refund += amount;
  }

  addLog({ address, topics, data }: Log): void {
    this.#journal.push(() => this.logs.pop());
    this.logs.push({ address, topics, data });
  }

  createAccount(address: Address): void {
    const account = this.#make(address);
    this.#set(account, 'storage', new Map());
    this.#set(account, 'original', new Map());
    this.#add(this.created, address);
  }

  isCreated(address: Address): boolean {
    return this.created.has(address);
  }

  selfDestruct(address: Address): boolean {
    return this.#add(this.destructed, address);
  }

  snapshot(): number {
    return this.#journal.length;
  }

  revertTo(snapshot: number): void {
    while (this.#journal.length > snapshot) this.#journal.pop()?.();
  }

  #make(address: Address): MemoryAccount {
    let account = this.accounts.get(address);
    if (account === undefined) {
      account = { nonce: 0n, balance: 0n, code: EMPTY_BYTES, storage: new Map(), original: new Map() };
      this.accounts.set(address, account);
      this.#journal.push(() => this.accounts.delete(address));
    }
    return account;
  }

  #set<K extends keyof MemoryAccount>(account: MemoryAccount, field: K, value: MemoryAccount[K]): void {
    const before = account[field];
    this.#journal.push(() => {
      account[field] = before;
    });
    account[field] = value;
  }

  #setEntry<K>(entries: Map<K, bigint>, key: K, value: bigint): void {
    const before = entries.get(key) ?? 0n;
    this.#journal.push(() => entries.set(key, before));
    entries.set(key, value);
  }

  /** True when it was there already. */
  #add<T>(set: Set<T>, item: T): boolean {
    if (set.has(item)) return true;
    this.#journal.push(() => set.delete(item));
    set.add(item);
    return false;
  }
}
