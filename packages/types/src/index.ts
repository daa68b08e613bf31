export { EMPTY_TRIE_ROOT } from '@ethane/trie';
export { type Account, decodeAccount, EMPTY_CODE_HASH, encodeAccount } from './account.ts';
export {
  type Authorization,
  authorizationHash,
  recoverAuthority,
  signAuthorization,
  type UnsignedAuthorization,
} from './authorization.ts';
export { type Block, blockHash, decodeBlock, EMPTY_OMMERS_HASH, encodeBlock, ommersHash } from './block.ts';
export {
  type AccountAccess,
  type BlockAccessList,
  blockAccessListHash,
  encodeBlockAccessList,
  type IndexedChange,
  type SlotChanges,
} from './block-access-list.ts';
export { BLOOM_BYTES, bloomMayContain, combineBlooms, createBloom, EMPTY_BLOOM } from './bloom.ts';
export { decodeTransaction, decodeTransactionItem } from './decode-transaction.ts';
export { delegatedTo, delegationCode } from './delegation.ts';
export { encodedTransactionSize, encodeTransaction, signatureV } from './encode-transaction.ts';
export { decodeHeader, encodeHeader, type Header, headerHash, sealHash } from './header.ts';
export { encodeLogs, type Log } from './log.ts';
export {
  decodePooledTransaction,
  encodePooledTransaction,
  type PooledTransaction,
} from './pooled-transaction.ts';
export { decodeReceipt, encodeReceipt, type Receipt, type ReceiptOutcome } from './receipt.ts';
export { requestsHash } from './requests-hash.ts';
export { receiptsRoot, transactionsRoot, withdrawalsRoot } from './roots.ts';
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
export { TRANSACTION_ERRORS, TransactionError, type TransactionErrorCode } from './transaction-error.ts';
export { signingHash, transactionHash } from './transaction-hash.ts';
export {
  assertSignatureRange,
  hasLowS,
  recoverSender,
  rememberSender,
  signTransaction,
} from './transaction-sender.ts';
export type { Withdrawal } from './withdrawal.ts';
