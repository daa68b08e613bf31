import type { Bytes, Hash32 } from '@ethane/primitives';
import { equalBytes } from '@ethane/primitives';
import type { StateDiff, StateNodeChanges } from '@ethane/state';
import {
  type Block,
  type BlockAccessList,
  blockAccessListHash,
  combineBlooms,
  type Header,
  type Receipt,
  receiptsRoot,
  requestsHash,
  TransactionError,
  transactionHash,
} from '@ethane/types';
import { BlockExecution, type BlockInput } from './block-execution.ts';
import { assertEqual, BlockError } from './errors.ts';
import type { TransactionResult } from './process-transaction.ts';
import { validateBody } from './validate-body.ts';

/** All that running a block gives: what its header commits to, and what to store. */
export interface BlockResult {
  readonly transactions: readonly TransactionResult[];
  readonly receipts: readonly Receipt[];
  readonly receiptsRoot: Hash32;
  readonly logsBloom: Bytes;
  readonly gasUsed: bigint;
  /** EIP-7685, undefined before Prague. */
  readonly requests: readonly Bytes[] | undefined;
  /** EIP-7928, undefined before Amsterdam. */
  readonly blockAccessList: BlockAccessList | undefined;
  readonly stateRoot: Hash32;
  /** Storage roots filled in. */
  readonly diff: StateDiff;
  readonly nodeChanges: StateNodeChanges;
}

/**
 * Runs a block whose header has passed `validateHeader` (and `validateOmmers`) on its parent's state, and checks the body
 * and everything that the header says of the outcome.
 *
 * @throws BlockError
 */
export function processBlock(input: BlockInput, block: Block): BlockResult {
  validateBody(input.spec, block);
  const execution = new BlockExecution(input, block.header);
  execution.begin();
  for (const [index, transaction] of block.transactions.entries()) {
    try {
      execution.run(transaction);
    } catch (error) {
      if (!(error instanceof TransactionError)) throw error;
      const message = `could not apply tx ${index} [${transactionHash(transaction)}]: ${error.message}`;
      throw new BlockError('BLOCK_TRANSACTION', message, { have: error.code, cause: error });
    }
  }
  const requests = execution.finish(block.ommers, block.withdrawals);
  checkGas(execution, block.header);
  const result = summarize(execution, requests);
  checkResult(result, block.header);
  return result;
}

/** Roots and bloom of a finished execution. */
export function summarize(execution: BlockExecution, requests: readonly Bytes[] | undefined): BlockResult {
  const receipts = execution.results.map(({ receipt }) => receipt);
  const { root, diff, nodeChanges } = execution.stateRoot();
  return {
    transactions: execution.results,
    receipts,
    receiptsRoot: receiptsRoot(receipts),
    logsBloom: combineBlooms(receipts.map(({ logsBloom }) => logsBloom)),
    gasUsed: execution.gasUsed,
    requests,
    blockAccessList: execution.takeAccessList(),
    stateRoot: root,
    diff,
    nodeChanges,
  };
}

/** Before the roots, which cost more. */
function checkGas(execution: BlockExecution, header: Header): void {
  assertEqual('INVALID_GAS_USED', 'gas used', header.gasUsed, execution.gasUsed);
}

function checkResult(result: BlockResult, header: Header): void {
  if (!equalBytes(result.logsBloom, header.logsBloom)) {
    throw new BlockError('INVALID_LOG_BLOOM', 'invalid bloom', {
      have: header.logsBloom,
      want: result.logsBloom,
    });
  }
  assertEqual('INVALID_RECEIPTS_ROOT', 'receipt root hash', header.receiptsRoot, result.receiptsRoot);
  if (result.requests !== undefined && header.requestsHash !== undefined) {
    assertEqual('INVALID_REQUESTS', 'requests hash', header.requestsHash, requestsHash(result.requests));
  }
  if (result.blockAccessList !== undefined) checkAccessList(result.blockAccessList, header);
  assertEqual('INVALID_STATE_ROOT', 'merkle root', header.stateRoot, result.stateRoot);
}

/** Gas of the block's limit that stands for one account or slot of the access list. */
const ACCESS_LIST_ITEM_GAS = 2_000n;

/** EIP-7928: the list is the one that the header names, and not longer than the block's gas pays for. */
function checkAccessList(list: BlockAccessList, { blockAccessListHash: hash, gasLimit }: Header): void {
  const have = blockAccessListHash(list);
  if (hash !== undefined) assertEqual('INVALID_BLOCK_ACCESS_LIST', 'access list hash', hash, have);
  let items = list.length;
  for (const { storageChanges, storageReads } of list) items += storageChanges.length + storageReads.length;
  const most = gasLimit / ACCESS_LIST_ITEM_GAS;
  if (BigInt(items) <= most) return;
  const message = `block access list exceeds gas limit: have ${items} items, most ${most}`;
  throw new BlockError('BLOCK_ACCESS_LIST_GAS_LIMIT_EXCEEDED', message, { have: items, want: most });
}
