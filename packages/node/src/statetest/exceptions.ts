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
