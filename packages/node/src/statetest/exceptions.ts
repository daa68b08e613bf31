import { FORK_NAMES, type ForkName } from '@ethane/chainspec';
import type { BlockErrorCode } from '@ethane/execution';
import { TRANSACTION_ERRORS } from '@ethane/types';
import { NAMES, NAMES_BY_FORK, OLD_DECODER_CODES, OLD_DECODER_NAME } from './exception-names.ts';

/** Complete by its type, so that a new code cannot be forgotten. */
const BLOCK_CODES: Readonly<Record<BlockErrorCode, true>> = {
  BLOB_GAS_USED_ABOVE_LIMIT: true,
  BLOCK_ACCESS_LIST_GAS_LIMIT_EXCEEDED: true,
  BLOCK_TRANSACTION: true,
  EXTRA_DATA_INVALID_DAO: true,
  EXTRA_DATA_TOO_BIG: true,
  GASLIMIT_TOO_BIG: true,
  GAS_USED_OVERFLOW: true,
  IMPORT_IMPOSSIBLE_DIFFICULTY_OVER_PARIS: true,
  IMPORT_IMPOSSIBLE_PARIS_WRONG_POS: true,
  IMPORT_IMPOSSIBLE_PARIS_WRONG_POW: true,
  IMPORT_IMPOSSIBLE_UNCLES_OVER_PARIS: true,
  INCORRECT_BLOB_GAS_USED: true,
  INCORRECT_BLOCK_FORMAT: true,
  INCORRECT_EXCESS_BLOB_GAS: true,
  INVALID_BASEFEE_PER_GAS: true,
  INVALID_BLOCK_ACCESS_LIST: true,
  INVALID_BLOCK_NUMBER: true,
  INVALID_BLOCK_TIMESTAMP_OLDER_THAN_PARENT: true,
  INVALID_DEPOSIT_EVENT_LAYOUT: true,
  INVALID_DIFFICULTY: true,
  INVALID_GASLIMIT: true,
  INVALID_GAS_USED: true,
  INVALID_GAS_USED_ABOVE_LIMIT: true,
  INVALID_LOG_BLOOM: true,
  INVALID_RECEIPTS_ROOT: true,
  INVALID_REQUESTS: true,
  INVALID_STATE_ROOT: true,
  INVALID_TRANSACTIONS_ROOT: true,
  INVALID_UNCLES_HASH: true,
  INVALID_WITHDRAWALS_ROOT: true,
  RLP_BLOCK_LIMIT_EXCEEDED: true,
  SYSTEM_CONTRACT_CALL_FAILED: true,
  SYSTEM_CONTRACT_EMPTY: true,
  TOO_MANY_UNCLES: true,
  UNCLE_IN_CHAIN: true,
  UNCLE_IS_ANCESTOR: true,
  UNCLE_PARENT_INCORRECT: true,
  UNKNOWN_PARENT: true,
};

/**
 * Whether an error with this code, under the rules of a fork, is one that a test expects. `A|B` stands for either, and the
 * part before a dot (`TransactionException.`) only for where the name is defined. A name that nobody here knows is taken
 * for any code: the test asks for a refusal then, see {@link unknownException}.
 */
export function isExpectedException(code: string, expected: string, fork: ForkName): boolean {
  return namesIn(expected).some((name) => codesOf(name, fork)?.includes(code) ?? true);
}

/** The first name in what a test expects that stands for no code. */
export function unknownException(expected: string): string | undefined {
  return namesIn(expected).find((name) => codesOf(name) === undefined);
}

function namesIn(expected: string): readonly string[] {
  return expected.split('|').map((alternative) => alternative.trim().replace(/^\w+\./, ''));
}

function codesOf(name: string, fork?: ForkName): readonly string[] | undefined {
  const isCode = Object.hasOwn(TRANSACTION_ERRORS, name) || Object.hasOwn(BLOCK_CODES, name);
  const aliases = Object.hasOwn(NAMES, name) ? NAMES[name] : undefined;
  const decoder = OLD_DECODER_NAME.test(name) ? OLD_DECODER_CODES : undefined;
  if (!isCode && aliases === undefined && decoder === undefined) return undefined;
  return [name, ...(aliases ?? []), ...(decoder ?? []), ...codesFrom(name, fork)];
}

/** What a name stands for because a fork has begun. */
function codesFrom(name: string, fork: ForkName | undefined): readonly string[] {
  if (fork === undefined) return [];
  return FORK_NAMES.slice(0, FORK_NAMES.indexOf(fork) + 1).flatMap(
    (begun) => NAMES_BY_FORK[begun]?.[name] ?? [],
  );
}
