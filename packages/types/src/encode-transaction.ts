import {
  addressToBytes,
  allocateBytes,
  type Bytes,
  bigintToBytes,
  EMPTY_BYTES,
  hexToBytes,
} from '@ethane/primitives';
import { encodeRlp, type RlpItem } from '@ethane/rlp';
import { accessListToItem } from './access-list.ts';
import { authorizationListToItem } from './authorization.ts';
import type { Transaction, UnsignedTransaction } from './transaction.ts';
import { memoOf } from './transaction-memo.ts';

/**
 * EIP-2718 bytes: a type byte and RLP, for a legacy transaction RLP alone. Kept for the record; do not write to them.
 */
export function encodeTransaction(transaction: Transaction): Bytes {
  const memo = memoOf(transaction);
  memo.encoded ??= encodePayload(transaction.type, [
    ...transactionItems(transaction),
    bigintToBytes(signatureV(transaction)),
    bigintToBytes(transaction.r),
    bigintToBytes(transaction.s),
  ]);
  return memo.encoded;
}

/** Bytes of {@link encodeTransaction}. */
export function encodedTransactionSize(transaction: Transaction): number {
  return encodeTransaction(transaction).length;
}

/** RLP of `items` after the type byte, if the type has one. */
export function encodePayload(type: number, items: readonly RlpItem[]): Bytes {
  const payload = encodeRlp(items);
  if (type === 0) return payload;
  const bytes = allocateBytes(1 + payload.length);
  bytes[0] = type;
  bytes.set(payload, 1);
  return bytes;
}

/** The `v` of a legacy transaction (27, 28, or EIP-155's 35 + 2 · chainId + parity), the parity of a typed one. */
export function signatureV(transaction: Transaction): bigint {
  const parity = BigInt(transaction.yParity);
  if (transaction.type !== 0) return parity;
  return transaction.chainId === undefined ? 27n + parity : 35n + 2n * transaction.chainId + parity;
}

/** The fields before the signature, in the order of the type's EIP. */
export function transactionItems(transaction: UnsignedTransaction): RlpItem[] {
  const nonce = bigintToBytes(transaction.nonce);
  const gasLimit = bigintToBytes(transaction.gasLimit);
  const to = transaction.to === undefined ? EMPTY_BYTES : addressToBytes(transaction.to);
  const value = bigintToBytes(transaction.value);
  const { data } = transaction;
  switch (transaction.type) {
    case 0:
      return [nonce, bigintToBytes(transaction.gasPrice), gasLimit, to, value, data];
    case 1: {
      const { chainId, gasPrice, accessList } = transaction;
      const price = bigintToBytes(gasPrice);
      return [bigintToBytes(chainId), nonce, price, gasLimit, to, value, data, accessListToItem(accessList)];
    }
    default: {
      const items: RlpItem[] = [
        bigintToBytes(transaction.chainId),
        nonce,
        bigintToBytes(transaction.maxPriorityFeePerGas),
        bigintToBytes(transaction.maxFeePerGas),
        gasLimit,
        to,
        value,
        data,
        accessListToItem(transaction.accessList),
      ];
      if (transaction.type === 3) {
        items.push(
          bigintToBytes(transaction.maxFeePerBlobGas),
          transaction.blobVersionedHashes.map(hexToBytes),
        );
      } else if (transaction.type === 4) {
        items.push(authorizationListToItem(transaction.authorizationList));
      }
      return items;
    }
  }
}
