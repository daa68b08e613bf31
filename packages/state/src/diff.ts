import type { Address, Bytes, Hash32 } from '@ethane/primitives';
import type { Account } from '@ethane/types';

export interface StorageChange {
  readonly before: bigint;
  readonly after: bigint;
}

/** What became of an account. Without `before` it was not in the state; without `after` it is not any more. */
export interface AccountDiff {
  readonly before?: Account | undefined;
  readonly after?: Account | undefined;
  /**
   * All storage that the account had before is gone; what it has now was written later. `storage` then lists every slot
   * of before, so that the change can be undone from the diff alone.
   */
  readonly storageCleared: boolean;
  /** Slots whose value changed. */
  readonly storage: ReadonlyMap<bigint, StorageChange>;
}

/**
 * All changes between two states; values of `before` are those of the first state, whatever happened in between.
 * `after.storageRoot` is that of before until {@link computeStateRoot} has filled it in.
 */
export interface StateDiff {
  readonly accounts: ReadonlyMap<Address, AccountDiff>;
  /** Code that accounts have after and did not have before. */
  readonly codes: ReadonlyMap<Hash32, Bytes>;
}
