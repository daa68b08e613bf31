import { CodedError } from '@ethane/primitives';

/**
 * Why a transaction is no good, from its first byte to its sender's balance. Names are those of the consensus tests'
 * `TransactionException` where it has one, so that a test's `expectException` and our code are the same word.
 *
 * "Decoding" codes are thrown by this package; the others by whoever validates (`@ethane/execution`, the pool).
 */
export const TRANSACTION_ERRORS = {
  // Decoding: the encoding as a whole.
  RLP_ERROR_EOF: 'the RLP ends early, or the bytes are empty',
  RLP_ERROR_SIZE: 'a length or the number of bytes is wrong: trailing bytes, an item beyond its list',
  RLP_INVALID_HEADER: 'the outermost item is not a list',
  RLP_TOO_FEW_ELEMENTS: 'the list has too few fields',
  RLP_TOO_MANY_ELEMENTS: 'the list has too many fields',
  TYPE_NOT_SUPPORTED: 'unknown type byte; or a type that the rules do not have',

  // Decoding: a field.
  RLP_INVALID_NONCE: 'the nonce is a list',
  RLP_INVALID_GASLIMIT: 'the gas limit is a list',
  RLP_INVALID_GASPRICE: 'a fee is a list',
  RLP_INVALID_TO: '`to` is a list',
  RLP_INVALID_VALUE: 'the value is a list',
  RLP_INVALID_DATA: 'the data is a list',
  RLP_INVALID_CHAINID: 'the chain id is a list',
  RLP_INVALID_SIGNATURE_V: 'v or the parity is a list',
  RLP_INVALID_SIGNATURE_R: 'r is a list or longer than 32 bytes',
  RLP_INVALID_SIGNATURE_S: 's is a list or longer than 32 bytes',
  RLP_INVALID_ACCESS_LIST: 'the access list is not a list of [address, keys]',
  RLP_INVALID_ACCESS_LIST_ADDRESS_TOO_LONG: 'an address of the access list has more than 20 bytes',
  RLP_INVALID_ACCESS_LIST_ADDRESS_TOO_SHORT: 'an address of the access list has fewer than 20 bytes',
  RLP_INVALID_ACCESS_LIST_STORAGE_TOO_LONG: 'a storage key of the access list has more than 32 bytes',
  RLP_INVALID_ACCESS_LIST_STORAGE_TOO_SHORT: 'a storage key of the access list has fewer than 32 bytes',
  RLP_INVALID_BLOB_VERSIONED_HASHES: 'the versioned hashes are not a list of 32-byte strings',
  RLP_LEADING_ZEROS_NONCE: 'the nonce starts with a zero byte',
  RLP_LEADING_ZEROS_GASLIMIT: 'the gas limit starts with a zero byte',
  RLP_LEADING_ZEROS_GASPRICE: 'the gas price starts with a zero byte',
  RLP_LEADING_ZEROS_BASEFEE: 'a maximum fee starts with a zero byte',
  RLP_LEADING_ZEROS_PRIORITY_FEE: 'the priority fee starts with a zero byte',
  RLP_LEADING_ZEROS_VALUE: 'the value starts with a zero byte',
  RLP_LEADING_ZEROS_CHAINID: 'the chain id starts with a zero byte',
  RLP_LEADING_ZEROS_V: 'v or the parity starts with a zero byte',
  RLP_LEADING_ZEROS_R: 'r starts with a zero byte',
  RLP_LEADING_ZEROS_S: 's starts with a zero byte',
  ADDRESS_TOO_SHORT: '`to` has fewer than 20 bytes, but some',
  ADDRESS_TOO_LONG: '`to` has more than 20 bytes',
  NONCE_OVERFLOW: 'nonce of 2^64 or more',
  GASLIMIT_OVERFLOW: 'gas limit of 2^64 or more',
  GASPRICE_OVERFLOW: 'gas price or maximum fee of 2^256 or more',
  PRIORITY_OVERFLOW: 'priority fee of 2^256 or more',
  VALUE_OVERFLOW: 'value of 2^256 or more',
  CHAINID_OVERFLOW: 'chain id of 2^256 or more',
  TYPE_3_TX_WITH_FULL_BLOBS: 'a blob transaction in its network form where only the bare form may stand',
  TYPE_3_TX_CONTRACT_CREATION: 'a blob transaction without `to`',
  TYPE_4_TX_CONTRACT_CREATION: 'a set-code transaction without `to`',
  TYPE_4_INVALID_AUTHORIZATION_FORMAT: 'an authorization is not six fields in range',
  SIDECAR_FORMAT: 'the sidecar of a pooled blob transaction is malformed',

  // Signature.
  INVALID_SIGNATURE_VRS: 'v, r or s out of range (s above n/2 where the rules forbid it)',
  EC_RECOVERY_FAIL: 'v, r and s in range, but no public key gives them',
  INVALID_CHAINID: 'signed for another chain',

  // Validation by itself.
  NONCE_IS_MAX: 'nonce of 2^64 - 1 (EIP-2681)',
  GASLIMIT_PRICE_PRODUCT_OVERFLOW: 'gas limit times price of 2^256 or more',
  PRIORITY_GREATER_THAN_MAX_FEE_PER_GAS: 'priority fee above the maximum fee',
  INTRINSIC_GAS_TOO_LOW: 'gas limit below what the transaction costs before it runs',
  INTRINSIC_GAS_BELOW_FLOOR_GAS_COST: 'gas limit below the floor for its data (EIP-7623)',
  INITCODE_SIZE_EXCEEDED: 'init code above the limit (EIP-3860)',
  GAS_LIMIT_EXCEEDS_MAXIMUM: 'gas limit above the cap of a transaction (EIP-7825)',
  TYPE_1_TX_PRE_FORK: 'an access-list transaction before Berlin',
  TYPE_2_TX_PRE_FORK: 'a dynamic-fee transaction before London',
  TYPE_3_TX_PRE_FORK: 'a blob transaction before Cancun',
  TYPE_4_TX_PRE_FORK: 'a set-code transaction before Prague',
  TYPE_3_TX_ZERO_BLOBS: 'a blob transaction without blobs',
  TYPE_3_TX_BLOB_COUNT_EXCEEDED: 'more blobs than a transaction may have',
  TYPE_3_TX_INVALID_BLOB_VERSIONED_HASH: 'a versioned hash that does not start with 0x01',
  TYPE_4_EMPTY_AUTHORIZATION_LIST: 'a set-code transaction without authorizations',

  // Validation in a block and against the state.
  GAS_ALLOWANCE_EXCEEDED: 'gas limit above what is left in the block',
  TYPE_3_TX_MAX_BLOB_GAS_ALLOWANCE_EXCEEDED: 'more blobs than are left in the block',
  INSUFFICIENT_MAX_FEE_PER_GAS: 'maximum fee below the base fee',
  INSUFFICIENT_MAX_FEE_PER_BLOB_GAS: 'maximum fee per blob gas below the blob base fee',
  NONCE_MISMATCH_TOO_LOW: "nonce below the account's",
  NONCE_MISMATCH_TOO_HIGH: "nonce above the account's",
  SENDER_NOT_EOA: 'the sender has code (EIP-3607)',
  INSUFFICIENT_ACCOUNT_FUNDS: 'the balance does not cover gas, value and blobs at their maximum',
} as const;

export type TransactionErrorCode = keyof typeof TRANSACTION_ERRORS;

/** A transaction is refused. Messages follow geth where clients match on them. */
export class TransactionError extends CodedError<TransactionErrorCode> {}
