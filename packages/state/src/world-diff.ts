import { type Address, type Bytes, EMPTY_BYTES, type Hash32, ZERO_HASH } from '@ethane/primitives';
import { EMPTY_TRIE_ROOT } from '@ethane/trie';
import { type Account, EMPTY_CODE_HASH } from '@ethane/types';
import type { AccountEntry } from './account-entry.ts';
import type { AccountDiff, StateDiff, StorageChange } from './diff.ts';
import type { StateReader } from './reader.ts';

/** What a root needs to know of a changed account: its present form, not what it was. */
export interface AccountUpdate {
  /** `undefined` when it does not exist; `storageRoot` is not to be used. */
  readonly account: Account | undefined;
  /** Of the account in the state that the world was made from; that of no storage where it had no account. */
  readonly oldStorageRoot: Hash32;
  /** All storage of before is gone, and {@link storage} is all there is now. */
  readonly storageCleared: boolean;
  readonly storage: Iterable<readonly [slot: bigint, value: bigint]>;
}

export type StateUpdate = ReadonlyMap<Address, AccountUpdate>;

/** Changes of these accounts since the state that `reader` gives. */
export function diffOfEntries(entries: Iterable<AccountEntry>, reader: StateReader): StateDiff {
  const accounts = new Map<Address, AccountDiff>();
  const codes = new Map<Hash32, Bytes>();
  for (const entry of entries) {
    const change = diffOfEntry(entry, reader);
    if (change === undefined) continue;
    accounts.set(entry.address, change);
    const { before, after } = change;
    if (after === undefined || after.codeHash === EMPTY_CODE_HASH || after.codeHash === before?.codeHash)
      continue;
    codes.set(after.codeHash, entry.code ?? EMPTY_BYTES);
  }
  return { accounts, codes };
}

/** The accounts as they are, with the slots written after transaction `since`. */
export function updateOfEntries(entries: Iterable<AccountEntry>, since: number): StateUpdate {
  const update = new Map<Address, AccountUpdate>();
  for (const entry of entries) {
    const storageCleared = entry.storageCleared && entry.clearedIn > since;
    const storage: (readonly [slot: bigint, value: bigint])[] = [];
    for (const [key, { value, writtenIn }] of entry.storage.entries()) {
      if (value === undefined) continue;
      if (storageCleared ? value !== 0n : writtenIn > since) storage.push([key, value]);
    }
    const oldStorageRoot = entry.before?.storageRoot ?? EMPTY_TRIE_ROOT;
    const account = accountOf(entry, ZERO_HASH);
    update.set(entry.address, { account, oldStorageRoot, storageCleared, storage });
  }
  return update;
}

function diffOfEntry(entry: AccountEntry, reader: StateReader): AccountDiff | undefined {
  const { before } = entry;
  const hadStorage = before !== undefined && before.storageRoot !== EMPTY_TRIE_ROOT;
  const storageCleared = entry.storageCleared && hadStorage;
  const storage = storageCleared ? replacedStorage(entry, reader) : changedStorage(entry);
  const oldRoot = before?.storageRoot ?? EMPTY_TRIE_ROOT;
  const after = accountOf(entry, storage.size === 0 ? oldRoot : ZERO_HASH);
  if (!storageCleared && storage.size === 0 && sameAccount(before, after)) return undefined;
  return { before, after, storageCleared, storage };
}

function accountOf(entry: AccountEntry, storageRoot: Hash32): Account | undefined {
  if (!entry.exists) return undefined;
  return { nonce: entry.nonce, balance: entry.balance, storageRoot, codeHash: entry.codeHash };
}

function sameAccount(a: Account | undefined, b: Account | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return a.nonce === b.nonce && a.balance === b.balance && a.codeHash === b.codeHash;
}

function changedStorage(entry: AccountEntry): Map<bigint, StorageChange> {
  const changes = new Map<bigint, StorageChange>();
  for (const [key, slot] of entry.storage.entries()) {
    const before = slot.before ?? 0n;
    const after = slot.value ?? before;
    if (before !== after) changes.set(key, { before, after });
  }
  return changes;
}

/** Every slot of before, and every slot of now that is not 0. */
function replacedStorage(entry: AccountEntry, reader: StateReader): Map<bigint, StorageChange> {
  const changes = new Map<bigint, StorageChange>();
  for (const [key, before] of reader.storageEntries(entry.address)) {
    changes.set(key, { before, after: entry.storage.get(key)?.value ?? 0n });
  }
  for (const [key, { value }] of entry.storage.entries()) {
    if (value !== undefined && value !== 0n && !changes.has(key))
      changes.set(key, { before: 0n, after: value });
  }
  return changes;
}
