import type { ForkName } from '@ethane/chainspec';
import type { BlockErrorCode } from '@ethane/execution';
import type { TransactionErrorCode } from '@ethane/types';

/** Why Ethane refuses a transaction or a block. */
export type Code = TransactionErrorCode | BlockErrorCode | 'INVALID_SEAL';

/** Codes that a name of the tests stands for besides the code of that name, if there is one. */
export type Aliases = Readonly<Record<string, readonly Code[]>>;

/** A field that the fork does not have, that is missing, or that cannot be decoded. */
const FORMAT = ['INCORRECT_BLOCK_FORMAT'] as const;
const GAS_LIMIT = ['INVALID_GASLIMIT', 'GASLIMIT_TOO_BIG'] as const;
const HEADER_GAS_LIMIT = ['INVALID_GASLIMIT'] as const;
const TIMESTAMP = ['INVALID_BLOCK_TIMESTAMP_OLDER_THAN_PARENT'] as const;
const FUNDS = ['INSUFFICIENT_ACCOUNT_FUNDS'] as const;
const TYPE_PRE_FORK = [
  'TYPE_1_TX_PRE_FORK',
  'TYPE_2_TX_PRE_FORK',
  'TYPE_3_TX_PRE_FORK',
  'TYPE_4_TX_PRE_FORK',
] as const;
/** A spoiled length, or a field that was made a list, can be read as more than one fault: which is the decoder's choice. */
const SPOILED_FIELD = ['RLP_ERROR_EOF', 'RLP_ERROR_SIZE'] as const;
const SPOILED_BYTES = [...SPOILED_FIELD, 'RLP_INVALID_HEADER'] as const;

/** ethereum/tests and its legacy archives, transactions. */
const OLD_TRANSACTION_NAMES: Aliases = {
  InvalidTransactionVRS: ['INVALID_SIGNATURE_VRS'],
  IntrinsicGas: ['INTRINSIC_GAS_TOO_LOW'],
  LegacyBlockBaseFeeTransaction: ['TYPE_2_TX_PRE_FORK'],
  OutOfGas: ['INTRINSIC_GAS_TOO_LOW'],
  SenderNotEOA: ['SENDER_NOT_EOA'],
  SenderNotEOAorNoCASH: ['SENDER_NOT_EOA', ...FUNDS],
  TR_BLOBCREATE: ['TYPE_3_TX_CONTRACT_CREATION'],
  TR_BLOBLIST_OVERSIZE: ['TYPE_3_TX_BLOB_COUNT_EXCEEDED'],
  TR_BLOBVERSION_INVALID: ['TYPE_3_TX_INVALID_BLOB_VERSIONED_HASH'],
  TR_BlobDecodeError: SPOILED_BYTES,
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
  TR_TooShort: SPOILED_BYTES,
  TR_TypeNotSupported: ['TYPE_NOT_SUPPORTED', ...TYPE_PRE_FORK],
  TR_TypeNotSupportedBlob: ['TYPE_3_TX_PRE_FORK'],
};

