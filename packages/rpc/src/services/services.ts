import { DEFAULT_LIMITS, type RpcLimits } from '../limits.ts';
import type { Backend } from '../ports.ts';
import { BlockLocator, type FinalityDepth } from './block-locator.ts';
import { CallEngine } from './call-engine.ts';
import { FeeOracle } from './fee-oracle.ts';
import { FilterStore } from './filter-store.ts';
import { LogSearch } from './log-search.ts';
import { PendingBlocks } from './pending-blocks.ts';
import { TransactionFiller } from './transaction-filler.ts';
import { TransactionSender } from './transaction-sender.ts';

export interface ServiceOptions {
  readonly limits?: Partial<RpcLimits> | undefined;
  /** For a chain whose port names no safe and finalized block. Default: 32 and 64 blocks below the head. */
  readonly finality?: FinalityDepth | undefined;
}

/** What the methods work with: the ports, and what is built on them once for a server. */
export interface Services {
  readonly backend: Backend;
  readonly limits: RpcLimits;
  readonly pending: PendingBlocks;
  readonly blocks: BlockLocator;
  readonly logs: LogSearch;
  readonly filters: FilterStore;
  readonly fees: FeeOracle;
  readonly calls: CallEngine;
  readonly sender: TransactionSender;
  /** Ends timers and subscriptions. */
  close(): void;
}

export function createServices(backend: Backend, options: ServiceOptions = {}): Services {
  const { chain, pool } = backend;
  const limits: RpcLimits = { ...DEFAULT_LIMITS, ...options.limits };
  const pending = new PendingBlocks(backend);
  const blocks = new BlockLocator(chain, pending, options.finality ?? { safe: 32n, finalized: 64n });
  const fees = new FeeOracle(chain, blocks, limits);
  const calls = new CallEngine(chain, blocks, limits);
  const filters = new FilterStore(chain, pool, limits);
  return {
    backend,
    limits,
    pending,
    blocks,
    logs: new LogSearch(chain, blocks, limits),
    filters,
    fees,
    calls,
    sender: new TransactionSender(backend, new TransactionFiller(backend, fees, calls)),
    close() {
      filters.close();
      pending.close();
    },
  };
}
