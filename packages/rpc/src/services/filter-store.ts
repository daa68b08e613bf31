import { randomBytes } from 'node:crypto';
import { transactionHash } from '@ethane/types';
import type { LogFilter } from '../codecs/log-filter.ts';
import { formatTransaction } from '../format/transaction.ts';
import type { RpcLimits } from '../limits.ts';
import type { ChainPort, HeadChange, PoolPort } from '../ports.ts';
import { RpcError, rejected } from '../protocol/rpc-error.ts';
import { LogMatcher } from './log-search.ts';

/** A filter that a client polls. */
interface OpenFilter {
  readonly kind: 'blocks' | 'logs' | 'transactions';
  /** For `logs`. */
  readonly logs: LogFilter | undefined;
  /** What has come up since the last poll, as it goes out. */
  items: unknown[];
  /** Of the last poll, on the clock of `performance.now`. */
  usedAt: number;
  /** Ends what feeds it. */
  readonly stop: () => void;
}

/**
 * Filters that clients poll (`eth_newFilter` and the like). One that is not polled for five minutes goes away, as does one
 * that collects more than it may: its client then learns that it has missed something.
 */
export class FilterStore {
  readonly #chain: ChainPort;
  readonly #pool: PoolPort;
  readonly #limits: RpcLimits;
  readonly #filters = new Map<string, OpenFilter>();
  readonly #sweeper: NodeJS.Timeout;

  constructor(chain: ChainPort, pool: PoolPort, limits: RpcLimits) {
    this.#chain = chain;
    this.#pool = pool;
    this.#limits = limits;
    this.#sweeper = setInterval(() => this.#sweep(), Math.max(1, limits.filterIdleMillis / 10));
    this.#sweeper.unref();
  }

  get size(): number {
    return this.#filters.size;
  }

  /** Hashes of new blocks. @throws RpcError `LIMIT_EXCEEDED` */
  addBlocks(): string {
    return this.#add('blocks', undefined, (push) =>
      this.#chain.onHead(({ added }) => {
        for (const { hash } of added) push(hash);
      }),
    );
  }

  /** New logs, and those of blocks that were undone with `removed`. @throws RpcError `LIMIT_EXCEEDED` */
  addLogs(filter: LogFilter): string {
    const matcher = new LogMatcher(filter);
    const inRange = (number: bigint): boolean =>
      !(typeof filter.fromBlock === 'bigint' && number < filter.fromBlock) &&
      !(typeof filter.toBlock === 'bigint' && number > filter.toBlock);
    return this.#add('logs', filter, (push) =>
      this.#chain.onHead((change: HeadChange) => {
        for (const block of change.removed) {
          if (inRange(block.block.header.number)) matcher.logsOf(block, true).forEach(push);
        }
        for (const block of change.added) {
          if (inRange(block.block.header.number)) matcher.logsOf(block).forEach(push);
        }
      }),
    );
  }

  /** Transactions that the pool takes in: hashes, or whole. @throws RpcError `LIMIT_EXCEEDED` */
  addPendingTransactions(full: boolean): string {
    return this.#add('transactions', undefined, (push) =>
      this.#pool.onPending((transaction) =>
        push(full ? formatTransaction(transaction, undefined) : transactionHash(transaction)),
      ),
    );
  }

  /** What has come up since the last time. @throws RpcError `REJECTED` "filter not found" */
  changes(id: string): readonly unknown[] {
    const filter = this.#get(id);
    const { items } = filter;
    filter.items = [];
    return items;
  }

  /** What a log filter was made of. @throws RpcError `REJECTED` "filter not found" */
  logFilter(id: string): LogFilter {
    const { logs } = this.#get(id);
    if (logs === undefined) throw rejected('filter not found');
    return logs;
  }

  remove(id: string): boolean {
    const filter = this.#filters.get(id);
    if (filter === undefined) return false;
    this.#filters.delete(id);
    filter.stop();
    return true;
  }

  close(): void {
    clearInterval(this.#sweeper);
    for (const id of [...this.#filters.keys()]) this.remove(id);
  }

  #add(
    kind: OpenFilter['kind'],
    logs: LogFilter | undefined,
    feed: (push: (item: unknown) => void) => () => void,
  ): string {
    const { filters: limit, filterItems } = this.#limits;
    if (this.#filters.size >= limit) {
      this.#sweep();
      if (this.#filters.size >= limit)
        throw new RpcError('LIMIT_EXCEEDED', `too many open filters (max ${limit})`);
    }
    const id = `0x${randomBytes(16).toString('hex')}`;
    const stop = feed((item) => {
      filter.items.push(item);
      if (filter.items.length > filterItems) this.remove(id);
    });
    const filter: OpenFilter = { kind, logs, items: [], usedAt: performance.now(), stop };
    this.#filters.set(id, filter);
    return id;
  }

  #get(id: string): OpenFilter {
    const filter = this.#filters.get(id);
    if (filter === undefined) throw rejected('filter not found');
    filter.usedAt = performance.now();
    return filter;
  }

  #sweep(): void {
    const oldest = performance.now() - this.#limits.filterIdleMillis;
    for (const [id, { usedAt }] of this.#filters) if (usedAt < oldest) this.remove(id);
  }
}
