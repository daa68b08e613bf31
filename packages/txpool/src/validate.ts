import type { Rules } from '@ethane/chainspec';
import { validateStateGas, validateTransaction } from '@ethane/execution';
import type { Address } from '@ethane/primitives';
import {
  encodedTransactionSize,
  maxGasPrice,
  maxGasTip,
  recoverSender,
  type Transaction,
  TransactionError,
  type TransactionErrorCode,
} from '@ethane/types';
import { PoolError } from './errors.ts';

/** What the first stage of admission goes by. Fees in wei. */
export interface StatelessChecks {
  readonly rules: Rules;
  readonly chainId: bigint;
  /** Of the next block. */
  readonly gasLimit: bigint;
  /** Least tip per gas. */
  readonly minTip: bigint;
  /** The most that gas may cost altogether; undefined where there is no bound. */
  readonly feeCap: bigint | undefined;
}

/**
 * What can be said of a transaction without the state, cheapest first: its size before any hash, its signature last.
 * Returns the sender.
 *
 * @throws PoolError
 */
export function validateStateless(transaction: Transaction, checks: StatelessChecks): Address {
  try {
    validateTransaction(transaction, checks.rules, checks.chainId);
    validateForPool(transaction, checks);
    if (checks.rules.evm.stateGas !== undefined) validateStateGas(transaction, checks.rules, checks.gasLimit);
    return recoverSender(transaction);
  } catch (error) {
    if (!(error instanceof TransactionError)) throw error;
    throw poolErrorOf(error, transaction);
  }
}

/** @throws PoolError `OVERSIZED` */
export function assertSize(transaction: Transaction, limit: number): void {
  const size = encodedTransactionSize(transaction);
  if (size <= limit) return;
  throw new PoolError('OVERSIZED', `oversized data: transaction size ${size}, limit ${limit}`, {
    have: size,
    want: limit,
  });
}

/** Whether a block with these rules and this much gas could take it, the state left aside. */
export function canEnterBlock(
  transaction: Transaction,
  { transaction: rules, evm }: Rules,
  gasLimit: bigint,
): boolean {
  const cap = evm.stateGas === undefined ? rules.gasLimitCap : undefined;
  const most = cap === undefined || gasLimit < cap ? gasLimit : cap;
  return rules.types.includes(transaction.type) && transaction.gasLimit <= most;
}

function validateForPool(transaction: Transaction, checks: StatelessChecks): void {
  const { gasLimit, minTip, feeCap } = checks;
  if (transaction.gasLimit > gasLimit) {
    const details = { have: transaction.gasLimit, want: gasLimit };
    throw new PoolError('EXCEEDS_BLOCK_GAS_LIMIT', 'exceeds block gas limit', details);
  }
  const tip = maxGasTip(transaction);
  if (tip < minTip) {
    const message = `transaction gas price below minimum: gas tip cap ${tip}, minimum needed ${minTip}`;
    throw new PoolError('TIP_BELOW_MINIMUM', message, { have: tip, want: minTip });
  }
  if (transaction.type === 3 && transaction.maxFeePerBlobGas < 1n) {
    const message = 'transaction gas price below minimum: blob fee cap 0, minimum needed 1';
    throw new PoolError('TIP_BELOW_MINIMUM', message, { have: 0n, want: 1n });
  }
  const fee = transaction.gasLimit * maxGasPrice(transaction);
  if (feeCap !== undefined && fee > feeCap) {
    const message = `tx fee (${inEther(fee)} ether) exceeds the configured cap (${inEther(feeCap)} ether)`;
    throw new PoolError('LOCAL_FEE_CAP', message, { have: fee, want: feeCap });
  }
}

const FORK_OF_TYPE = ['Frontier', 'Berlin', 'London', 'Cancun', 'Prague'] as const;

/** geth's pool words some refusals in another way than its state transition does; clients match on these. */
const WORDING: Partial<Record<TransactionErrorCode, (error: TransactionError, type: number) => string>> = {
  TYPE_1_TX_PRE_FORK: notYet,
  TYPE_2_TX_PRE_FORK: notYet,
  TYPE_3_TX_PRE_FORK: notYet,
  TYPE_4_TX_PRE_FORK: notYet,
  INTRINSIC_GAS_TOO_LOW: ({ have, want }) => `intrinsic gas too low: gas ${have}, minimum needed ${want}`,
  INTRINSIC_GAS_BELOW_FLOOR_GAS_COST: ({ have, want }) =>
    `insufficient gas for floor data gas cost: gas ${have}, minimum needed ${want}`,
  NONCE_IS_MAX: () => 'nonce has max value',
  TYPE_3_TX_ZERO_BLOBS: () => 'blobless blob transaction',
  TYPE_3_TX_BLOB_COUNT_EXCEEDED: ({ have, want }) =>
    `transaction blob limit exceeded: blob count ${have}, limit ${want}`,
  TYPE_4_EMPTY_AUTHORIZATION_LIST: () => 'set code tx must have at least one authorization tuple',
  INVALID_CHAINID: ({ message }) => `invalid sender: ${message}`,
  INVALID_SIGNATURE_VRS: ({ message }) => `invalid sender: ${message}`,
  EC_RECOVERY_FAIL: ({ message }) => `invalid sender: ${message}`,
};

function notYet(_: TransactionError, type: number): string {
  return `transaction type not supported: type ${type} rejected, pool not yet in ${FORK_OF_TYPE[type]}`;
}

function poolErrorOf(error: TransactionError, transaction: Transaction): PoolError {
  const { code, have, want } = error;
  const message = WORDING[code]?.(error, transaction.type) ?? error.message;
  return new PoolError(code, message, { have, want, cause: error });
}

/** With two digits after the point. */
function inEther(wei: bigint): string {
  return (Number(wei / 10n ** 12n) / 1e6).toFixed(2);
}
