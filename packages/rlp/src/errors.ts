import { CodedError } from '@ethane/primitives';

/**
 * Why RLP was refused.
 *
 * Encoding: `TRUNCATED`, `TRAILING_BYTES`, `NON_CANONICAL` (a length or a single byte not in its shortest form),
 * `LIST_OVERRUN` (an item longer than the list it is in). Limits: `TOO_LARGE`, `TOO_DEEP`, `TOO_MANY_ITEMS`.
 * Readers: `NOT_A_LIST`, `NOT_BYTES`, `LIST_LENGTH`, `BYTES_LENGTH`, `LEADING_ZERO`, `INTEGER_TOO_LARGE`.
 */
export type RlpErrorCode =
  | 'TRUNCATED'
  | 'TRAILING_BYTES'
  | 'NON_CANONICAL'
  | 'LIST_OVERRUN'
  | 'TOO_LARGE'
  | 'TOO_DEEP'
  | 'TOO_MANY_ITEMS'
  | 'NOT_A_LIST'
  | 'NOT_BYTES'
  | 'LIST_LENGTH'
  | 'BYTES_LENGTH'
  | 'LEADING_ZERO'
  | 'INTEGER_TOO_LARGE';

/** RLP that is malformed, not canonical, beyond a limit, or not of the expected shape. Messages follow geth's `rlp`. */
export class RlpError extends CodedError<RlpErrorCode> {}