/** ethereum/tests, encodings of transactions: what its transaction tests were called before the names below. */
const OLD_ENCODING_NAMES: Aliases = {
  '1559BaseFeeTooLarge': ['GASPRICE_OVERFLOW'],
  '1559LeadingZerosBaseFee': ['RLP_LEADING_ZEROS_BASEFEE'],
  '1559LeadingZerosPriorityFee': ['RLP_LEADING_ZEROS_PRIORITY_FEE'],
  '1559PriorityFeeGreaterThanBaseFee': ['PRIORITY_GREATER_THAN_MAX_FEE_PER_GAS'],
  '2930AccessListAddressTooLong': ['RLP_INVALID_ACCESS_LIST_ADDRESS_TOO_LONG'],
  '2930AccessListAddressTooShort': ['RLP_INVALID_ACCESS_LIST_ADDRESS_TOO_SHORT'],
  '2930AccessListStorageHashTooLong': ['RLP_INVALID_ACCESS_LIST_STORAGE_TOO_LONG'],
  '2930AccessListStorageHashTooShort': ['RLP_INVALID_ACCESS_LIST_STORAGE_TOO_SHORT'],
  AddressTooLong: ['ADDRESS_TOO_LONG'],
  AddressTooShort: ['ADDRESS_TOO_SHORT'],
  ECRecoveryFail: ['EC_RECOVERY_FAIL'],
  GasLimitPriceProductOverflow: ['GASLIMIT_PRICE_PRODUCT_OVERFLOW'],
  InvalidChainID: ['INVALID_CHAINID'],
  InvalidData: ['RLP_INVALID_DATA', ...SPOILED_FIELD],
  InvalidGasLimit4: ['GASLIMIT_OVERFLOW', 'RLP_LEADING_ZEROS_GASLIMIT'],
  InvalidGasLimit5: ['RLP_INVALID_GASLIMIT', ...SPOILED_FIELD],
  InvalidGasPrice: ['GASPRICE_OVERFLOW'],
  InvalidMaxFeePerGas: ['GASPRICE_OVERFLOW'],
  InvalidMaxPriorityFeePerGas: ['PRIORITY_OVERFLOW'],
  InvalidNonce: ['RLP_INVALID_NONCE', ...SPOILED_FIELD],
  InvalidR: ['RLP_INVALID_SIGNATURE_R', ...SPOILED_FIELD],
  InvalidS: ['RLP_INVALID_SIGNATURE_S', ...SPOILED_FIELD],
  InvalidTo: ['RLP_INVALID_TO', ...SPOILED_FIELD],
  InvalidV: ['RLP_INVALID_SIGNATURE_V', ...SPOILED_FIELD],
  InvalidVRS: [
    'INVALID_SIGNATURE_VRS',
    'INVALID_CHAINID',
    'RLP_INVALID_SIGNATURE_R',
    'RLP_INVALID_SIGNATURE_S',
  ],
  InvalidValue: ['VALUE_OVERFLOW'],
  LeadingZerosDataSize: SPOILED_FIELD,
  LeadingZerosGasLimit: ['RLP_LEADING_ZEROS_GASLIMIT'],
  LeadingZerosGasPrice: ['RLP_LEADING_ZEROS_GASPRICE'],
  LeadingZerosNonce: ['RLP_LEADING_ZEROS_NONCE'],
  LeadingZerosNonceSize: SPOILED_FIELD,
  LeadingZerosR: ['RLP_LEADING_ZEROS_R'],
  LeadingZerosS: ['RLP_LEADING_ZEROS_S'],
  LeadingZerosV: ['RLP_LEADING_ZEROS_V'],
  LeadingZerosValue: ['RLP_LEADING_ZEROS_VALUE'],
  NonceMax: ['NONCE_IS_MAX'],
  NonceTooLong: ['NONCE_OVERFLOW'],
  RLP_Error_EOF: SPOILED_BYTES,
  RLP_Error_RLP_Size: SPOILED_BYTES,
  RLP_Error_Size_Information: SPOILED_BYTES,
  RLP_TooFewElements: ['RLP_TOO_FEW_ELEMENTS'],
  RLP_TooManyElements: ['RLP_TOO_MANY_ELEMENTS'],
};

