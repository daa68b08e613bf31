import type { Rules, TransactionRules } from '@ethane/chainspec';
import { type Address, type Bytes, MAX_UINT64, maxBigint, minBigint, TWO_256 } from '@ethane/primitives';
import {
  delegatedTo,
  hasLowS,
  maxGasPrice,
  type Transaction,
  TransactionError,
  type TransactionErrorCode,
  type UnsignedTransaction,
} from '@ethane/types';
import { blobGasOf } from './blob-gas.ts';
import { floorGas, intrinsicGas, intrinsicStateGas } from './intrinsic-gas.ts';

/** First byte of a blob's versioned hash: KZG. */
const VERSIONED_HASH_PREFIX = '0x01';

const TYPE_BEFORE_FORK: readonly TransactionErrorCode[] = [
  'TYPE_NOT_SUPPORTED',
  'TYPE_1_TX_PRE_FORK',
  'TYPE_2_TX_PRE_FORK',
  'TYPE_3_TX_PRE_FORK',
  'TYPE_4_TX_PRE_FORK',
];

/**
 * The first stage: what rules and chain id alone decide. Valid here means valid as long as the rules stay. The signature
 * is only looked at for its form; recovering the sender completes that.
 *
 * @throws TransactionError
 */
export function validateTransaction(transaction: Transaction, rules: Rules, chainId: bigint): void {
  validateType(transaction, rules.transaction);
  validateSignatureForm(transaction, rules.transaction, chainId);
  validateUnsigned(transaction, rules);
}

/** {@link validateTransaction} for a transaction that nobody has signed yet. */
export function validateUnsigned(transaction: UnsignedTransaction, rules: Rules): void {
  validateType(transaction, rules.transaction);
  if (transaction.nonce >= MAX_UINT64) {
    throw new TransactionError('NONCE_IS_MAX', `nonce has max value: nonce: ${transaction.nonce}`, {
      have: transaction.nonce,
    });
  }
  validateInitCode(transaction, rules.transaction);
  validateGas(transaction, rules);
  validateFees(transaction);
  if (transaction.type === 3) validateBlobs(transaction, rules);
  if (transaction.type === 4) validateAuthorizations(transaction);
}

function validateType(transaction: UnsignedTransaction, rules: TransactionRules): void {
  const { type } = transaction;
  if (rules.types.includes(type)) return;
  throw new TransactionError(
    TYPE_BEFORE_FORK[type] ?? 'TYPE_NOT_SUPPORTED',
    'transaction type not supported',
    {
      have: type,
      want: rules.types,
    },
  );
}

function validateSignatureForm(transaction: Transaction, rules: TransactionRules, chainId: bigint): void {
  const { chainId: have } = transaction;
  if (have !== undefined && (have !== chainId || (transaction.type === 0 && !rules.replayProtection))) {
    throw new TransactionError(
      'INVALID_CHAINID',
      `invalid chain id for signer: have ${have} want ${chainId}`,
      {
        have,
        want: chainId,
      },
    );
  }
  if (rules.lowS && !hasLowS(transaction)) {
    const details = { have: transaction.s };
    throw new TransactionError('INVALID_SIGNATURE_VRS', 'invalid transaction v, r, s values', details);
  }
}

function validateInitCode(transaction: UnsignedTransaction, rules: TransactionRules): void {
  const { maxInitCodeSize: want } = rules;
  const have = transaction.data.length;
  if (transaction.to === undefined && want !== undefined && have > want) {
    const message = `max initcode size exceeded: code size ${have} limit ${want}`;
    throw new TransactionError('INITCODE_SIZE_EXCEEDED', message, { have, want });
  }
}

function validateGas(transaction: UnsignedTransaction, { transaction: rules, evm }: Rules): void {
  const { gasLimit: have } = transaction;
  const intrinsic = intrinsicGas(rules, transaction);
  const floor = floorGas(rules, transaction);
  const cap = rules.gasLimitCap;
  if (cap !== undefined) {
    if (evm.stateGas === undefined) assertLimitBelowCap(have, cap);
    else assertIntrinsicBelowCap(maxBigint(intrinsic, floor), cap);
  }
  if (have < intrinsic) {
    const message = `intrinsic gas too low: have ${have}, want ${intrinsic}`;
    throw new TransactionError('INTRINSIC_GAS_TOO_LOW', message, { have, want: intrinsic });
  }
  if (have < floor) {
    const message = `insufficient gas for floor data gas cost: have ${have}, want ${floor}`;
    throw new TransactionError('INTRINSIC_GAS_BELOW_FLOOR_GAS_COST', message, { have, want: floor });
  }
}

