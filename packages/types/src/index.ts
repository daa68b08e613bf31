export type { Account } from './account.ts';
export type { Authorization, UnsignedAuthorization } from './authorization.ts';
export type { Block } from './block.ts';
export type { Header } from './header.ts';
export type { Log } from './log.ts';
export type { Receipt, ReceiptOutcome } from './receipt.ts';
export type { BlobSidecar } from './sidecar.ts';
export {
  type AccessList,
  type AccessListEntry,
  type AccessListTransaction,
  accessListOf,
  type BlobTransaction,
  type DynamicFees,
  type DynamicFeeTransaction,
  type LegacyTransaction,
  maxGasPrice,
  maxGasTip,
  type SetCodeTransaction,
  type Signature,
  type Transaction,
  type TransactionFields,
  type TransactionType,
  type UnsignedAccessListTransaction,
  type UnsignedBlobTransaction,
  type UnsignedDynamicFeeTransaction,
  type UnsignedLegacyTransaction,
  type UnsignedSetCodeTransaction,
  type UnsignedTransaction,
} from './transaction.ts';
export type { Withdrawal } from './withdrawal.ts';
