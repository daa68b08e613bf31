import type { BlockErrorCode } from '@ethane/execution';
import { TRANSACTION_ERRORS, type TransactionErrorCode } from '@ethane/types';

type Code = TransactionErrorCode | BlockErrorCode | 'INVALID_SEAL';

/** Codes that a name of the tests stands for besides the code of that name, if there is one. */
type Aliases = Readonly<Record<string, readonly Code[]>>;

/** A field that the fork does not have, that is missing, or that cannot be decoded. */
const FORMAT = ['INCORRECT_BLOCK_FORMAT'] as const;
const GAS_LIMIT = ['INVALID_GASLIMIT', 'GASLIMIT_TOO_BIG'] as const;
const TIMESTAMP = ['INVALID_BLOCK_TIMESTAMP_OLDER_THAN_PARENT'] as const;
const FUNDS = ['INSUFFICIENT_ACCOUNT_FUNDS'] as const;
const TYPE_PRE_FORK = [
  'TYPE_1_TX_PRE_FORK',
  'TYPE_2_TX_PRE_FORK',
  'TYPE_3_TX_PRE_FORK',
  'TYPE_4_TX_PRE_FORK',
] as const;

/** ethereum/tests, transactions. */
const OLD_TRANSACTION_NAMES: Aliases = {
  InvalidTransactionVRS: ['INVALID_SIGNATURE_VRS'],
  IntrinsicGas: ['INTRINSIC_GAS_TOO_LOW'],
  LegacyBlockBaseFeeTransaction: TYPE_PRE_FORK,
  SenderNotEOA: ['SENDER_NOT_EOA'],
  SenderNotEOAorNoCASH: ['SENDER_NOT_EOA', ...FUNDS],
  TR_BLOBCREATE: ['TYPE_3_TX_CONTRACT_CREATION'],
  TR_BLOBLIST_OVERSIZE: ['TYPE_3_TX_BLOB_COUNT_EXCEEDED'],
  TR_BLOBVERSION_INVALID: ['TYPE_3_TX_INVALID_BLOB_VERSIONED_HASH'],
  TR_EMPTYBLOB: ['TYPE_3_TX_ZERO_BLOBS'],
  TR_FeeCapLessThanBlocks: ['INSUFFICIENT_MAX_FEE_PER_GAS'],
  TR_FeeCapLessThanBlocksORGasLimitReached: ['INSUFFICIENT_MAX_FEE_PER_GAS', 'GAS_ALLOWANCE_EXCEEDED'],
  TR_FeeCapLessThanBlocksORNoFunds: ['INSUFFICIENT_MAX_FEE_PER_GAS', ...FUNDS],
  TR_GasLimitReached: ['GAS_ALLOWANCE_EXCEEDED'],
  TR_InitCodeLimitExceeded: ['INITCODE_SIZE_EXCEEDED'],
  TR_IntrinsicGas: ['INTRINSIC_GAS_TOO_LOW'],
  TR_NoFunds: FUNDS,
  TR_NoFundsOrGas: [...FUNDS, 'INTRINSIC_GAS_TOO_LOW'],
  TR_NoFundsValue: FUNDS,
  TR_NoFundsX: [...FUNDS, 'GASLIMIT_PRICE_PRODUCT_OVERFLOW'],
  TR_NonceHasMaxValue: ['NONCE_IS_MAX'],
  TR_NonceTooHigh: ['NONCE_MISMATCH_TOO_HIGH'],
  TR_NonceTooLow: ['NONCE_MISMATCH_TOO_LOW'],
  TR_RLP_WRONGVALUE: ['VALUE_OVERFLOW', 'RLP_INVALID_VALUE'],
  TR_TipGtFeeCap: ['PRIORITY_GREATER_THAN_MAX_FEE_PER_GAS'],
  TR_TypeNotSupported: ['TYPE_NOT_SUPPORTED', ...TYPE_PRE_FORK],
  TR_TypeNotSupportedBlob: ['TYPE_3_TX_PRE_FORK'],
};