/** ethereum/tests, blocks. */
const OLD_BLOCK_NAMES: Aliases = {
  '1559BlockImportImpossible_BaseFeeWrong': ['INVALID_BASEFEE_PER_GAS'],
  '1559BlockImportImpossible_HeaderIsLegacy': FORMAT,
  '1559BlockImportImpossible_InitialBaseFeeWrong': ['INVALID_BASEFEE_PER_GAS'],
  '1559BlockImportImpossible_InitialGasLimitInvalid': HEADER_GAS_LIMIT,
  '1559BlockImportImpossible_TargetGasHigh': HEADER_GAS_LIMIT,
  '1559BlockImportImpossible_TargetGasLow': HEADER_GAS_LIMIT,
  '3675PoSBlockRejected': ['IMPORT_IMPOSSIBLE_PARIS_WRONG_POS', 'INVALID_DIFFICULTY'],
  '3675PoWBlockRejected': ['IMPORT_IMPOSSIBLE_PARIS_WRONG_POW'],
  '3675PreParis1559BlockRejected': [
    'IMPORT_IMPOSSIBLE_PARIS_WRONG_POW',
    'IMPORT_IMPOSSIBLE_UNCLES_OVER_PARIS',
    ...FORMAT,
  ],
  BLOCKHEADER_VALUE_TOOLARGE: FORMAT,
  BlockGasLimitReached: ['GAS_ALLOWANCE_EXCEEDED'],
  ExtraDataIncorrectDAO: ['EXTRA_DATA_INVALID_DAO'],
  ExtraDataTooBig: ['EXTRA_DATA_TOO_BIG'],
  INPUT_UNMARSHAL_ADDRESS_ERROR: FORMAT,
  INPUT_UNMARSHAL_ERROR: FORMAT,
  InvalidBlockMixHash: ['INVALID_SEAL'],
  InvalidBlockNonce: ['INVALID_SEAL'],
  InvalidDifficulty: ['INVALID_DIFFICULTY'],
  InvalidDifficulty2: ['INVALID_DIFFICULTY'],
  InvalidDifficulty_TooLarge: FORMAT,
  InvalidGasLimit: GAS_LIMIT,
  InvalidGasLimit2: HEADER_GAS_LIMIT,
  InvalidGasLimit3: ['GASLIMIT_TOO_BIG'],
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
  OVERSIZE_RLP: FORMAT,
  ParisBlockImportImpossible: FORMAT,
  PostParisDifficultyIsNot0: ['IMPORT_IMPOSSIBLE_PARIS_WRONG_POW'],
  PostParisUncleHashIsNotEmpty: ['IMPORT_IMPOSSIBLE_UNCLES_OVER_PARIS'],
  RLP_BODY_UNMARSHAL_ERROR: FORMAT,
  RLP_BadCast: FORMAT,
  RLP_ELEMENT_LARGER_CONTAININGLIST_OVERSIZE: FORMAT,
  RLP_ELEMENT_LARGER_CONTAININGLIST_UNDERSIZE: FORMAT,
  RLP_ExpectedAsList: FORMAT,
  RLP_ExpectedInputList_EXTBLOCK: FORMAT,
  RLP_InputContainsMoreThanOneValue: FORMAT,
  RLP_InvalidArg0_UNMARSHAL_BYTES: FORMAT,
  RLP_NonCanonical_SizeInfo_EXTBLOCK: FORMAT,
  RLP_VALUESIZE_MORE_AVAILABLEINPUTLENGTH: FORMAT,
  ShanghaiBlockImportImpossible: FORMAT,
  TRANSACTION_VALUE_TOOLARGE: FORMAT,
  TRANSACTION_VALUE_TOOSHORT: FORMAT,
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
  // Nine bytes that begin with zeros are too many and not canonical.
  GASLIMIT_OVERFLOW: ['RLP_LEADING_ZEROS_GASLIMIT'],
  // A v out of range can be read as that of another chain; what is a list or too long has no name of its own.
  INVALID_SIGNATURE_VRS: [
    'INVALID_CHAINID',
    'RLP_INVALID_SIGNATURE_R',
    'RLP_INVALID_SIGNATURE_S',
    'RLP_INVALID_SIGNATURE_V',
  ],
  NONCE_TOO_BIG: ['NONCE_IS_MAX'],
  PRIORITY_GREATER_THAN_MAX_FEE_PER_GAS_2: ['PRIORITY_GREATER_THAN_MAX_FEE_PER_GAS'],
  RLP_ERROR_EOF: SPOILED_BYTES,
  RLP_ERROR_SIZE: SPOILED_BYTES,
  RLP_ERROR_SIZE_LEADING_ZEROS: SPOILED_BYTES,
  RLP_INVALID_DATA: SPOILED_FIELD,
  RLP_INVALID_GASLIMIT: SPOILED_FIELD,
  RLP_INVALID_HEADER: SPOILED_FIELD,
  RLP_INVALID_NONCE: SPOILED_FIELD,
  RLP_INVALID_SIGNATURE_R: SPOILED_FIELD,
  RLP_INVALID_SIGNATURE_S: SPOILED_FIELD,
  RLP_INVALID_TO: SPOILED_FIELD,
  RLP_INVALID_VALUE: ['VALUE_OVERFLOW', ...SPOILED_FIELD],
  RLP_LEADING_ZEROS_DATA_SIZE: SPOILED_FIELD,
  RLP_LEADING_ZEROS_NONCE_SIZE: SPOILED_FIELD,
  // More blobs than the block may have are more than a transaction may have.
  TYPE_3_TX_MAX_BLOB_GAS_ALLOWANCE_EXCEEDED: ['TYPE_3_TX_BLOB_COUNT_EXCEEDED'],
  TYPE_3_TX_ZERO_BLOBS_PRE_FORK: ['TYPE_3_TX_PRE_FORK', 'TYPE_3_TX_ZERO_BLOBS'],
  TYPE_4_INVALID_AUTHORITY_SIGNATURE: ['TYPE_4_INVALID_AUTHORIZATION_FORMAT'],
  TYPE_4_INVALID_AUTHORITY_SIGNATURE_S_TOO_HIGH: ['TYPE_4_INVALID_AUTHORIZATION_FORMAT'],
  TYPE_NOT_SUPPORTED: TYPE_PRE_FORK,
};

