import type { Address, Bytes, Hash32 } from '@ethane/primitives';
import type { Authorization } from './authorization.ts';

/** EIP-2718 type: legacy, access list (EIP-2930), dynamic fee (1559), blob (4844), set code (7702). */
export type TransactionType = 0 | 1 | 2 | 3 | 4;

export interface AccessListEntry {
  readonly address: Address;
  readonly storageKeys: readonly Hash32[];
}

export type AccessList = readonly AccessListEntry[];

/** A signature of secp256k1; 0 < r, s < n holds only once it has been recovered. */
export interface Signature {
  readonly yParity: 0 | 1;
  readonly r: bigint;
  readonly s: bigint;
}

/** What every transaction has. `value` in wei. */
export interface TransactionFields {
  readonly nonce: bigint;
  /** In gas, below 2^64. */
  readonly gasLimit: bigint;
  /** Undefined creates a contract. */
  readonly to: Address | undefined;
  readonly value: bigint;
  readonly data: Bytes;
}

/** Fees of EIP-1559, in wei per gas. */
export interface DynamicFees {
  readonly maxFeePerGas: bigint;
  readonly maxPriorityFeePerGas: bigint;
}

export interface UnsignedLegacyTransaction extends TransactionFields {
  readonly type: 0;
  /** Undefined without the replay protection of EIP-155. */
  readonly chainId?: bigint | undefined;
  /** Wei per gas. */
  readonly gasPrice: bigint;
}

export interface UnsignedAccessListTransaction extends TransactionFields {
  readonly type: 1;
  readonly chainId: bigint;
  /** Wei per gas. */
  readonly gasPrice: bigint;
  readonly accessList: AccessList;
}

export interface UnsignedDynamicFeeTransaction extends TransactionFields, DynamicFees {
  readonly type: 2;
  readonly chainId: bigint;
  readonly accessList: AccessList;
}

export interface UnsignedBlobTransaction extends TransactionFields, DynamicFees {
  readonly type: 3;
  readonly chainId: bigint;
  readonly accessList: AccessList;
  /** Wei per blob gas. */
  readonly maxFeePerBlobGas: bigint;
  readonly blobVersionedHashes: readonly Hash32[];
}

export interface UnsignedSetCodeTransaction extends TransactionFields, DynamicFees {
  readonly type: 4;
  readonly chainId: bigint;
  readonly accessList: AccessList;
  readonly authorizationList: readonly Authorization[];
}

export type LegacyTransaction = UnsignedLegacyTransaction & Signature;
export type AccessListTransaction = UnsignedAccessListTransaction & Signature;
export type DynamicFeeTransaction = UnsignedDynamicFeeTransaction & Signature;
export type BlobTransaction = UnsignedBlobTransaction & Signature;
export type SetCodeTransaction = UnsignedSetCodeTransaction & Signature;

export type UnsignedTransaction =
  | UnsignedLegacyTransaction
  | UnsignedAccessListTransaction
  | UnsignedDynamicFeeTransaction
  | UnsignedBlobTransaction
  | UnsignedSetCodeTransaction;

export type Transaction =
  | LegacyTransaction
  | AccessListTransaction
  | DynamicFeeTransaction
  | BlobTransaction
  | SetCodeTransaction;

/** The most that a transaction pays for a unit of gas: `gasPrice` or `maxFeePerGas`, in wei. */
export function maxGasPrice(transaction: UnsignedTransaction): bigint {
  return transaction.type < 2
    ? (transaction as UnsignedLegacyTransaction | UnsignedAccessListTransaction).gasPrice
    : (transaction as UnsignedDynamicFeeTransaction).maxFeePerGas;
}

/** The most that the coinbase gets for a unit of gas: `gasPrice` or `maxPriorityFeePerGas`, in wei. */
export function maxGasTip(transaction: UnsignedTransaction): bigint {
  return transaction.type < 2
    ? (transaction as UnsignedLegacyTransaction | UnsignedAccessListTransaction).gasPrice
    : (transaction as UnsignedDynamicFeeTransaction).maxPriorityFeePerGas;
}

const NO_ACCESS_LIST: AccessList = [];

/** The access list; empty for a legacy transaction. */
export function accessListOf(transaction: UnsignedTransaction): AccessList {
  return transaction.type === 0 ? NO_ACCESS_LIST : transaction.accessList;
}
