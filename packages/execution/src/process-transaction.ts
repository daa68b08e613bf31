import type { Address } from '@ethane/primitives';
import { minBigint } from '@ethane/primitives';
import {
  accessListOf,
  createBloom,
  maxGasPrice,
  maxGasTip,
  type Receipt,
  type ReceiptOutcome,
  recoverSender,
  type Transaction,
  type UnsignedTransaction,
} from '@ethane/types';
import {
  applyMessage,
  type TransitionContext,
  type TransitionMessage,
  type TransitionResult,
} from './transition.ts';
import {
  type BlockRoom,
  type SenderChecks,
  validateAgainstBlock,
  validateAgainstSender,
  validateTransaction,
} from './validate-transaction.ts';

/** A transaction's place in its block: what those before it have left and used up. */
export interface TransactionContext extends TransitionContext {
  /** Gas left in the block. */
  readonly gasLeft: bigint;
  /** State gas left in the block, where the rules have it. */
  readonly stateGasLeft?: bigint | undefined;
  readonly blobGasLeft: bigint;
  /** Gas paid for by the transactions before this one. */
  readonly cumulativeGasUsed: bigint;
  readonly checks?: SenderChecks | undefined;
  /** Before Byzantium the receipt's outcome is the state's root, which only the caller can compute. */
  readonly stateRoot?: () => Extract<ReceiptOutcome, { readonly stateRoot: unknown }>['stateRoot'];
}

export interface TransactionResult extends TransitionResult {
  readonly receipt: Receipt;
  readonly sender: Address;
  /** Wei per gas, base fee included. */
  readonly effectiveGasPrice: bigint;
}

/**
 * Checks a transaction completely and runs it. The state is as before when it throws.
 *
 * @throws TransactionError
 */
export function processTransaction(context: TransactionContext, transaction: Transaction): TransactionResult {
  const { rules, block, state } = context;
  validateTransaction(transaction, rules, block.chainId);
  validateAgainstBlock(transaction, roomOf(context));
  const sender = recoverSender(transaction);
  const account = {
    address: sender,
    nonce: state.getNonce(sender),
    balance: state.getBalance(sender),
    code: state.getCode(sender),
  };
  validateAgainstSender(transaction, account, context.checks);

  const message = toMessage(transaction, sender, block.baseFeePerGas);
  const result = applyMessage(context, message);
  const receipt = createReceipt(context, transaction, result);
  return {
    outcome: result.outcome,
    gasUsed: result.gasUsed,
    gasRefunded: result.gasRefunded,
    maxGasUsed: result.maxGasUsed,
    blockGas: result.blockGas,
    logs: result.logs,
    contractAddress: result.contractAddress,
    receipt,
    sender,
    effectiveGasPrice: message.gasPrice,
  };
}

/** Price of a unit of gas, in wei, in a block with this base fee; the transaction's maximum is not below it. */
export function effectiveGasPrice(
  transaction: UnsignedTransaction,
  baseFeePerGas: bigint | undefined,
): bigint {
  if (baseFeePerGas === undefined) return maxGasPrice(transaction);
  return minBigint(maxGasPrice(transaction), baseFeePerGas + maxGasTip(transaction));
}

/** The message that a transaction stands for, in a block with this base fee. */
export function toMessage(
  transaction: UnsignedTransaction,
  sender: Address,
  baseFeePerGas: bigint | undefined,
): TransitionMessage {
  const { to, gasLimit, value, data, type } = transaction;
  return {
    sender,
    to,
    gasLimit,
    gasPrice: effectiveGasPrice(transaction, baseFeePerGas),
    value,
    data,
    accessList: accessListOf(transaction),
    authorizationList: type === 4 ? transaction.authorizationList : NONE,
    blobVersionedHashes: type === 3 ? transaction.blobVersionedHashes : NONE,
  };
}

const NONE: readonly never[] = [];

function roomOf(context: TransactionContext): BlockRoom {
  const { rules, block, gasLeft, stateGasLeft = block.gasLimit, blobGasLeft } = context;
  const { gasLimit, baseFeePerGas, blobBaseFee } = block;
  const stateGas = rules.evm.stateGas && { rules, gasLimit, left: stateGasLeft };
  return { gasLeft, stateGas, blobGasLeft, baseFeePerGas, blobBaseFee };
}

function createReceipt(
  context: TransactionContext,
  { type }: Transaction,
  result: TransitionResult,
): Receipt {
  const { logs, gasUsed } = result;
  const stateRoot = context.rules.block.receiptOutcome === 'stateRoot' ? context.stateRoot?.() : undefined;
  const status = result.outcome.status === 'success' ? 1 : 0;
  return {
    type,
    outcome: stateRoot === undefined ? { status } : { stateRoot },
    cumulativeGasUsed: context.cumulativeGasUsed + gasUsed,
    logsBloom: createBloom(logs),
    logs,
  };
}
