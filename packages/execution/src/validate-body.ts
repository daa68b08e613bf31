import type { ChainSpec, Rules } from '@ethane/chainspec';
import {
  type Block,
  encodeBlock,
  encodedTransactionSize,
  ommersHash,
  transactionsRoot,
  withdrawalsRoot,
} from '@ethane/types';
import { blobGasOf } from './blob-gas.ts';
import { isMerged, rulesForHeader } from './environment.ts';
import { assertEqual, BlockError } from './errors.ts';

/**
 * Checks that the body is the one that the header names, and its size.
 *
 * @throws BlockError
 */
export function validateBody(spec: ChainSpec, block: Block): void {
  const rules = rulesForHeader(spec, block.header);
  const { header, transactions, ommers } = block;
  validateSize(rules, block);
  assertEqual('INVALID_UNCLES_HASH', 'uncle root hash', ommersHash(ommers), header.ommersHash);
  const root = transactionsRoot(transactions);
  assertEqual('INVALID_TRANSACTIONS_ROOT', 'transaction root hash', root, header.transactionsRoot);
  validateWithdrawals(spec, rules, block);
  validateBlobGasUsed(block);
}

/** EIP-7934. */
function validateSize(rules: Rules, block: Block): void {
  const { maxRlpSize: want } = rules.block;
  if (want === undefined || mostBytes(block) <= want) return;
  const have = encodeBlock(block).length;
  if (have > want) {
    throw new BlockError('RLP_BLOCK_LIMIT_EXCEEDED', 'block RLP-encoded size exceeds maximum', {
      have,
      want,
    });
  }
}

/** Bytes that its header with all prefixes takes at most, and the prefixes of a transaction in a list. */
const MOST_OF_HEADER = 2_048;
const MOST_OF_PREFIX = 9;

/** A bound of a block's size that needs no encoding; infinity for blocks with more than transactions. */
function mostBytes({ transactions, ommers, withdrawals = [] }: Block): number {
  if (ommers.length > 0 || withdrawals.length > 0) return Number.POSITIVE_INFINITY;
  let bytes = MOST_OF_HEADER;
  for (const transaction of transactions) bytes += encodedTransactionSize(transaction) + MOST_OF_PREFIX;
  return bytes;
}

/** EIP-4895. Where there is proof of work nobody may withdraw: there is no beacon chain to have deposited in. */
function validateWithdrawals(spec: ChainSpec, rules: Rules, { header, withdrawals }: Block): void {
  if ((withdrawals !== undefined) !== rules.block.withdrawals) {
    const what =
      withdrawals === undefined ? 'missing withdrawals in block body' : 'withdrawals present in block body';
    throw new BlockError('INCORRECT_BLOCK_FORMAT', what);
  }
  if (withdrawals === undefined || header.withdrawalsRoot === undefined) return;
  const have = withdrawalsRoot(withdrawals);
  assertEqual('INVALID_WITHDRAWALS_ROOT', 'withdrawals root hash', have, header.withdrawalsRoot);
  if (withdrawals.length > 0 && !isMerged(spec, header)) {
    const details = { have: withdrawals.length, want: 0 };
    throw new BlockError('INCORRECT_BLOCK_FORMAT', 'withdrawals in a proof-of-work block', details);
  }
}

function validateBlobGasUsed({ header, transactions }: Block): void {
  if (header.blobGasUsed === undefined) return;
  let used = 0n;
  for (const transaction of transactions) {
    if (transaction.type === 3) used += blobGasOf(transaction.blobVersionedHashes);
  }
  assertEqual('INCORRECT_BLOB_GAS_USED', 'blob gas used', header.blobGasUsed, used);
}
