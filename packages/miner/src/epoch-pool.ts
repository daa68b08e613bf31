import { allocateDataset, type CacheProvider } from '@ethane/ethash';
import { CodedError } from '@ethane/primitives';
import { SearchPool } from './search-pool.ts';

interface Started {
  readonly epoch: number;
  readonly threads: number;
  readonly search: SearchPool;
  /** Resolves when the dataset is complete. */
  readonly ready: Promise<void>;
}

/** The threads that search, over the dataset of the epoch that was asked for last. */
export class EpochPool {
  readonly #caches: CacheProvider;
  #current: Started | undefined;
  /** Resolves when those that were replaced have ended. */
  #ending: Promise<void> = Promise.resolve();
  #closed = false;

  constructor(caches: CacheProvider) {
    this.#caches = caches;
  }

  /**
   * So many threads over the dataset of an epoch, once it is made.
   *
   * @throws CodedError `MINING_EPOCH`, `MINING_WORKER`, `ETHASH_MEMORY`
   */
  async open(epoch: number, threads: number): Promise<SearchPool> {
    let pool = this.#current;
    if (pool === undefined || pool.search.broken || pool.epoch !== epoch || pool.threads !== threads) {
      this.#endCurrent();
      pool = this.#start(epoch, threads);
      this.#current = pool;
    }
    await pool.ready;
    return pool.search;
  }

  /** Resolves when all threads have ended. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#endCurrent();
    await this.#ending;
  }

  #start(epoch: number, threads: number): Started {
    if (this.#closed) throw new CodedError('MINING_WORKER', 'mining has stopped');
    const cache = this.#caches.cache(epoch);
    if (cache === undefined) {
      throw new CodedError('MINING_EPOCH', `no Ethash cache is allowed for epoch ${epoch}`, { have: epoch });
    }
    const search = new SearchPool(allocateDataset(cache).handle, threads);
    const ready = search.fill();
    // Whoever waits for it gets the error; there may be nobody.
    ready.catch(() => undefined);
    return { epoch, threads, search, ready };
  }

  #endCurrent(): void {
    const pool = this.#current;
    if (pool === undefined) return;
    this.#current = undefined;
    this.#ending = Promise.all([this.#ending, pool.search.close()]).then(() => undefined);
  }
}
