import type { Bytes } from '@ethane/primitives';
import { decodeRlp, RlpError, type RlpItem, rlpItemEnd } from '@ethane/rlp';
import { accessListFromItem } from './access-list.ts';
import { authorizationListFromItem } from './authorization.ts';
import { rlpPayload } from './rlp-slices.ts';
import type {
  AccessListTransaction,
  BlobTransaction,
  DynamicFeeTransaction,
  LegacyTransaction,
  SetCodeTransaction,
  Signature,
  Transaction,
} from './transaction.ts';
import { TransactionError } from './transaction-error.ts';
import { hashList, TransactionFieldReader, UINT_FIELDS } from './transaction-fields.ts';
import { memoOf } from './transaction-memo.ts';

/**
 * The transaction in EIP-2718 bytes, as in `eth_sendRawTransaction`. Strict: canonical RLP, minimal integers, fields in
 * range, nothing after it. Says nothing about whether it can be executed.
 *
 * The record keeps one copy of `bytes`, of which `data` is a view.
 *
 * @throws TransactionError a decoding code; messages are geth's
 */
export function decodeTransaction(bytes: Bytes): Transaction {
  const encoded = bytes.slice();
  const transaction = transactionFromBytes(encoded);
  memoOf(transaction).encoded = encoded;
  return transaction;
}

/**
 * The transaction in an item of a block's body, still encoded: a list is a legacy transaction, a string holds the
 * EIP-2718 bytes of a typed one.
 *
 * @throws TransactionError a decoding code
 */
export function decodeTransactionItem(item: Bytes): Transaction {
  if (item.length > 0 && item[0]! >= 0xc0) return decodeTransaction(item);
  const bytes = orTransactionError(() => {
    const end = rlpItemEnd(item, 0);
    if (end !== item.length) throw new RlpError('TRAILING_BYTES', 'rlp: input contains more than one value');
    return rlpPayload(item);
  });
  if (bytes.length > 0 && bytes[0]! > 0x7f) throw notSupported(bytes[0]!);
  return decodeTransaction(bytes);
}

/** The items of a list in `bytes`. @throws TransactionError `RLP_ERROR_…` or `RLP_INVALID_HEADER` */
export function payloadItems(bytes: Bytes, struct: string): readonly RlpItem[] {
  const item = orTransactionError(() => decodeRlp(bytes));
  if (!(item instanceof Uint8Array)) return item;
  throw new TransactionError('RLP_INVALID_HEADER', `rlp: expected input list for ${struct}`, {
    have: 'bytes',
    want: 'list',
  });
}

function blobTransactionFromItems(items: readonly RlpItem[]): BlobTransaction {
  if (items.length > 0 && !(items[0] instanceof Uint8Array)) {
    throw new TransactionError(
      'TYPE_3_TX_WITH_FULL_BLOBS',
      'rlp: expected input string or byte for *uint256.Int, decoding into (types.BlobTx).ChainID',
      { have: 'transaction with sidecar', want: 'transaction' },
    );
  }
  const read = new TransactionFieldReader(items, 'types.BlobTx', 14);
  const fields = { type: 3, ...dynamicFeeFields(read) } as const;
  if (fields.to === undefined) throw missingTo('TYPE_3_TX_CONTRACT_CREATION', 'types.BlobTx');
  const maxFeePerBlobGas = read.uint(UINT_FIELDS.maxFeePerBlobGas);
  const hashes = hashList(read.item(), 'RLP_INVALID_BLOB_VERSIONED_HASHES', VERSIONED_HASH_CODES);
  return { ...fields, maxFeePerBlobGas, blobVersionedHashes: hashes, ...typedSignature(read) };
}

const VERSIONED_HASH_CODES = {
  notBytes: 'RLP_INVALID_BLOB_VERSIONED_HASHES',
  tooShort: 'RLP_INVALID_BLOB_VERSIONED_HASHES',
  tooLong: 'RLP_INVALID_BLOB_VERSIONED_HASHES',
} as const;

function transactionFromBytes(bytes: Bytes): Transaction {
  const type = bytes[0] ?? 0;
  if (type > 0x7f) return legacyTransaction(payloadItems(bytes, 'types.LegacyTx'));
  if (bytes.length <= 1) {
    throw new TransactionError('RLP_ERROR_EOF', 'typed transaction too short', {
      have: bytes.length,
      want: 2,
    });
  }
  const payload = bytes.subarray(1);
  switch (type) {
    case 1:
      return accessListTransaction(payloadItems(payload, 'types.AccessListTx'));
    case 2:
      return dynamicFeeTransaction(payloadItems(payload, 'types.DynamicFeeTx'));
    case 3:
      return blobTransactionFromItems(payloadItems(payload, 'types.BlobTx'));
    case 4:
      return setCodeTransaction(payloadItems(payload, 'types.SetCodeTx'));
    default:
      throw notSupported(type);
  }
}

