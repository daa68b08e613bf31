import { equalBytes } from '@ethane/primitives';
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
import type { HeaderRow } from './block-rows.ts';
import { type ChangeSet, changeSetKeys } from './change-set.ts';
import { damaged } from './checksum.ts';
import { Entry, entryAt } from './entry.ts';
import { ChangeSets, type RowReader } from './entry-source.ts';
import {
  bodyKey,
  canonicalKey,
  changeSetKey,
  headerKey,
  receiptsKey,
  stateKeyOf,
  transactionKey,
} from './keys.ts';

/** Checks that canonical blocks are stored as their hashes say. All methods throw ChainError `DATABASE_DAMAGED`. */
export class BlockAudit {
  readonly #rows: RowReader;
  readonly #reader: BlockReader;
  readonly #changeSets: ChangeSets;

  constructor(rows: RowReader) {
    this.#rows = rows;
    this.#reader = new BlockReader(rows);
    this.#changeSets = new ChangeSets(rows);
  }

  /** The header of canonical block `number`, which follows on `parent` where that is given. */
  header(number: number, parent?: HeaderRow): HeaderRow {
    const hash = this.#reader.canonical(number);
    if (hash === undefined) throw damaged(canonicalKey(number), 'the canonical block is not named');
    const key = headerKey(hash);
    const row = this.#reader.header(hash);
    if (row === undefined) throw damaged(key, 'the header is missing');
    if (headerHash(row.header) !== hash || Number(row.header.number) !== number) {
      throw damaged(key, 'the header is not that of the block');
    }
    if (parent !== undefined && !follows(row, parent)) {
      throw damaged(key, 'the block does not follow the one before it');
    }
    return row;
  }

  /** The block of a header that was checked, its body checked too. */
  block({ header }: HeaderRow): Block {
    const hash = headerHash(header);
    const block = this.#reader.block(hash);
    if (block === undefined) throw damaged(headerKey(hash), 'the header is missing');
    const matches =
      transactionsRoot(block.transactions) === header.transactionsRoot &&
      ommersHash(block.ommers) === header.ommersHash &&
      (block.withdrawals === undefined || withdrawalsRoot(block.withdrawals) === header.withdrawalsRoot);
    if (!matches) throw damaged(bodyKey(hash), 'the body is not that of the header');
    return block;
  }

  /** Checks what executing the block left: receipts and the index of its transactions. */
  results(block: Block): void {
    const { header, transactions } = block;
    const hash = headerHash(header);
    const receipts = this.#reader.receipts(hash);
    if (receipts === undefined) throw damaged(receiptsKey(hash), 'the receipts are missing');
    const bloom = combineBlooms(receipts.map(({ logsBloom }) => logsBloom));
    if (receiptsRoot(receipts) !== header.receiptsRoot || !equalBytes(bloom, header.logsBloom)) {
      throw damaged(receiptsKey(hash), 'the receipts are not those of the block');
    }
    for (const [index, transaction] of transactions.entries()) {
      const own = transactionHash(transaction);
      const position = this.#reader.transaction(own);
      if (position?.number === Number(header.number) && position.index === index) continue;
      throw damaged(transactionKey(own), 'the transaction is not found where it stands');
    }
  }

  /**
   * Checks the block's change set, and that every row which the block wrote is still there: as the present version or
   * reachable from it. A write that was lost would leave an older version in its place.
   */
  writes({ header }: HeaderRow): ChangeSet {
    const number = Number(header.number);
    const changes = this.#changeSets.at(number);
    if (changes.blockHash !== headerHash(header)) {
      throw damaged(changeSetKey(number), 'the change set is that of another block');
    }
    for (const bytes of changeSetKeys(changes)) {
      const key = stateKeyOf(bytes);
      const raw = this.#rows.get(bytes);
      const newest = raw === undefined ? undefined : Entry.decode(bytes, raw);
      const version = entryAt(bytes, newest, number, (at) => this.#changeSets.at(at).previous.get(key));
      if (version?.block !== number) throw damaged(bytes, `what block ${number} wrote is lost`);
    }
    return changes;
  }
}

function follows(child: HeaderRow, parent: HeaderRow): boolean {
  return (
    child.header.parentHash === headerHash(parent.header) &&
    child.totalDifficulty === parent.totalDifficulty + child.header.difficulty
  );
}
