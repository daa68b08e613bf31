import { effectiveGasPrice } from '@ethane/execution';
import { type Address, bytesToHex, type Hash32, toQuantity } from '@ethane/primitives';
import {
  type Authorization,
  maxGasPrice,
  recoverSender,
  signatureV,
  type Transaction,
  transactionHash,
} from '@ethane/types';

export type TransactionJson = Readonly<Record<string, unknown>>;

/** Where a mined transaction is; wei per gas. */
export interface TransactionPlace {
  readonly blockHash: Hash32 | null;
  readonly blockNumber: bigint;
  /** Seconds. */
  readonly timestamp: bigint;
  readonly baseFeePerGas: bigint | undefined;
  readonly index: number;
}

/** A transaction as JSON-RPC has it (geth's `RPCTransaction`); `place` is undefined for one that is not in a block. */
export function formatTransaction(
  transaction: Transaction,
  place: TransactionPlace | undefined,
  from: Address = recoverSender(transaction),
): TransactionJson {
  return {
    blockHash: place?.blockHash ?? null,
    blockNumber: place === undefined ? null : toQuantity(place.blockNumber),
    blockTimestamp: place === undefined ? null : toQuantity(place.timestamp),
    from,
    gas: toQuantity(transaction.gasLimit),
    gasPrice: toQuantity(
      place === undefined ? maxGasPrice(transaction) : effectiveGasPrice(transaction, place.baseFeePerGas),
    ),
    ...feesOf(transaction),
    hash: transactionHash(transaction),
    input: bytesToHex(transaction.data),
    nonce: toQuantity(transaction.nonce),
    to: transaction.to ?? null,
    transactionIndex: place === undefined ? null : toQuantity(place.index),
    value: toQuantity(transaction.value),
    type: toQuantity(transaction.type),
    ...typedFieldsOf(transaction),
    v: toQuantity(signatureV(transaction)),
    r: toQuantity(transaction.r),
    s: toQuantity(transaction.s),
    ...(transaction.type === 0 ? {} : { yParity: toQuantity(transaction.yParity) }),
  };
}

/** What the coinbase gets for a unit of gas in a block with this base fee, in wei; negative when it does not cover it. */
export function effectiveTip(transaction: Transaction, baseFeePerGas: bigint | undefined): bigint {
  return effectiveGasPrice(transaction, baseFeePerGas) - (baseFeePerGas ?? 0n);
}

function feesOf(transaction: Transaction): TransactionJson {
  if (transaction.type === 0 || transaction.type === 1) return {};
  const fees = {
    maxFeePerGas: toQuantity(transaction.maxFeePerGas),
    maxPriorityFeePerGas: toQuantity(transaction.maxPriorityFeePerGas),
  };
  if (transaction.type !== 3) return fees;
  return { ...fees, maxFeePerBlobGas: toQuantity(transaction.maxFeePerBlobGas) };
}

function typedFieldsOf(transaction: Transaction): TransactionJson {
  if (transaction.type === 0) {
    return transaction.chainId === undefined ? {} : { chainId: toQuantity(transaction.chainId) };
  }
  return {
    accessList: transaction.accessList,
    chainId: toQuantity(transaction.chainId),
    ...(transaction.type === 3 && { blobVersionedHashes: transaction.blobVersionedHashes }),
    ...(transaction.type === 4 && {
      authorizationList: transaction.authorizationList.map(formatAuthorization),
    }),
  };
}

function formatAuthorization({ chainId, address, nonce, yParity, r, s }: Authorization): TransactionJson {
  return {
    chainId: toQuantity(chainId),
    address,
    nonce: toQuantity(nonce),
    yParity: toQuantity(yParity),
    r: toQuantity(r),
    s: toQuantity(s),
  };
}