function assertLimitBelowCap(have: bigint, cap: bigint): void {
  if (have <= cap) return;
  const message = `transaction gas limit too high (cap: ${cap}, tx: ${have})`;
  throw new TransactionError('GAS_LIMIT_EXCEEDS_MAXIMUM', message, { have, want: cap });
}

/** Only what is no state gas counts towards the cap (EIP-8037): gas up to it cannot pay for such a transaction. */
function assertIntrinsicBelowCap(want: bigint, cap: bigint): void {
  if (want <= cap) return;
  const message = `intrinsic gas too low: have at most ${cap}, want ${want}`;
  throw new TransactionError('INTRINSIC_GAS_TOO_LOW', message, { have: cap, want });
}

function validateFees(transaction: UnsignedTransaction): void {
  if (transaction.type >= 2) {
    const { maxFeePerGas: want, maxPriorityFeePerGas: have } = transaction as Extract<
      UnsignedTransaction,
      { readonly type: 2 | 3 | 4 }
    >;
    if (have > want) {
      const message = `max priority fee per gas higher than max fee per gas: maxPriorityFeePerGas: ${have}, maxFeePerGas: ${want}`;
      throw new TransactionError('PRIORITY_GREATER_THAN_MAX_FEE_PER_GAS', message, { have, want });
    }
  }
  const have = transaction.gasLimit * maxGasPrice(transaction);
  if (have >= TWO_256) {
    const message = 'insufficient funds for gas * price + value: required balance exceeds 256 bits';
    throw new TransactionError('GASLIMIT_PRICE_PRODUCT_OVERFLOW', message, { have });
  }
}

function validateBlobs(transaction: Extract<UnsignedTransaction, { readonly type: 3 }>, rules: Rules): void {
  const { blobVersionedHashes: hashes, to } = transaction;
  if (to === undefined) {
    throw new TransactionError('TYPE_3_TX_CONTRACT_CREATION', 'blob transaction of type create');
  }
  if (hashes.length === 0) {
    throw new TransactionError('TYPE_3_TX_ZERO_BLOBS', 'blob transaction missing blob hashes');
  }
  const most = rules.block.blobs?.maxPerTransaction ?? 0;
  if (hashes.length > most) {
    const message = `blob transaction has too many blobs: have ${hashes.length}, max ${most}`;
    throw new TransactionError('TYPE_3_TX_BLOB_COUNT_EXCEEDED', message, { have: hashes.length, want: most });
  }
  const bad = hashes.findIndex((hash) => !hash.startsWith(VERSIONED_HASH_PREFIX));
  if (bad >= 0) {
    const message = `blob ${bad} has invalid hash version`;
    throw new TransactionError('TYPE_3_TX_INVALID_BLOB_VERSIONED_HASH', message, { have: hashes[bad] });
  }
}

function validateAuthorizations(transaction: Extract<UnsignedTransaction, { readonly type: 4 }>): void {
  if (transaction.to === undefined) {
    const message = 'EIP-7702 transaction cannot be used to create contract';
    throw new TransactionError('TYPE_4_TX_CONTRACT_CREATION', message);
  }
  if (transaction.authorizationList.length === 0) {
    throw new TransactionError(
      'TYPE_4_EMPTY_AUTHORIZATION_LIST',
      'EIP-7702 transaction with empty auth list',
    );
  }
}

/** EIP-8037: a block has as much state gas as it has other gas. */
export interface StateGasRoom {
  readonly rules: Rules;
  /** Of the block. */
  readonly gasLimit: bigint;
  readonly left: bigint;
}

/** What is left of the block that a transaction is to enter, and what it asks. Gas, blob gas, wei per gas. */
export interface BlockRoom {
  readonly gasLeft: bigint;
  /** Undefined where the rules have no state gas. */
  readonly stateGas?: StateGasRoom | undefined;
  readonly blobGasLeft: bigint;
  readonly baseFeePerGas?: bigint | undefined;
  readonly blobBaseFee?: bigint | undefined;
}

/**
 * The second stage: the fees and the room of the block.
 *
 * @throws TransactionError
 */
