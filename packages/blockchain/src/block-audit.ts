import { equalBytes, type Hash32 } from '@ethane/primitives';
import {
  type Block,
  combineBlooms,
  headerHash,
  ommersHash,
  receiptsRoot,
  transactionHash,
  transactionsRoot,
  withdrawalsRoot,
} from '@ethane/types';
import { BlockReader } from './block-reader.ts';
import { type ChangeSet, decodeChangeSet } from './change-set.ts';
import { damaged } from './checksum.ts';
import { Entry, entryAt } from './entry.ts';
import type { RowReader } from './entry-source.ts';
import {
  bodyKey,
  canonicalKey,
  changeSetKey,
  headerKey,
  receiptsKey,
  stateKeyBytes,
  transactionKey,
} from './keys.ts';

/**
 * A canonical block whose stored header and body are what its hash says, and whose parent is `parentHash`.
 *
 * @throws ChainError `DATABASE_DAMAGED`
 */
export function auditBlock(rows: RowReader, number: number, parentHash: Hash32 | undefined): Block {
  const reader = new BlockReader(rows);
  const hash = reader.canonical(number);
  if (hash === undefined) throw damaged(canonicalKey(number), 'the canonical block is not named');
  const block = reader.block(hash);
  if (block === undefined) throw damaged(headerKey(hash), 'the header is missing');
  const { header } = block;
  if (headerHash(header) !== hash || Number(header.number) !== number) {
    throw damaged(headerKey(hash), 'the header is not that of the block');
  }
  if (parentHash !== undefined && header.parentHash !== parentHash) {
    throw damaged(headerKey(hash), 'the block does not follow the one before it');
  }
  const bodyMatches =
    transactionsRoot(block.transactions) === header.transactionsRoot &&
    ommersHash(block.ommers) === header.ommersHash &&
    (block.withdrawals === undefined || withdrawalsRoot(block.withdrawals) === header.withdrawalsRoot);
  if (!bodyMatches) throw damaged(bodyKey(hash), 'the body is not that of the header');
  return block;
}

/**
 * Checks what executing the canonical block left: receipts, transaction index, change set.
 *
 * @throws ChainError `DATABASE_DAMAGED`
 */
export function auditResults(rows: RowReader, block: Block): ChangeSet {
  const { header, transactions } = block;
  const hash = headerHash(header);
  const number = Number(header.number);
  const reader = new BlockReader(rows);
  const receipts = reader.receipts(hash);
  if (receipts === undefined) throw damaged(receiptsKey(hash), 'the receipts are missing');
  const bloom = combineBlooms(receipts.map(({ logsBloom }) => logsBloom));
  if (receiptsRoot(receipts) !== header.receiptsRoot || !equalBytes(bloom, header.logsBloom)) {
    throw damaged(receiptsKey(hash), 'the receipts are not those of the block');
  }
  for (const [index, transaction] of transactions.entries()) {
    const own = transactionHash(transaction);
    const position = reader.transaction(own);
    if (position?.number === number && position.index === index) continue;
    throw damaged(transactionKey(own), 'the transaction is not found where it stands');
  }
  const key = changeSetKey(number);
  const row = rows.get(key);
  if (row === undefined) throw damaged(key, 'the change set is missing');
  const changes = decodeChangeSet(key, row);
  if (changes.blockHash !== hash) throw damaged(key, 'the change set is that of another block');
  return changes;
}

/**
 * Checks that every row that block `number` wrote is still there, as the present version or reachable from it. `changeSetOf`
 * gives the change sets from `number` on.
 *
 * @throws ChainError `DATABASE_DAMAGED`
 */
export function auditWrites(
  rows: RowReader,
  number: number,
  changes: ChangeSet,
  changeSetOf: (number: number) => ChangeSet,
): void {
  for (const key of changes.previous.keys()) {
    const bytes = stateKeyBytes(key);
    const raw = rows.get(bytes);
    const newest = raw === undefined ? undefined : Entry.decode(bytes, raw);
    const version = entryAt(bytes, newest, number, (at) => changeSetOf(at).previous.get(key));
    if (version?.block !== number) throw damaged(bytes, `what block ${number} wrote is lost`);
  }
}
