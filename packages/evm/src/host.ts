import type { Address, Bytes, Hash32 } from '@ethane/primitives';
import type { Log } from '@ethane/types';

/**
 * Thrown by a host whose answer is not there yet (state of a remote node). A resumable run catches it, undoes what the
 * instruction had done, and does the instruction again when `ready` has settled.
 */
export class Pending {
  readonly ready: PromiseLike<unknown>;

  constructor(ready: PromiseLike<unknown>) {
    this.ready = ready;
  }
}

/**
 * The world as the machine sees it (port). `@ethane/state`'s `WorldState` has this shape; everything is journaled, so
 * that {@link Host.revertTo} undoes it. While a run is under way nobody else changes it: the machine remembers what it has read. All calls are synchronous; one that cannot be answered yet throws
 * {@link Pending} before it changes anything.
 */
export interface Host {
  /** Whether the account is in the state, empty or not (before EIP-161 these differ). */
  exists(address: Address): boolean;
  /** EIP-161: nonce 0, balance 0, no code. True also for accounts that do not exist. */
  isEmpty(address: Address): boolean;
  getBalance(address: Address): bigint;
  /** Adds to the balance and touches the account, also when `amount` is 0; creates the account if need be. */
  addBalance(address: Address, amount: bigint): void;
  /** Takes from the balance; the caller has checked that it suffices. */
  subtractBalance(address: Address, amount: bigint): void;
  getNonce(address: Address): bigint;
  setNonce(address: Address, nonce: bigint): void;
  /** Code bytes, empty when there is none. Callers do not write to it. */
  getCode(address: Address): Bytes;
  /** keccak256 of the code; the hash of no bytes for an account without code, also for one that does not exist. */
  getCodeHash(address: Address): Hash32;
  setCode(address: Address, code: Bytes): void;
  /** EIP-7610: whether any storage slot is not 0. */
  hasStorage(address: Address): boolean;
  getStorage(address: Address, slot: bigint): bigint;
  /** Value of the slot when the transaction began. */
  getOriginalStorage(address: Address, slot: bigint): bigint;
  setStorage(address: Address, slot: bigint, value: bigint): void;
  getTransientStorage(address: Address, slot: bigint): bigint;
  setTransientStorage(address: Address, slot: bigint, value: bigint): void;
  /** Adds to the accessed addresses; true when it was there already. */
  accessAddress(address: Address): boolean;
  /** Adds to the accessed storage keys; true when it was there already. */
  accessStorage(address: Address, slot: bigint): boolean;
  /** Refund counter of the transaction; `amount` may be negative. */
  addRefund(amount: number): void;
  /** The refund counter now; only tracers look at it. */
  readonly refund: number;
  /** The log may make its topics and data each time when they are read. */
  addLog(log: Log): void;
  /** Makes the account new for this transaction: clears its storage, keeps its balance, marks it as created. */
  createAccount(address: Address): void;
  /** Whether {@link Host.createAccount} made it in this transaction. */
  isCreated(address: Address): boolean;
  /** Marks the account for deletion at the end of the transaction; true when it was marked already. */
  selfDestruct(address: Address): boolean;
  /** Begins a frame; the value goes to {@link Host.revertTo}. The same as before as long as nothing has changed. */
  snapshot(): number;
  revertTo(snapshot: number): void;
}
