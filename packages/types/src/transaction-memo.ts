import type { Address, Bytes, Hash32 } from '@ethane/primitives';
import type { Transaction } from './transaction.ts';

/** What has been computed for a transaction record, or was known from decoding it. */
export interface TransactionMemo {
  /** EIP-2718 bytes. */
  encoded: Bytes | undefined;
  hash: Hash32 | undefined;
  sender: Address | undefined;
}

const memos = new WeakMap<Transaction, TransactionMemo>();

/** The record's memo. One `WeakMap` for all that is remembered: one look-up, and one entry for the collector. */
export function memoOf(transaction: Transaction): TransactionMemo {
  let memo = memos.get(transaction);
  if (memo === undefined) {
    memo = { encoded: undefined, hash: undefined, sender: undefined };
    memos.set(transaction, memo);
  }
  return memo;
}