/** ethereum/tests, blocks. */
const OLD_BLOCK_NAMES: Aliases = {
  '1559BlockImportImpossible_BaseFeeWrong': ['INVALID_BASEFEE_PER_GAS'],
  '1559BlockImportImpossible_HeaderIsLegacy': FORMAT,
  '1559BlockImportImpossible_InitialBaseFeeWrong': ['INVALID_BASEFEE_PER_GAS'],
  '1559BlockImportImpossible_InitialGasLimitInvalid': GAS_LIMIT,
  '1559BlockImportImpossible_TargetGasHigh': GAS_LIMIT,
  '1559BlockImportImpossible_TargetGasLow': GAS_LIMIT,
  '3675PoSBlockRejected': ['IMPORT_IMPOSSIBLE_PARIS_WRONG_POS', 'INVALID_DIFFICULTY'],
  '3675PoWBlockRejected': ['IMPORT_IMPOSSIBLE_PARIS_WRONG_POW'],
  '3675PreParis1559BlockRejected': [
    'IMPORT_IMPOSSIBLE_PARIS_WRONG_POW',
    'IMPORT_IMPOSSIBLE_UNCLES_OVER_PARIS',
    ...FORMAT,
  ],
  BlockGasLimitReached: ['GAS_ALLOWANCE_EXCEEDED'],
  ExtraDataIncorrectDAO: ['EXTRA_DATA_INVALID_DAO'],
  ExtraDataTooBig: ['EXTRA_DATA_TOO_BIG'],
  INPUT_UNMARSHAL_ADDRESS_ERROR: FORMAT,
  INPUT_UNMARSHAL_ERROR: FORMAT,
  InvalidBlockNonce: ['INVALID_SEAL'],
  InvalidDifficulty: ['INVALID_DIFFICULTY'],
  InvalidDifficulty2: ['INVALID_DIFFICULTY'],
  InvalidGasLimit: GAS_LIMIT,
  InvalidGasLimit2: GAS_LIMIT,
  InvalidGasUsed: ['INVALID_GAS_USED'],
  InvalidGasUsed2: ['INVALID_GAS_USED'],
  InvalidLogBloom: ['INVALID_LOG_BLOOM'],
  InvalidNumber: ['INVALID_BLOCK_NUMBER'],
  InvalidReceiptsStateRoot: ['INVALID_RECEIPTS_ROOT'],
  InvalidStateRoot: ['INVALID_STATE_ROOT'],
  InvalidTimestamp: TIMESTAMP,
  InvalidTimestampEqualParent: TIMESTAMP,
  InvalidTimestampOlderParent: TIMESTAMP,
  InvalidTransactionsRoot: ['INVALID_TRANSACTIONS_ROOT'],
  InvalidUncleParentHash: ['UNCLE_PARENT_INCORRECT'],
  InvalidUnclesHash: ['INVALID_UNCLES_HASH'],
  InvalidWithdrawals: ['INVALID_WITHDRAWALS_ROOT'],
  LegacyBlockImportImpossible: FORMAT,
  LegacyBlockImportImpossible2: FORMAT,
  MergeBlockImportImpossible: FORMAT,
  ParisBlockImportImpossible: FORMAT,
  PostParisDifficultyIsNot0: ['IMPORT_IMPOSSIBLE_PARIS_WRONG_POW'],
  PostParisUncleHashIsNotEmpty: ['IMPORT_IMPOSSIBLE_UNCLES_OVER_PARIS'],
  RLP_ExpectedAsList: FORMAT,
  ShanghaiBlockImportImpossible: FORMAT,
  TooManyUncles: ['TOO_MANY_UNCLES'],
  TooMuchGasUsed: ['INVALID_GAS_USED_ABOVE_LIMIT'],
  TooMuchGasUsed2: ['INVALID_GAS_USED_ABOVE_LIMIT'],
  UncleInChain: ['UNCLE_IN_CHAIN', 'UNCLE_IS_ANCESTOR'],
  UncleIsAncestor: ['UNCLE_IS_ANCESTOR'],
  UncleIsBrother: ['UNCLE_IN_CHAIN'],
  UncleParentIsNotAncestor: ['UNCLE_PARENT_INCORRECT'],
  UnknownParent: ['UNKNOWN_PARENT'],
  UnknownParent2: ['UNKNOWN_PARENT'],
};

/** execution-spec-tests, where one of its names stands for codes of ours with other names, or for several. */
const TRANSACTION_NAMES: Aliases = {
  EC_RECOVERY_FAIL: ['INVALID_SIGNATURE_VRS'],
  GASLIMIT_OVERFLOW: ['RLP_LEADING_ZEROS_GASLIMIT'],
  // The reference has one error for both, and tests from Amsterdam on use this name for either.
  INTRINSIC_GAS_TOO_LOW: ['INTRINSIC_GAS_BELOW_FLOOR_GAS_COST'],
  INVALID_SIGNATURE_VRS: [
    'INVALID_CHAINID',
    'RLP_INVALID_SIGNATURE_R',
    'RLP_INVALID_SIGNATURE_S',
    'RLP_INVALID_SIGNATURE_V',
  ],
  NONCE_TOO_BIG: ['NONCE_IS_MAX'],
  PRIORITY_GREATER_THAN_MAX_FEE_PER_GAS_2: ['PRIORITY_GREATER_THAN_MAX_FEE_PER_GAS'],
  RLP_INVALID_VALUE: ['VALUE_OVERFLOW'],
  // More blobs than the block may have are more than a transaction may have.
  TYPE_3_TX_MAX_BLOB_GAS_ALLOWANCE_EXCEEDED: ['TYPE_3_TX_BLOB_COUNT_EXCEEDED'],
  TYPE_3_TX_ZERO_BLOBS_PRE_FORK: ['TYPE_3_TX_PRE_FORK', 'TYPE_3_TX_ZERO_BLOBS'],
  TYPE_4_INVALID_AUTHORITY_SIGNATURE: ['TYPE_4_INVALID_AUTHORIZATION_FORMAT'],
  TYPE_4_INVALID_AUTHORITY_SIGNATURE_S_TOO_HIGH: ['TYPE_4_INVALID_AUTHORIZATION_FORMAT'],
  TYPE_NOT_SUPPORTED: TYPE_PRE_FORK,
};