export function validateAgainstBlock(transaction: UnsignedTransaction, room: BlockRoom): void {
  if (room.stateGas === undefined) assertRoom(transaction.gasLimit, room.gasLeft);
  else validateGases(transaction, room.gasLeft, room.stateGas);
  const price = maxGasPrice(transaction);
  if (room.baseFeePerGas !== undefined && price < room.baseFeePerGas) {
    const message = `max fee per gas less than block base fee: maxFeePerGas: ${price}, baseFee: ${room.baseFeePerGas}`;
    throw new TransactionError('INSUFFICIENT_MAX_FEE_PER_GAS', message, {
      have: price,
      want: room.baseFeePerGas,
    });
  }
  if (transaction.type !== 3) return;
  const blobGas = blobGasOf(transaction.blobVersionedHashes);
  if (blobGas > room.blobGasLeft) {
    const details = { have: blobGas, want: room.blobGasLeft };
    throw new TransactionError(
      'TYPE_3_TX_MAX_BLOB_GAS_ALLOWANCE_EXCEEDED',
      'blob gas limit reached',
      details,
    );
  }
  const have = transaction.maxFeePerBlobGas;
  const want = room.blobBaseFee ?? 0n;
  if (have < want) {
    const message = `max fee per blob gas less than block blob gas fee: blobGasFeeCap: ${have}, blobBaseFee: ${want}`;
    throw new TransactionError('INSUFFICIENT_MAX_FEE_PER_BLOB_GAS', message, { have, want });
  }
}

function assertRoom(have: bigint, want: bigint): void {
  if (have > want) throw new TransactionError('GAS_ALLOWANCE_EXCEEDED', 'gas limit reached', { have, want });
}

/** The most that the transaction can use of either gas must be left in the block (EIP-8037). */
function validateGases(
  transaction: UnsignedTransaction,
  gasLeft: bigint,
  { rules, gasLimit, left }: StateGasRoom,
): void {
  validateStateGas(transaction, rules, gasLimit);
  const { gasLimit: have } = transaction;
  const state = intrinsicStateGas(rules, gasLimit, transaction);
  assertRoom(minBigint(have - state, rules.transaction.gasLimitCap ?? have), gasLeft);
  assertRoom(have - intrinsicGas(rules.transaction, transaction), left);
}

/**
 * Checks that the transaction has gas for what it pays before its first instruction in a block with this gas limit, state
 * gas included (EIP-8037).
 *
 * @throws TransactionError `INTRINSIC_GAS_TOO_LOW`
 */
export function validateStateGas(transaction: UnsignedTransaction, rules: Rules, gasLimit: bigint): void {
  const { gasLimit: have } = transaction;
  const want = intrinsicGas(rules.transaction, transaction) + intrinsicStateGas(rules, gasLimit, transaction);
  if (have >= want) return;
  const message = `intrinsic gas too low: have ${have}, want ${want}`;
  throw new TransactionError('INTRINSIC_GAS_TOO_LOW', message, { have, want });
}

/** What a transaction's validity takes from its sender's account. */
export interface SenderAccount {
  readonly address: Address;
  readonly nonce: bigint;
  /** Wei. */
  readonly balance: bigint;
  readonly code: Bytes;
}

export interface SenderChecks {
  /** Lets an account with code send (EIP-3607 off), for transactions sent in another's name on development chains. */
  readonly allowCode?: boolean;
}

/**
 * The third stage: nonce, code and funds of the sender.
 *
 * @throws TransactionError
 */
export function validateAgainstSender(
  transaction: UnsignedTransaction,
  sender: SenderAccount,
  checks: SenderChecks = {},
): void {
  const { address } = sender;
  const details = { have: transaction.nonce, want: sender.nonce };
  if (transaction.nonce !== sender.nonce) {
    const low = transaction.nonce < sender.nonce;
    throw new TransactionError(
      low ? 'NONCE_MISMATCH_TOO_LOW' : 'NONCE_MISMATCH_TOO_HIGH',
      `nonce too ${low ? 'low' : 'high'}: address ${address}, tx: ${transaction.nonce} state: ${sender.nonce}`,
      details,
    );
  }
  if (!checks.allowCode && sender.code.length > 0 && delegatedTo(sender.code) === undefined) {
    const message = `sender not an eoa: address ${address}, len(code): ${sender.code.length}`;
    throw new TransactionError('SENDER_NOT_EOA', message, { have: sender.code.length });
  }
  const cost = upFrontCost(transaction);
  if (cost > sender.balance) {
    const message = `insufficient funds for gas * price + value: address ${address} have ${sender.balance} want ${cost}`;
    throw new TransactionError('INSUFFICIENT_ACCOUNT_FUNDS', message, { have: sender.balance, want: cost });
  }
}

/** The most that a transaction can take from its sender, in wei; not bounded by 256 bits. */
export function upFrontCost(transaction: UnsignedTransaction): bigint {
  const cost = transaction.gasLimit * maxGasPrice(transaction) + transaction.value;
  if (transaction.type !== 3) return cost;
  return cost + blobGasOf(transaction.blobVersionedHashes) * transaction.maxFeePerBlobGas;
}
