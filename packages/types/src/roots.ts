import type { Hash32 } from '@ethane/primitives';
import { orderedRoot } from '@ethane/trie';
import { encodeTransaction } from './encode-transaction.ts';
import { encodeReceipt, type Receipt } from './receipt.ts';
import type { Transaction } from './transaction.ts';
import { encodeWithdrawal, type Withdrawal } from './withdrawal.ts';

/** The trie root of rlp(index) → EIP-2718 bytes. */
export function transactionsRoot(transactions: readonly Transaction[]): Hash32 {
  return orderedRoot(transactions.map(encodeTransaction));
}

export function receiptsRoot(receipts: readonly Receipt[]): Hash32 {
  return orderedRoot(receipts.map(encodeReceipt));
}

export function withdrawalsRoot(withdrawals: readonly Withdrawal[]): Hash32 {
  return orderedRoot(withdrawals.map(encodeWithdrawal));
}
