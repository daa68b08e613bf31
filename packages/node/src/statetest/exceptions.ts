/**
 * Names that the tests have for what our codes of `TransactionError` and `BlockError` say otherwise: the older ones of
 * ethereum/tests, and those of execution-spec-tests that say less, or more, than a code. A name that is not here is a code.
 */
const ALIASES: Readonly<Record<string, readonly string[]>> = {
  // ethereum/tests, transactions.
  IntrinsicGas: ['INTRINSIC_GAS_TOO_LOW'],
  SenderNotEOA: ['SENDER_NOT_EOA'],
  TR_BLOBCREATE: ['TYPE_3_TX_CONTRACT_CREATION'],
  TR_BLOBLIST_OVERSIZE: ['TYPE_3_TX_BLOB_COUNT_EXCEEDED'],
  TR_BLOBVERSION_INVALID: ['TYPE_3_TX_INVALID_BLOB_VERSIONED_HASH'],
  TR_EMPTYBLOB: ['TYPE_3_TX_ZERO_BLOBS'],
  TR_FeeCapLessThanBlocks: ['INSUFFICIENT_MAX_FEE_PER_GAS'],
  TR_FeeCapLessThanBlocksORGasLimitReached: ['INSUFFICIENT_MAX_FEE_PER_GAS', 'GAS_ALLOWANCE_EXCEEDED'],
  TR_FeeCapLessThanBlocksORNoFunds: ['INSUFFICIENT_MAX_FEE_PER_GAS', 'INSUFFICIENT_ACCOUNT_FUNDS'],
  TR_GasLimitReached: ['GAS_ALLOWANCE_EXCEEDED'],
  TR_InitCodeLimitExceeded: ['INITCODE_SIZE_EXCEEDED'],
  TR_IntrinsicGas: ['INTRINSIC_GAS_TOO_LOW'],
  TR_NoFunds: ['INSUFFICIENT_ACCOUNT_FUNDS'],
  TR_NoFundsOrGas: ['INSUFFICIENT_ACCOUNT_FUNDS', 'INTRINSIC_GAS_TOO_LOW'],
  TR_NoFundsX: ['INSUFFICIENT_ACCOUNT_FUNDS'],
  TR_NonceHasMaxValue: ['NONCE_IS_MAX'],
  TR_NonceTooHigh: ['NONCE_MISMATCH_TOO_HIGH'],
  TR_NonceTooLow: ['NONCE_MISMATCH_TOO_LOW'],
  TR_RLP_WRONGVALUE: ['VALUE_OVERFLOW', 'RLP_INVALID_VALUE'],
  TR_TipGtFeeCap: ['PRIORITY_GREATER_THAN_MAX_FEE_PER_GAS'],
  TR_TypeNotSupported: ['TYPE_NOT_SUPPORTED', 'TYPE_1_TX_PRE_FORK', 'TYPE_2_TX_PRE_FORK'],
  TR_TypeNotSupportedBlob: ['TYPE_3_TX_PRE_FORK'],

  // ethereum/tests, blocks.
  '1559BlockImportImpossible_BaseFeeWrong': ['INVALID_BASEFEE_PER_GAS'],
  '3675PoSBlockRejected': ['IMPORT_IMPOSSIBLE_PARIS_WRONG_POS', 'INVALID_DIFFICULTY'],
  '3675PreParis1559BlockRejected': [
    'IMPORT_IMPOSSIBLE_PARIS_WRONG_POW',
    'IMPORT_IMPOSSIBLE_UNCLES_OVER_PARIS',
  ],
  BlockGasLimitReached: ['GAS_ALLOWANCE_EXCEEDED'],
  ExtraDataTooBig: ['EXTRA_DATA_TOO_BIG'],
  INPUT_UNMARSHAL_ADDRESS_ERROR: ['INCORRECT_BLOCK_FORMAT'],
  INPUT_UNMARSHAL_ERROR: ['INCORRECT_BLOCK_FORMAT'],
  InvalidBlockNonce: ['INVALID_SEAL'],
  InvalidDifficulty: ['INVALID_DIFFICULTY'],
  InvalidGasLimit: ['INVALID_GASLIMIT', 'GASLIMIT_TOO_BIG'],
  InvalidGasLimit2: ['INVALID_GASLIMIT', 'GASLIMIT_TOO_BIG'],
  InvalidGasUsed: ['INVALID_GAS_USED'],
  InvalidNumber: ['INVALID_BLOCK_NUMBER'],
  InvalidReceiptsStateRoot: ['INVALID_RECEIPTS_ROOT'],
  InvalidStateRoot: ['INVALID_STATE_ROOT'],
  InvalidTimestamp: ['INVALID_BLOCK_TIMESTAMP_OLDER_THAN_PARENT'],
  InvalidTimestampOlderParent: ['INVALID_BLOCK_TIMESTAMP_OLDER_THAN_PARENT'],
  InvalidTransactionsRoot: ['INVALID_TRANSACTIONS_ROOT'],
  InvalidUncleParentHash: ['UNCLE_PARENT_INCORRECT'],
  InvalidWithdrawals: ['INVALID_WITHDRAWALS_ROOT'],
  PostParisDifficultyIsNot0: ['IMPORT_IMPOSSIBLE_PARIS_WRONG_POW'],
  PostParisUncleHashIsNotEmpty: ['IMPORT_IMPOSSIBLE_UNCLES_OVER_PARIS'],
  RLP_ExpectedAsList: ['INCORRECT_BLOCK_FORMAT'],
  TooManyUncles: ['TOO_MANY_UNCLES'],
  TooMuchGasUsed: ['INVALID_GAS_USED_ABOVE_LIMIT'],
  UncleInChain: ['UNCLE_IN_CHAIN', 'UNCLE_IS_ANCESTOR'],
  UncleIsAncestor: ['UNCLE_IS_ANCESTOR'],
  UncleIsBrother: ['UNCLE_IN_CHAIN'],

  // execution-spec-tests, bytes of transactions. Where a field was made a list, its bytes are no valid list any more; and
  // which of a length's faults is named is the decoder's choice.
  EC_RECOVERY_FAIL: ['INVALID_SIGNATURE_VRS'],
  GASLIMIT_OVERFLOW: ['RLP_LEADING_ZEROS_GASLIMIT'],
  INVALID_SIGNATURE_VRS: ['INVALID_CHAINID', 'RLP_INVALID_SIGNATURE_R', 'RLP_INVALID_SIGNATURE_S'],
  PRIORITY_GREATER_THAN_MAX_FEE_PER_GAS_2: ['PRIORITY_GREATER_THAN_MAX_FEE_PER_GAS'],
  RLP_ERROR_SIZE: ['RLP_ERROR_EOF'],
  RLP_ERROR_SIZE_LEADING_ZEROS: ['RLP_ERROR_SIZE'],
  RLP_INVALID_GASLIMIT: ['RLP_ERROR_SIZE'],
  RLP_INVALID_SIGNATURE_R: ['RLP_ERROR_SIZE'],
  RLP_INVALID_SIGNATURE_S: ['RLP_ERROR_EOF', 'RLP_ERROR_SIZE'],
  RLP_INVALID_VALUE: ['VALUE_OVERFLOW'],
  RLP_LEADING_ZEROS_DATA_SIZE: ['RLP_ERROR_SIZE'],
  RLP_LEADING_ZEROS_NONCE_SIZE: ['RLP_ERROR_SIZE'],
  TYPE_4_INVALID_AUTHORITY_SIGNATURE: ['TYPE_4_INVALID_AUTHORIZATION_FORMAT'],
  TYPE_4_INVALID_AUTHORITY_SIGNATURE_S_TOO_HIGH: ['TYPE_4_INVALID_AUTHORIZATION_FORMAT'],

  // execution-spec-tests, blocks: fields that the fork does not have, or that cannot be decoded.
  GAS_USED_OVERFLOW: ['INVALID_GAS_USED_ABOVE_LIMIT', 'GAS_ALLOWANCE_EXCEEDED'],
  IMPORT_IMPOSSIBLE_DIFFICULTY_OVER_PARIS: ['IMPORT_IMPOSSIBLE_PARIS_WRONG_POW'],
  IMPORT_IMPOSSIBLE_LEGACY: ['INCORRECT_BLOCK_FORMAT'],
  IMPORT_IMPOSSIBLE_LONDON_WRONG_PARENT: ['INCORRECT_BLOCK_FORMAT'],
  IMPORT_IMPOSSIBLE_PARIS_OVER_SHANGHAI: ['INCORRECT_BLOCK_FORMAT'],
  IMPORT_IMPOSSIBLE_SHANGHAI: ['INCORRECT_BLOCK_FORMAT'],
  RLP_INVALID_ADDRESS: ['INCORRECT_BLOCK_FORMAT'],
  RLP_INVALID_FIELD_OVERFLOW_64: ['INCORRECT_BLOCK_FORMAT'],
  RLP_STRUCTURES_ENCODING: ['INCORRECT_BLOCK_FORMAT'],
  RLP_WITHDRAWALS_NOT_READ: ['INCORRECT_BLOCK_FORMAT'],
  // A block that is mined where no block may be, or the other way round, has the wrong difficulty.
  INVALID_DIFFICULTY: ['IMPORT_IMPOSSIBLE_PARIS_WRONG_POW', 'IMPORT_IMPOSSIBLE_PARIS_WRONG_POS'],
  TYPE_NOT_SUPPORTED: [
    'TYPE_1_TX_PRE_FORK',
    'TYPE_2_TX_PRE_FORK',
    'TYPE_3_TX_PRE_FORK',
    'TYPE_4_TX_PRE_FORK',
  ],
  // More blobs than the block may have are more than a transaction may have.
  TYPE_3_TX_MAX_BLOB_GAS_ALLOWANCE_EXCEEDED: ['TYPE_3_TX_BLOB_COUNT_EXCEEDED'],
};

/**
 * Whether an error with this code is one that a test expects. `A|B` stands for either, and the part before a dot
 * (`TransactionException.`) only for where the name is defined.
 */
export function isExpectedException(code: string, expected: string): boolean {
  return expected.split('|').some((alternative) => {
    const name = alternative.trim().replace(/^\w+\./, '');
    return name === code || (Object.hasOwn(ALIASES, name) && ALIASES[name]?.includes(code));
  });
}
