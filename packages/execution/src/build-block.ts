import type { ChainSpec } from '@ethane/chainspec';
import { rulesAt } from '@ethane/chainspec';
import { type Address, type Bytes, EMPTY_BYTES, type Hash32, invariant, ZERO_HASH } from '@ethane/primitives';
import {
  type Block,
  blockAccessListHash,
  EMPTY_BLOOM,
  EMPTY_OMMERS_HASH,
  EMPTY_TRIE_ROOT,
  encodeBlock,
  encodedTransactionSize,
  type Header,
  headerHash,
  ommersHash,
  requestsHash,
  type Transaction,
  TransactionError,
  type TransactionErrorCode,
  transactionsRoot,
  type Withdrawal,
  withdrawalsRoot,
} from '@ethane/types';
import { calculateBaseFee } from './base-fee.ts';
import { calculateExcessBlobGas } from './blob-gas.ts';
import { BlockExecution, type BlockInput } from './block-execution.ts';
import { daoExtraData } from './dao.ts';
import { calculateDifficulty } from './difficulty.ts';
import { isMergedAfter, nextSlot } from './environment.ts';
import { type BlockResult, summarize } from './process-block.ts';

/** Transactions in the order in which they should be taken (port). */
export interface TransactionSource {
  /** The best one that is left; undefined ends the block. Those of one sender come in order of their nonces. */
  next(): Transaction | undefined;
  /** The one given last does not fit this block: leave out what its sender has after it, too. */
  skipSender(transaction: Transaction, error: TransactionError): void;
  /** The one given last cannot become valid. */
  drop(transaction: Transaction, error: TransactionError): void;
}

/** What a new block is made of. */
export interface BuildInput extends BlockInput {
  readonly parent: Header;
  /** The parent's own difficulty included; only needed on a chain that may leave proof of work just now. */
  readonly parentTotalDifficulty?: bigint | undefined;
  readonly transactions: TransactionSource;
  readonly coinbase: Address;
  /** Seconds; later than the parent's. */
  readonly timestamp: bigint;
  readonly gasLimit: bigint;
  readonly extraData?: Bytes | undefined;
  /** Randomness of a merged block. */
  readonly prevRandao?: Hash32 | undefined;
  readonly parentBeaconBlockRoot?: Hash32 | undefined;
  /** From Amsterdam on; default: the one after the parent's. */
  readonly slotNumber?: bigint | undefined;
  readonly ommers?: readonly Header[] | undefined;
  readonly withdrawals?: readonly Withdrawal[] | undefined;
  /** In place of what the parent gives, for development chains: such a block is not valid elsewhere. */
  readonly baseFeePerGas?: bigint | undefined;
  /** Asked before each transaction: true ends the block with those it has. */
  readonly isFull?: (() => boolean) | undefined;
}

/** A block without a seal, with all that running it gave. */
export interface BuiltBlock {
  readonly block: Block;
  readonly result: BlockResult;
}

/** Bytes of a block that are neither transactions nor ommers nor withdrawals, at most. */
const HEADER_RESERVE = 2_048;

/** Bytes of a block besides its transactions, at most. */
function reservedSize(
  header: Header,
  ommers: readonly Header[],
  withdrawals: readonly Withdrawal[] | undefined,
): number {
  const hasMore = ommers.length > 0 || (withdrawals !== undefined && withdrawals.length > 0);
  return hasMore
    ? HEADER_RESERVE + encodeBlock({ header, transactions: [], ommers, withdrawals }).length
    : HEADER_RESERVE;
}

/** Refusals that another block may not repeat. All others are for good. */
const FOR_NOW: ReadonlySet<TransactionErrorCode> = new Set<TransactionErrorCode>([
  'GAS_ALLOWANCE_EXCEEDED',
  'TYPE_3_TX_MAX_BLOB_GAS_ALLOWANCE_EXCEEDED',
  'INSUFFICIENT_MAX_FEE_PER_GAS',
  'INSUFFICIENT_MAX_FEE_PER_BLOB_GAS',
  'INSUFFICIENT_ACCOUNT_FUNDS',
  'NONCE_MISMATCH_TOO_HIGH',
]);

/**
 * Builds the block after `parent` from the best transactions that fit, runs it and fills in its header. What is left is
 * its seal; mix hash and nonce of a proof-of-work block are zero.
 */
export function buildBlock(input: BuildInput): BuiltBlock {
  const ommers = input.ommers ?? [];
  const draft = draftHeader(input, ommers);
  const execution = new BlockExecution(input, draft);
  const withdrawals = execution.rules.block.withdrawals ? (input.withdrawals ?? []) : undefined;
  execution.begin();
  const transactions = takeTransactions(input, execution, reservedSize(draft, ommers, withdrawals));
  const requests = execution.finish(ommers, withdrawals);
  const result = summarize(execution, requests);
  const header = completeHeader(draft, execution, result, transactions, withdrawals);
  return { block: { header, transactions, ommers, withdrawals }, result };
}

