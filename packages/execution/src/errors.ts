import { CodedError } from '@ethane/primitives';

/**
 * Why a block is invalid. The names are those of `BlockException` in ethereum/execution-spec-tests, without the prefix;
 * `BLOCK_TRANSACTION` stands for a bad transaction, whose own error is the cause.
 */
export type BlockErrorCode =
  | 'BLOB_GAS_USED_ABOVE_LIMIT'
  | 'BLOCK_ACCESS_LIST_GAS_LIMIT_EXCEEDED'
  | 'BLOCK_TRANSACTION'
  | 'EXTRA_DATA_INVALID_DAO'
  | 'EXTRA_DATA_TOO_BIG'
  | 'GASLIMIT_TOO_BIG'
  | 'GAS_USED_OVERFLOW'
  | 'IMPORT_IMPOSSIBLE_DIFFICULTY_OVER_PARIS'
  | 'IMPORT_IMPOSSIBLE_PARIS_WRONG_POS'
  | 'IMPORT_IMPOSSIBLE_PARIS_WRONG_POW'
  | 'IMPORT_IMPOSSIBLE_UNCLES_OVER_PARIS'
  | 'INCORRECT_BLOB_GAS_USED'
  | 'INCORRECT_BLOCK_FORMAT'
  | 'INCORRECT_EXCESS_BLOB_GAS'
  | 'INVALID_BASEFEE_PER_GAS'
  | 'INVALID_BLOCK_ACCESS_LIST'
  | 'INVALID_BLOCK_NUMBER'
  | 'INVALID_BLOCK_TIMESTAMP_OLDER_THAN_PARENT'
  | 'INVALID_DEPOSIT_EVENT_LAYOUT'
  | 'INVALID_DIFFICULTY'
  | 'INVALID_GASLIMIT'
  | 'INVALID_GAS_USED'
  | 'INVALID_GAS_USED_ABOVE_LIMIT'
  | 'INVALID_LOG_BLOOM'
  | 'INVALID_RECEIPTS_ROOT'
  | 'INVALID_REQUESTS'
  | 'INVALID_STATE_ROOT'
  | 'INVALID_TRANSACTIONS_ROOT'
  | 'INVALID_UNCLES_HASH'
  | 'INVALID_WITHDRAWALS_ROOT'
  | 'RLP_BLOCK_LIMIT_EXCEEDED'
  | 'SYSTEM_CONTRACT_CALL_FAILED'
  | 'SYSTEM_CONTRACT_EMPTY'
  | 'TOO_MANY_UNCLES'
  | 'UNCLE_IN_CHAIN'
  | 'UNCLE_IS_ANCESTOR'
  | 'UNCLE_PARENT_INCORRECT'
  | 'UNKNOWN_PARENT';

/** An invalid block. `have` and `want` are what the block says and what the rules say. */
export class BlockError extends CodedError<BlockErrorCode> {}

/** Throws a {@link BlockError} unless the two are equal. */
export function assertEqual<T extends string | bigint | number>(
  code: BlockErrorCode,
  what: string,
  have: T,
  want: T,
): void {
  if (have !== want)
    throw new BlockError(code, `invalid ${what}: have ${have}, want ${want}`, { have, want });
}