function legacyTransaction(items: readonly RlpItem[]): LegacyTransaction {
  const read = new TransactionFieldReader(items, 'types.LegacyTx', 9);
  const fields = {
    nonce: read.uint(UINT_FIELDS.nonce),
    gasPrice: read.uint(UINT_FIELDS.gasPrice),
    gasLimit: read.uint(UINT_FIELDS.gasLimit),
    to: read.to(),
    value: read.uint(UINT_FIELDS.value),
    data: read.data(),
  };
  const { chainId, yParity } = splitV(read.uint(UINT_FIELDS.v));
  return { type: 0, chainId, ...fields, yParity, r: read.uint(UINT_FIELDS.r), s: read.uint(UINT_FIELDS.s) };
}

function accessListTransaction(items: readonly RlpItem[]): AccessListTransaction {
  const read = new TransactionFieldReader(items, 'types.AccessListTx', 11);
  return {
    type: 1,
    chainId: read.uint(UINT_FIELDS.chainId),
    nonce: read.uint(UINT_FIELDS.nonce),
    gasPrice: read.uint(UINT_FIELDS.gasPrice),
    gasLimit: read.uint(UINT_FIELDS.gasLimit),
    to: read.to(),
    value: read.uint(UINT_FIELDS.value),
    data: read.data(),
    accessList: accessListFromItem(read.item()),
    ...typedSignature(read),
  };
}

function dynamicFeeTransaction(items: readonly RlpItem[]): DynamicFeeTransaction {
  const read = new TransactionFieldReader(items, 'types.DynamicFeeTx', 12);
  const fields = dynamicFeeFields(read);
  const { yParity, r, s } = typedSignature(read);
  return {
    type: 2,
    chainId: fields.chainId,
    nonce: fields.nonce,
    maxPriorityFeePerGas: fields.maxPriorityFeePerGas,
    maxFeePerGas: fields.maxFeePerGas,
    gasLimit: fields.gasLimit,
    to: fields.to,
    value: fields.value,
    data: fields.data,
    accessList: fields.accessList,
    yParity,
    r,
    s,
  };
}

function setCodeTransaction(items: readonly RlpItem[]): SetCodeTransaction {
  const read = new TransactionFieldReader(items, 'types.SetCodeTx', 13);
  const fields = { type: 4, ...dynamicFeeFields(read) } as const;
  if (fields.to === undefined) throw missingTo('TYPE_4_TX_CONTRACT_CREATION', 'types.SetCodeTx');
  const authorizationList = authorizationListFromItem(read.item());
  return { ...fields, authorizationList, ...typedSignature(read) };
}

function dynamicFeeFields(
  read: TransactionFieldReader,
): Omit<DynamicFeeTransaction, 'type' | keyof Signature> {
  return {
    chainId: read.uint(UINT_FIELDS.chainId),
    nonce: read.uint(UINT_FIELDS.nonce),
    maxPriorityFeePerGas: read.uint(UINT_FIELDS.maxPriorityFeePerGas),
    maxFeePerGas: read.uint(UINT_FIELDS.maxFeePerGas),
    gasLimit: read.uint(UINT_FIELDS.gasLimit),
    to: read.to(),
    value: read.uint(UINT_FIELDS.value),
    data: read.data(),
    accessList: accessListFromItem(read.item()),
  };
}

function typedSignature(read: TransactionFieldReader): Signature {
  const v = read.uint(UINT_FIELDS.v);
  if (v > 1n) throw invalidV(v, '0 or 1');
  return { yParity: v === 0n ? 0 : 1, r: read.uint(UINT_FIELDS.r), s: read.uint(UINT_FIELDS.s) };
}

/** EIP-155 taken apart: 27 and 28 are without a chain, from 35 on the chain id is in it. */
function splitV(v: bigint): { readonly chainId: bigint | undefined; readonly yParity: 0 | 1 } {
  if (v === 27n || v === 28n) return { chainId: undefined, yParity: v === 27n ? 0 : 1 };
  if (v < 35n) throw invalidV(v, '27, 28 or 35 and more');
  const parity = (v - 35n) & 1n;
  return { chainId: (v - 35n) >> 1n, yParity: parity === 0n ? 0 : 1 };
}

/** The tests call every bad `v` but 0 a wrong chain id. */
function invalidV(v: bigint, want: string): TransactionError {
  const code = v === 0n || want === '0 or 1' ? 'INVALID_SIGNATURE_VRS' : 'INVALID_CHAINID';
  return new TransactionError(code, 'invalid transaction v, r, s values', { have: v, want });
}

function missingTo(
  code: 'TYPE_3_TX_CONTRACT_CREATION' | 'TYPE_4_TX_CONTRACT_CREATION',
  struct: string,
): TransactionError {
  const message = `rlp: input string too short for common.Address, decoding into (${struct}).To`;
  return new TransactionError(code, message, { have: 0, want: 20 });
}

function notSupported(type: number): TransactionError {
  return new TransactionError('TYPE_NOT_SUPPORTED', 'transaction type not supported', {
    have: type,
    want: '0 to 4',
  });
}

/** Runs an RLP decoding so that what it throws is about a transaction. */
function orTransactionError<T>(decode: () => T): T {
  try {
    return decode();
  } catch (error) {
    if (!(error instanceof RlpError)) throw error;
    const { have, want } = error;
    const code = error.code === 'TRUNCATED' ? 'RLP_ERROR_EOF' : 'RLP_ERROR_SIZE';
    throw new TransactionError(code, error.message, { have, want, cause: error });
  }
}
