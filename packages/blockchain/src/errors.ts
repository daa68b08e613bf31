import { CodedError } from '@ethane/primitives';

export type ChainErrorCode =
  /** The data directory holds a chain with another genesis block. */
  | 'DATABASE_OTHER_GENESIS'
  /** The data directory was written by a version with another layout. */
  | 'DATABASE_VERSION'
  /** A stored value does not match its checksum, its hash or what else refers to it. */
  | 'DATABASE_DAMAGED'
  /** The proof of work of a block or an ommer does not hold. */
  | 'INVALID_SEAL'
  /** The block's time lies further in the future than is accepted: not a verdict on the block. */
  | 'FUTURE_BLOCK'
  /** A block built on what is no longer the head. */
  | 'STALE'
  /** The block asked for is not stored. */
  | 'UNKNOWN_BLOCK'
  /** The block asked for is not on the canonical chain. */
  | 'NOT_CANONICAL'
  /** A write failed before: nothing is accepted any more. */
  | 'CHAIN_FATAL'
  /** The chain is closed. */
  | 'CHAIN_CLOSED';

/** What the chain rejects that is not a rule of the protocol (those are `BlockError`s of `@ethane/execution`). */
export class ChainError extends CodedError<ChainErrorCode> {}
