import { type BuildInput, buildBlock, type TransactionSource } from '@ethane/execution';
import { maxBigint } from '@ethane/primitives';
import { OverlayNodes, OverlayReader, type StateNodeStore, type StateReader } from '@ethane/state';
import type { Block, Receipt } from '@ethane/types';
import type { Backend, BestTransactions } from '../ports.ts';
import { rejected } from '../protocol/rpc-error.ts';
import { nextFees } from './block-fees.ts';

/** The block that would be mined now, without a seal. */
export interface PendingBlock {
  readonly block: Block;
  readonly receipts: readonly Receipt[];
  /** State after it. */
  readonly state: StateReader;
  /** Trie nodes of that state. */
  readonly nodes: StateNodeStore;
}

/** After this long a pending block is built anew even if nothing has changed, for the sake of its timestamp. */
const MAX_AGE_MILLIS = 2_000;

/** Builds the pending block when someone asks for it, and keeps it until the pool or the head changes. */
export class PendingBlocks {
  readonly #backend: Backend;
  readonly #stops: readonly (() => void)[];
  #cached: { readonly pending: PendingBlock; readonly builtAt: number } | undefined;

  constructor(backend: Backend) {
    this.#backend = backend;
    const forget = (): void => {
      this.#cached = undefined;
    };
    this.#stops = [backend.chain.onHead(forget), backend.pool.onPending(forget)];
  }

  /** @throws RpcError `REJECTED` when the head's state is not available */
  get(): PendingBlock {
    const now = performance.now();
    if (this.#cached === undefined || now - this.#cached.builtAt > MAX_AGE_MILLIS) {
      this.#cached = { pending: this.#build(), builtAt: now };
    }
    return this.#cached.pending;
  }

  close(): void {
    for (const stop of this.#stops) stop();
  }

  #build(): PendingBlock {
    const { chain, pool, miner, time } = this.#backend;
    const { header: parent, hash } = chain.head;
    const state = chain.stateAt(hash);
    const nodes = chain.nodesAt(hash);
    if (state === undefined || nodes === undefined) throw rejected('pending block is not available');
    const clock = time?.now() ?? BigInt(Math.floor(Date.now() / 1000));
    const { baseFeePerGas, blobBaseFee } = nextFees(chain.spec, parent);
    const input: BuildInput = {
      spec: chain.spec,
      parent,
      parentTotalDifficulty: chain.totalDifficulty(hash),
      state,
      nodes,
      blockHash: (number) => chain.hashByNumber(number),
      transactions: withoutDropping(pool.pending({ baseFeePerGas, blobBaseFee })),
      coinbase: miner.coinbase,
      timestamp: maxBigint(clock, parent.timestamp + 1n),
      gasLimit: parent.gasLimit,
    };
    const { block, result } = buildBlock(input);
    return {
      block,
      receipts: result.receipts,
      state: new OverlayReader(state, result.diff),
      nodes: new OverlayNodes(nodes, result.nodeChanges),
    };
  }
}

/** The pool's best transactions; building this block takes nothing out of the pool. */
function withoutDropping(best: BestTransactions): TransactionSource {
  return {
    next: () => best.next(),
    skipSender: (transaction) => best.skipSender(transaction),
    drop: (transaction) => best.skipSender(transaction),
  };
}