const BLOCK_NAMES: Aliases = {
  GAS_USED_OVERFLOW: ['INVALID_GAS_USED_ABOVE_LIMIT', 'GAS_ALLOWANCE_EXCEEDED'],
  IMPORT_IMPOSSIBLE_DIFFICULTY_OVER_PARIS: ['IMPORT_IMPOSSIBLE_PARIS_WRONG_POW'],
  IMPORT_IMPOSSIBLE_LEGACY: FORMAT,
  IMPORT_IMPOSSIBLE_LEGACY_WRONG_PARENT: FORMAT,
  IMPORT_IMPOSSIBLE_LONDON_OVER_PARIS: ['IMPORT_IMPOSSIBLE_PARIS_WRONG_POW', ...FORMAT],
  IMPORT_IMPOSSIBLE_LONDON_WRONG_PARENT: FORMAT,
  IMPORT_IMPOSSIBLE_PARIS_OVER_SHANGHAI: FORMAT,
  IMPORT_IMPOSSIBLE_SHANGHAI: FORMAT,
  // The list itself is not in the block.
  INVALID_BAL_HASH: ['INVALID_BLOCK_ACCESS_LIST'],
  // Of an engine payload: no block has it by itself.
  INVALID_BLOCK_HASH: [],
  INVALID_VERSIONED_HASHES: [],
  // A block that is mined where none may be, or the other way round, has the wrong difficulty.
  INVALID_DIFFICULTY: ['IMPORT_IMPOSSIBLE_PARIS_WRONG_POW', 'IMPORT_IMPOSSIBLE_PARIS_WRONG_POS'],
  RLP_INVALID_ADDRESS: FORMAT,
  RLP_INVALID_FIELD_OVERFLOW_64: FORMAT,
  RLP_STRUCTURES_ENCODING: FORMAT,
  RLP_WITHDRAWALS_NOT_READ: FORMAT,
  UNCLE_IS_BROTHER: ['UNCLE_IN_CHAIN'],
  UNCLE_UNKNOWN_PARENT: ['UNCLE_PARENT_INCORRECT'],
  UNKNOWN_PARENT_ZERO: ['UNKNOWN_PARENT'],
};

const ALIASES: Aliases = {
  ...OLD_TRANSACTION_NAMES,
  ...OLD_BLOCK_NAMES,
  ...TRANSACTION_NAMES,
  ...BLOCK_NAMES,
};

/** A spoiled length or a field made a list can be read as more than one fault: which is the decoder's choice. */
const SPOILED_BYTES: readonly Code[] = ['RLP_ERROR_EOF', 'RLP_ERROR_SIZE', 'RLP_INVALID_HEADER'];

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
 * Whether an error with this code is one that a test expects. `A|B` stands for either, and the part before a dot
 * (`TransactionException.`) only for where the name is defined. A name that nobody here knows is taken for any code: the
 * test asks for a refusal then, see {@link unknownException}.
 */
export function isExpectedException(code: string, expected: string): boolean {
  return namesIn(expected).some((name) => codesOf(name)?.includes(code) ?? true);
}

/** The first name in what a test expects that stands for no code. */
export function unknownException(expected: string): string | undefined {
  return namesIn(expected).find((name) => codesOf(name) === undefined);
}

function namesIn(expected: string): readonly string[] {
  return expected.split('|').map((alternative) => alternative.trim().replace(/^\w+\./, ''));
}

function codesOf(name: string): readonly string[] | undefined {
  const aliases = Object.hasOwn(ALIASES, name) ? ALIASES[name] : undefined;
  const isCode = Object.hasOwn(TRANSACTION_ERRORS, name) || Object.hasOwn(BLOCK_CODES, name);
  const isSpoiling = /^RLP_(INVALID|ERROR)_|^RLP_.*_SIZE$/.test(name);
  if (aliases === undefined && !isCode && !isSpoiling) return undefined;
  return [name, ...(aliases ?? []), ...(isSpoiling ? SPOILED_BYTES : [])];
}
