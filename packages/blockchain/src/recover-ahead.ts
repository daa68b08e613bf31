import type { Block, Transaction } from '@ethane/types';

/** Whoever recovers the senders of transactions beside the thread that executes them. */
export interface SenderRecovery {
  /**
   * Begins with these transactions. The function that it returns resolves when the senders that were found are remembered in
   * the records; it never rejects. Execution recovers what is left, and rejects what cannot be recovered.
   */
  begin(transactions: readonly Transaction[]): () => Promise<void>;
}

/** A block that waits to be imported. */
export interface WaitingBlock {
  readonly block: Block;
  /** Bytes of its encoding. */
  readonly size: number;
}

/** What is handed over at a time: many small blocks, or one that has as much alone. */
const BATCH_TRANSACTIONS = 512;
const BATCH_BLOCKS = 256;
const BATCH_BYTES = 8 << 20;
/** Batches read before the first of them is given out. */
const BATCHES = 4;

interface Batch<Item> {
  readonly items: readonly Item[];
  readonly finish: () => Promise<void>;
}

/**
 * The blocks of `source` in order, read ahead so that `recovery` has the senders of the next ones while one is executed.
 * An error of `source` is thrown after the blocks before it.
 */
export async function* recoverAhead<Item extends WaitingBlock>(
  source: AsyncIterable<Item>,
  recovery: SenderRecovery,
): AsyncGenerator<Item, void, void> {
  const batches: Batch<Item>[] = [];
  const reader = new BatchReader(source);
  try {
    for (;;) {
      while (batches.length < BATCHES && !reader.ended) {
        const items = await reader.read();
        const transactions = items.flatMap(({ block }) => block.transactions);
        batches.push({ items, finish: recovery.begin(transactions) });
      }
      const batch = batches.shift();
      if (batch === undefined) break;
      await batch.finish();
      yield* batch.items;
    }
    reader.assertSound();
  } finally {
    await reader.close();
  }
}

/** Takes from a source by the batch, and keeps its error for when all before it has been given out. */
class BatchReader<Item extends WaitingBlock> {
  readonly #source: AsyncIterator<Item>;
  #ended = false;
  #failure: { readonly error: unknown } | undefined;

  constructor(source: AsyncIterable<Item>) {
    this.#source = source[Symbol.asyncIterator]();
  }

  get ended(): boolean {
    return this.#ended;
  }

  async read(): Promise<readonly Item[]> {
    const items: Item[] = [];
    let transactions = 0;
    let bytes = 0;
    while (transactions < BATCH_TRANSACTIONS && bytes < BATCH_BYTES && items.length < BATCH_BLOCKS) {
      const item = await this.#next();
      if (item === undefined) break;
      items.push(item);
      transactions += item.block.transactions.length;
      bytes += item.size;
    }
    return items;
  }

  /** @throws what the source threw */
  assertSound(): void {
    if (this.#failure !== undefined) throw this.#failure.error;
  }

  async close(): Promise<void> {
    if (!this.#ended) await this.#source.return?.();
  }

  async #next(): Promise<Item | undefined> {
    try {
      const { done, value } = await this.#source.next();
      if (done !== true) return value;
    } catch (error) {
      this.#failure = { error };
    }
    this.#ended = true;
    return undefined;
  }
}
