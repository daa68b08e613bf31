import { recoverAddress, SECP256K1_HALF_N, SECP256K1_N, sign } from '@ethane/crypto';
import type { Address, Bytes } from '@ethane/primitives';
import type { Signature, Transaction, UnsignedTransaction } from './transaction.ts';
import { TransactionError } from './transaction-error.ts';
import { signingHash } from './transaction-hash.ts';
import { memoOf } from './transaction-memo.ts';

/**
 * Who signed, remembered for the record. A high `s` is accepted, as before Homestead: {@link hasLowS} is the rule since.
 * Whether the chain id is right is the caller's to check.
 *
 * @throws TransactionError `INVALID_SIGNATURE_VRS` or `EC_RECOVERY_FAIL`
 */
export function recoverSender(transaction: Transaction): Address {
  const memo = memoOf(transaction);
  memo.sender ??= recover(transaction);
  return memo.sender;
}

/** Notes the sender of a transaction that was signed here, which saves recovering it. */
export function rememberSender(transaction: Transaction, sender: Address): void {
  memoOf(transaction).sender = sender;
}

/** 0 < r, s < n. @throws TransactionError `INVALID_SIGNATURE_VRS` */
export function assertSignatureRange({ r, s }: Signature): void {
  if (isScalar(r) && isScalar(s)) return;
  throw new TransactionError('INVALID_SIGNATURE_VRS', 'invalid transaction v, r, s values', {
    have: isScalar(r) ? s : r,
    want: 'between 1 and n - 1',
  });
}

/** Whether `s` is in the lower half of the group's order (EIP-2). */
export function hasLowS({ s }: Signature): boolean {
  return s <= SECP256K1_HALF_N;
}

/** @throws CodedError `PRIVATE_KEY` */
export function signTransaction<Unsigned extends UnsignedTransaction>(
  transaction: Unsigned,
  privateKey: Bytes,
): Unsigned & Signature {
  const { yParity, r, s } = sign(signingHash(transaction), privateKey);
  return { ...transaction, yParity, r, s };
}

function recover(transaction: Transaction): Address {
  assertSignatureRange(transaction);
  const { r, s, yParity } = transaction;
  const sender = recoverAddress(signingHash(transaction), r, s, yParity);
  if (sender !== undefined) return sender;
  throw new TransactionError('EC_RECOVERY_FAIL', 'invalid transaction v, r, s values: recovery failed', {
    have: { r, s, yParity },
  });
}

function isScalar(value: bigint): boolean {
  return value > 0n && value < SECP256K1_N;
}
