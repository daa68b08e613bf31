import { CodedError } from '@ethane/primitives';
import type { TransactionErrorCode } from '@ethane/types';

/** Why the pool refuses a transaction that might be valid in some block. */
export const POOL_ERRORS = {
  ALREADY_KNOWN: 'it is in the pool',
  OVERSIZED: 'its encoding is too large',
  EXCEEDS_BLOCK_GAS_LIMIT: 'it asks for more gas than a block has',
  TIP_BELOW_MINIMUM: 'its tip is below what the pool asks',
  LOCAL_FEE_CAP: 'it came over RPC and may cost more in fees than is allowed there',
  UNDERPRICED: 'the pool is full of better paying ones',
  REPLACEMENT_UNDERPRICED: 'the pool has one with this nonce, and it does not pay enough more',
  POOL_FULL: 'too much has been displaced since the last head, or nothing may be',
  ACCOUNT_LIMIT: 'the sender has as many as it may have',
  FUTURE_REPLACES_PENDING: 'it cannot run yet and there is no room but that of those which can',
  NONCE_GAP: 'a blob transaction or a delegated account leaves out a nonce',
  ADDRESS_RESERVED: 'the sender has blob transactions in the pool and this is none, or the other way round',
  DELEGATED_IN_FLIGHT: 'the sender delegates, or is about to, and has one in the pool',
  AUTHORITY_RESERVED: 'it delegates for an account that has transactions in the pool',
  BLOBS_NOT_ACCEPTED: 'this pool takes no blob transactions',
  SIDECAR_MISSING: 'a blob transaction without its blobs',
  SIDECAR_INVALID: 'blobs, commitments, proofs and versioned hashes do not belong together',
} as const;

export type PoolErrorCode = keyof typeof POOL_ERRORS | TransactionErrorCode;

/**
 * The pool refuses a transaction: for a reason of its own or, under the code of that, because it is invalid.
 * Messages are those of geth's pool.
 */
export class PoolError extends CodedError<PoolErrorCode> {}
