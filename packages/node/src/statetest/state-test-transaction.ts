import { type Address, CodedError, equalBytes } from '@ethane/primitives';
import {
  type AccessList,
  decodeTransaction,
  encodeTransaction,
  recoverSender,
  rememberSender,
  signTransaction,
  type Transaction,
  type UnsignedTransaction,
} from '@ethane/types';
import { addressOf, bytesOf, hashOf, type JsonObject, quantityOf } from './json-values.ts';
import type { PostJson, TransactionJson } from './state-test-json.ts';

/**
 * The transaction of a post entry: `txbytes` decoded, or the fields signed with the test's key. Whichever it is, the sender
 * that its signature gives must be the one that the test names.
 *
 * @throws TransactionError when the bytes are not a transaction; CodedError `TEST_TRANSACTION` when something else differs
 */
export function transactionOf(json: TransactionJson, post: PostJson, chainId: bigint): Transaction {
  if (post.txbytes !== undefined) return decodedTransaction(json, post.txbytes);
  const unsigned = unsignedTransaction(json, post, chainId);
  const sender = json.sender === undefined ? undefined : addressOf(json.sender);
  if (json.secretKey === undefined) return unsignedFrom(unsigned, sender);
  const transaction = signTransaction(unsigned, bytesOf(json.secretKey));
  assertSender(recoverSender(transaction), sender);
  return transaction;
}

function decodedTransaction({ sender }: TransactionJson, text: string): Transaction {
  const bytes = bytesOf(text);
  const transaction = decodeTransaction(bytes);
  const again = encodeTransaction(transaction);
  if (!equalBytes(again, bytes)) {
    throw new CodedError('TEST_TRANSACTION', 'txbytes encode to something else after decoding', {
      have: again,
    });
  }
  if (sender !== undefined) assertSender(recoverSender(transaction), addressOf(sender));
  return transaction;
}

function assertSender(have: Address, want: Address | undefined): void {
  if (want === undefined || have === want) return;
  throw new CodedError('TEST_TRANSACTION', `the signature gives sender ${have}, want ${want}`, {
    have,
    want,
  });
}

/** Without a key nobody can sign; the signature is then not looked at. */
function unsignedFrom(unsigned: UnsignedTransaction, sender: Address | undefined): Transaction {
  const transaction: Transaction = { ...unsigned, yParity: 0, r: 1n, s: 1n };
  if (sender !== undefined) rememberSender(transaction, sender);
  return transaction;
}

function unsignedTransaction(
  json: TransactionJson,
  { indexes }: PostJson,
  chainId: bigint,
): UnsignedTransaction {
  const common = {
    nonce: quantityOf(json.nonce),
    gasLimit: quantityOf(json.gasLimit[indexes.gas]),
    to: json.to ? addressOf(json.to) : undefined,
    value: quantityOf(json.value[indexes.value]),
    data: bytesOf(json.data[indexes.data]),
  };
  const list = json.accessLists?.[indexes.data];
  const accessList = accessListOf(json, indexes.data);
  if (json.maxFeePerGas === undefined) {
    const gasPrice = quantityOf(json.gasPrice);
    if (list === undefined || list === null) return { type: 0, ...common, gasPrice };
    return { type: 1, chainId, ...common, gasPrice, accessList };
  }
  const fees = {
    maxFeePerGas: quantityOf(json.maxFeePerGas),
    maxPriorityFeePerGas: quantityOf(json.maxPriorityFeePerGas),
  };
  if (json.authorizationList !== undefined) {
    const authorizationList = json.authorizationList.map(authorizationOf);
    return { type: 4, chainId, ...common, ...fees, accessList, authorizationList };
  }
  if (json.blobVersionedHashes === undefined) return { type: 2, chainId, ...common, ...fees, accessList };
  const blobs = {
    maxFeePerBlobGas: quantityOf(json.maxFeePerBlobGas),
    blobVersionedHashes: json.blobVersionedHashes.map(hashOf),
  };
  return { type: 3, chainId, ...common, ...fees, ...blobs, accessList };
}

function accessListOf({ accessLists }: TransactionJson, index: number): AccessList {
  return (accessLists?.[index] ?? []).map(({ address, storageKeys }) => ({
    address: addressOf(address),
    storageKeys: storageKeys.map(hashOf),
  }));
}

function authorizationOf(json: JsonObject) {
  return {
    chainId: quantityOf(json.chainId),
    address: addressOf(json.address),
    nonce: quantityOf(json.nonce),
    yParity: Number(quantityOf(json.yParity ?? json.v)),
    r: quantityOf(json.r),
    s: quantityOf(json.s),
  };
}
