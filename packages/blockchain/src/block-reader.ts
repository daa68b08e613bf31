import { type Bytes, type Hash32, invariant } from '@ethane/primitives';
import { type Block, type Receipt, transactionHash } from '@ethane/types';
import {
  decodeBlockRows,
  decodeHashRow,
  decodeHeaderRow,
  decodePosition,
  decodeReceiptsRow,
  type HeaderRow,
  hasBody,
  type TransactionPosition,
} from './block-rows.ts';
import { damaged, openValue } from './checksum.ts';
import type { RowReader } from './entry-source.ts';
import { GenerationCache } from './generation-cache.ts';
import { bodyKey, canonicalKey, headerKey, receiptsKey, transactionKey } from './keys.ts';

const CACHED_HEADERS = 2048;
/** Blocks and transactions in the cached blocks, logs and receipts in the cached receipts. */
const CACHED_ITEMS = 10_000;
const CACHED_HASHES = 8192;
const CACHED_POSITIONS = 8192;

/**
 * Blocks, receipts and indexes as stored. What is found by hash never changes and is cached across heads; which blocks are
 * canonical is cached for the present head only.
 */
export class BlockReader {
  #rows: RowReader;
  readonly #headers = new GenerationCache<Hash32, HeaderRow>(CACHED_HEADERS);
  readonly #blocks = new GenerationCache<Hash32, Block>(CACHED_ITEMS, weightOfBlock);
  readonly #receipts = new GenerationCache<Hash32, readonly Receipt[]>(CACHED_ITEMS, weightOfReceipts);
  readonly #canonical = new GenerationCache<number, Hash32>(CACHED_HASHES);
  readonly #positions = new GenerationCache<Hash32, TransactionPosition>(CACHED_POSITIONS);

  constructor(rows: RowReader) {
    this.#rows = rows;
  }

  /** Reads from `rows` from now on. `changed`: other blocks than new ones on top have become canonical or ceased to be. */
  moveTo(rows: RowReader, changed: boolean): void {
    this.#rows = rows;
    if (!changed) return;
    this.#canonical.clear();
    this.#positions.clear();
  }

  header(hash: Hash32): HeaderRow | undefined {
    const cached = this.#headers.get(hash);
    if (cached !== undefined) return cached;
    const row = this.#value(headerKey(hash));
    if (row === undefined) return undefined;
    const decoded = decodeHeaderRow(row);
    this.#headers.set(hash, decoded);
    return decoded;
  }

  /** @throws ChainError `DATABASE_DAMAGED` */
  block(hash: Hash32): Block | undefined {
    const cached = this.#blocks.get(hash);
    if (cached !== undefined) return cached;
    const row = this.#value(headerKey(hash));
    if (row === undefined) return undefined;
    const header = this.header(hash)?.header;
    invariant(header !== undefined, 'a header that is stored can be read');
    const key = bodyKey(hash);
    const body = this.#value(key);
    if (body === undefined && hasBody(header)) throw damaged(key, 'the body is missing');
    const block = decodeBlockRows(row, body, header);
    this.#blocks.set(hash, block);
    return block;
  }

  /** Undefined for a block that is not known or was never executed. */
  receipts(hash: Hash32): readonly Receipt[] | undefined {
    const cached = this.#receipts.get(hash);
    if (cached !== undefined) return cached;
    const row = this.#value(receiptsKey(hash));
    const receipts = row === undefined ? this.#noReceipts(hash) : decodeReceiptsRow(row);
    if (receipts !== undefined) this.#receipts.set(hash, receipts);
    return receipts;
  }

  /** Hash of the canonical block. */
  canonical(number: number): Hash32 | undefined {
    const cached = this.#canonical.get(number);
    if (cached !== undefined) return cached;
    const row = this.#value(canonicalKey(number));
    if (row === undefined) return undefined;
    const hash = decodeHashRow(row);
    this.#canonical.set(number, hash);
    return hash;
  }

  transaction(hash: Hash32): TransactionPosition | undefined {
    const cached = this.#positions.get(hash);
    if (cached !== undefined) return cached;
    const row = this.#value(transactionKey(hash));
    return row === undefined ? undefined : decodePosition(row);
  }

  isCanonical(hash: Hash32): boolean {
    const row = this.header(hash);
    return row !== undefined && this.canonical(Number(row.header.number)) === hash;
  }

  /** Keeps what was just written. */
  remember(hash: Hash32, block: Block, totalDifficulty: bigint, receipts?: readonly Receipt[]): void {
    this.#headers.set(hash, { header: block.header, totalDifficulty });
    this.#blocks.set(hash, block);
    if (receipts !== undefined) this.#receipts.set(hash, receipts);
  }

  /** Likewise, of a block that has become canonical. */
  rememberCanonical(number: number, hash: Hash32, { transactions }: Block): void {
    this.#canonical.set(number, hash);
    for (let index = 0; index < transactions.length; index++) {
      this.#positions.set(transactionHash(transactions[index]!), { number, index });
    }
  }

  forget(hash: Hash32): void {
    this.#headers.delete(hash);
    this.#blocks.delete(hash);
    this.#receipts.delete(hash);
  }

  #value(key: Bytes): Bytes | undefined {
    const row = this.#rows.get(key);
    return row === undefined ? undefined : openValue(key, row);
  }

  /** A canonical block without transactions has no row of receipts. */
  #noReceipts(hash: Hash32): readonly Receipt[] | undefined {
    const block = this.block(hash);
    return block !== undefined && block.transactions.length === 0 ? [] : undefined;
  }
}

/** A block without transactions takes about as much as ten transactions. */
function weightOfBlock({ transactions }: Block): number {
  return 10 + transactions.length;
}

function weightOfReceipts(receipts: readonly Receipt[]): number {
  let weight = 1;
  for (const { logs } of receipts) weight += 1 + logs.length;
  return weight;
}