function takeTransactions(input: BuildInput, execution: BlockExecution, reserved: number): Transaction[] {
  const { transactions: source, isFull } = input;
  const { transaction: rules, block } = execution.rules;
  const least = BigInt(rules.baseGas);
  const taken: Transaction[] = [];
  let room = (block.maxRlpSize ?? Number.POSITIVE_INFINITY) - reserved;
  while (execution.gasLeft >= least && !isFull?.()) {
    const transaction = source.next();
    if (transaction === undefined) break;
    const size = encodedTransactionSize(transaction) + LIST_PREFIX;
    if (size > room) {
      source.skipSender(
        transaction,
        new TransactionError('GAS_ALLOWANCE_EXCEEDED', 'block size limit reached'),
      );
      continue;
    }
    try {
      execution.run(transaction);
      taken.push(transaction);
      room -= size;
    } catch (error) {
      if (!(error instanceof TransactionError)) throw error;
      if (FOR_NOW.has(error.code)) source.skipSender(transaction, error);
      else source.drop(transaction, error);
    }
  }
  return taken;
}

/** Bytes by which a typed transaction grows as an RLP string, at most. */
const LIST_PREFIX = 5;

/** The header with all that does not depend on the transactions. All fields have a place: see {@link completeHeader}. */
function draftHeader(input: BuildInput, ommers: readonly Header[]): Header {
  const { spec, parent, timestamp } = input;
  const number = parent.number + 1n;
  const merged = isMergedAfter(spec, parent, input.parentTotalDifficulty);
  invariant(merged !== undefined, 'the total difficulty of the parent is needed to build on it');
  const { block } = rulesAt(spec, { number, timestamp, merged });
  return {
    parentHash: headerHash(parent),
    ommersHash: ommers.length === 0 ? EMPTY_OMMERS_HASH : ommersHash(ommers),
    coinbase: input.coinbase,
    stateRoot: EMPTY_TRIE_ROOT,
    transactionsRoot: EMPTY_TRIE_ROOT,
    receiptsRoot: EMPTY_TRIE_ROOT,
    logsBloom: EMPTY_BLOOM,
    difficulty: merged ? 0n : calculateDifficulty(block.difficulty, timestamp, parent),
    number,
    gasLimit: input.gasLimit,
    gasUsed: 0n,
    timestamp,
    extraData: extraDataOf(spec, number, input.extraData),
    mixHash: merged ? (input.prevRandao ?? ZERO_HASH) : ZERO_HASH,
    nonce: new Uint8Array(8),
    baseFeePerGas: block.baseFee ? (input.baseFeePerGas ?? calculateBaseFee(parent)) : undefined,
    withdrawalsRoot: block.withdrawals ? EMPTY_TRIE_ROOT : undefined,
    blobGasUsed: block.blobs && 0n,
    excessBlobGas: block.blobs && calculateExcessBlobGas(block.blobs, parent),
    parentBeaconBlockRoot: block.beaconRoots
      ? ((merged ? input.parentBeaconBlockRoot : undefined) ?? ZERO_HASH)
      : undefined,
    requestsHash: block.requests ? ZERO_HASH : undefined,
    blockAccessListHash: block.accessLists ? ZERO_HASH : undefined,
    slotNumber: block.slotNumber ? (input.slotNumber ?? nextSlot(parent)) : undefined,
  };
}

function extraDataOf(spec: ChainSpec, number: bigint, wanted: Bytes | undefined): Bytes {
  return daoExtraData(spec, number) ?? wanted ?? EMPTY_BYTES;
}

/** Field by field: V8 copies a record with `...` and puts more behind it at many times the price of a plain literal. */
function completeHeader(
  draft: Header,
  execution: BlockExecution,
  result: BlockResult,
  transactions: readonly Transaction[],
  withdrawals: readonly Withdrawal[] | undefined,
): Header {
  return {
    parentHash: draft.parentHash,
    ommersHash: draft.ommersHash,
    coinbase: draft.coinbase,
    stateRoot: result.stateRoot,
    transactionsRoot: transactionsRoot(transactions),
    receiptsRoot: result.receiptsRoot,
    logsBloom: result.logsBloom,
    difficulty: draft.difficulty,
    number: draft.number,
    gasLimit: draft.gasLimit,
    gasUsed: result.gasUsed,
    timestamp: draft.timestamp,
    extraData: draft.extraData,
    mixHash: draft.mixHash,
    nonce: draft.nonce,
    baseFeePerGas: draft.baseFeePerGas,
    withdrawalsRoot: withdrawals && withdrawalsRoot(withdrawals),
    blobGasUsed: draft.blobGasUsed === undefined ? undefined : execution.blobGasUsed,
    excessBlobGas: draft.excessBlobGas,
    parentBeaconBlockRoot: draft.parentBeaconBlockRoot,
    requestsHash: result.requests && requestsHash(result.requests),
    blockAccessListHash: result.blockAccessList && blockAccessListHash(result.blockAccessList),
    slotNumber: draft.slotNumber,
  };
}
