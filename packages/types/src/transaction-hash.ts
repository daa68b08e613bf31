import { keccak256, keccak256Hex } from '@ethane/crypto';
import { type Bytes, bigintToBytes, EMPTY_BYTES, type Hash32 } from '@ethane/primitives';
import { encodePayload, encodeTransaction, transactionItems } from './encode-transaction.ts';
import type { Transaction, UnsignedTransaction } from './transaction.ts';
import { memoOf } from './transaction-memo.ts';

/** keccak256 of the EIP-2718 bytes, remembered for the record. */
export function transactionHash(transaction: Transaction): Hash32 {
  const memo = memoOf(transaction);
  memo.hash ??= keccak256Hex(encodeTransaction(transaction));
  return memo.hash;
}

/** The 32 bytes that the sender signs. A legacy transaction with a chain id is signed as EIP-155 has it. */
export function signingHash(transaction: UnsignedTransaction): Bytes {
  const items = transactionItems(transaction);
  if (transaction.type === 0 && transaction.chainId !== undefined) {
    items.push(bigintToBytes(transaction.chainId), EMPTY_BYTES, EMPTY_BYTES);
  }
  return keccak256(encodePayload(transaction.type, items));
}
