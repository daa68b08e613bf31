import { type Address, type Bytes, EMPTY_BYTES, type Hash32 } from '@ethane/primitives';
import { EMPTY_TRIE_ROOT } from '@ethane/trie';
import { type Account, EMPTY_CODE_HASH } from '@ethane/types';
import { SlotMap } from './slot-map.ts';

/** A storage slot that was read, written or accessed. Transactions are told apart by their number within the world. */
export class StorageSlot {
  /** `undefined` until read. */
  value: bigint | undefined;
  /** Value in the state the world was made from; wrong, and not used, once the account's storage was cleared. */
  before: bigint | undefined;
  /** Value when transaction {@link writtenIn} began. */
  original: bigint = 0n;
  /** Last transaction that wrote it. */
  writtenIn = 0;
  /** Last transaction that accessed it (EIP-2929). */
  accessedIn = 0;

  constructor(value: bigint | undefined) {
    this.value = value;
    this.before = value;
  }
}

/** An account as the world holds it: the account it began as, and what it is now. Also stands for accounts that do not exist. */
export class AccountEntry {
  readonly address: Address;
  /** The account in the state the world was made from. */
  readonly before: Account | undefined;
  exists: boolean;
  nonce: bigint;
  balance: bigint;
  codeHash: Hash32;
  /** `undefined` until read. */
  code: Bytes | undefined;
  storage: SlotMap<StorageSlot> = new SlotMap<StorageSlot>();
  /** The storage of {@link before} is not visible any more: slots not in {@link storage} are 0. */
  storageCleared: boolean;
  /** Last transaction that wrote anything of it, also if that was taken back since. */
  changedIn = 0;
  /** Last transaction that cleared its storage, also if that was taken back since. */
  clearedIn = 0;
  /** Last transaction that created it. */
  createdIn = 0;
  /** Last transaction that marked it for deletion. */
  destructedIn = 0;
  /** Last transaction that touched it (EIP-161). */
  touchedIn = 0;
  /** The slot looked up last: an SSTORE asks for the same one up to four times. */
  lastKey = -1n;
  lastSlot: StorageSlot | undefined;

  constructor(address: Address, before: Account | undefined) {
    this.address = address;
    this.before = before;
    this.exists = before !== undefined;
    this.nonce = before?.nonce ?? 0n;
    this.balance = before?.balance ?? 0n;
    this.codeHash = before?.codeHash ?? EMPTY_CODE_HASH;
    this.code = this.codeHash === EMPTY_CODE_HASH ? EMPTY_BYTES : undefined;
    this.storageCleared = before === undefined || before.storageRoot === EMPTY_TRIE_ROOT;
  }

  /** EIP-161. */
  get isEmpty(): boolean {
    return this.nonce === 0n && this.balance === 0n && this.codeHash === EMPTY_CODE_HASH;
  }

  /** Puts other storage in place of the present one. */
  replaceStorage(storage: SlotMap<StorageSlot>, cleared: boolean): void {
    this.storage = storage;
    this.storageCleared = cleared;
    this.lastKey = -1n;
    this.lastSlot = undefined;
  }

  /** Makes it an account that does not exist. */
  remove(): void {
    this.exists = false;
    this.nonce = 0n;
    this.balance = 0n;
    this.codeHash = EMPTY_CODE_HASH;
    this.code = EMPTY_BYTES;
    this.replaceStorage(new SlotMap(), true);
  }
}