const BLOCK_NAMES: Aliases = {
  // "Transactions consume more gas than the header allows": by the header's own word, or by the limit of the next one.
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

/** execution-spec-tests before it had names. */
const OLD_SENTENCES: Aliases = {
  'Transaction without funds': FUNDS,
  'blob fields missing post fork': FORMAT,
  'insufficient account balance': FUNDS,
  'insufficient max fee per blob gas': ['INSUFFICIENT_MAX_FEE_PER_BLOB_GAS'],
  'insufficient max fee per gas': ['INSUFFICIENT_MAX_FEE_PER_GAS'],
  insufficient_account_balance: FUNDS,
  'invalid blob gas used': ['INCORRECT_BLOB_GAS_USED'],
  'invalid blob versioned hash': ['TYPE_3_TX_INVALID_BLOB_VERSIONED_HASH'],
  'invalid excess blob gas': ['INCORRECT_EXCESS_BLOB_GAS'],
  'invalid excessBlobGas': ['INCORRECT_EXCESS_BLOB_GAS'],
  'invalid max fee per blob gas': ['INSUFFICIENT_MAX_FEE_PER_BLOB_GAS'],
  'invalid pre fork blob fields': FORMAT,
  invalid_blob_count: ['TYPE_3_TX_BLOB_COUNT_EXCEEDED', 'TYPE_3_TX_MAX_BLOB_GAS_ALLOWANCE_EXCEEDED'],
  'too many blobs': ['TYPE_3_TX_BLOB_COUNT_EXCEEDED', 'TYPE_3_TX_MAX_BLOB_GAS_ALLOWANCE_EXCEEDED'],
  too_many_blobs_tx: ['TYPE_3_TX_BLOB_COUNT_EXCEEDED', 'TYPE_3_TX_MAX_BLOB_GAS_ALLOWANCE_EXCEEDED'],
  'tx type 3 not allowed pre-Cancun': ['TYPE_3_TX_PRE_FORK'],
  'zero blob tx': ['TYPE_3_TX_ZERO_BLOBS'],
};

/** Names whatever the fork. */
export const NAMES: Aliases = {
  ...OLD_TRANSACTION_NAMES,
  ...OLD_ENCODING_NAMES,
  ...OLD_BLOCK_NAMES,
  ...TRANSACTION_NAMES,
  ...BLOCK_NAMES,
  ...OLD_SENTENCES,
};

/**
 * What names stand for besides from this fork on, and only there.
 *
 * In the tests of Amsterdam four blocks have a transaction that pays for its intrinsic gas and not for the floor of its data
 * (EIP-7623, raised by EIP-7976 and EIP-7981), and ask for `INTRINSIC_GAS_TOO_LOW`: the specification raises one error for
 * both there. Tests of Prague and Osaka tell the two apart, and so does this table.
 */
export const NAMES_BY_FORK: Readonly<Partial<Record<ForkName, Aliases>>> = {
  amsterdam: { INTRINSIC_GAS_TOO_LOW: ['INTRINSIC_GAS_BELOW_FLOOR_GAS_COST'] },
};

/** Old names of malformed blocks say which field the decoder was at: all of them are one code. */
export const OLD_DECODER_NAME: RegExp = /^RLP_\w+_DECODEINTO_BLOCK_/;
export const OLD_DECODER_CODES: readonly Code[] = FORMAT;
