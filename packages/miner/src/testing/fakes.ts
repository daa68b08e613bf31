import { createDevSpec, rulesOf } from '@ethane/chainspec';
import {
  type TransactionSource as BlockTransactions,
  type BuiltBlock,
  calculateDifficulty,
  genesisBlock,
} from '@ethane/execution';
import { EMPTY_BYTES, type Hash32, toAddress, ZERO_ADDRESS, ZERO_HASH } from '@ethane/primitives';
import { type Block, headerHash, type Transaction } from '@ethane/types';
import type { BuildRequest, ChainHead, TransactionSource } from '../ports.ts';

export const COINBASE = toAddress(`0x${'c0'.repeat(20)}`);

/** A genesis of difficulty 131,072 at second 1,000. */
const GENESIS = genesisBlock({
  spec: createDevSpec({ chainId: 1n, hardfork: 'london' }),
  nonce: 0n,
  timestamp: 1_000n,
  extraData: EMPTY_BYTES,
  gasLimit: 30_000_000n,
  difficulty: 131_072n,
  mixHash: ZERO_HASH,
  coinbase: ZERO_ADDRESS,
  alloc: new Map(),
});

/** A chain that takes any block on its head and executes nothing. */
export class FakeChain implements ChainHead {
  head = headOf(GENESIS.block);
  readonly blocks: Block[] = [];
  /** What blocks have as their difficulty. Default: what the formula gives. */
  difficulty: bigint | undefined;
  /** Awaited by each commit before it takes effect. */
  beforeCommit: () => Promise<void> = () => Promise.resolve();
  /** Called for each transaction of a block. */
  run: (transaction: Transaction) => void = () => {};
  readonly #listeners = new Set<() => void>();

  build(request: BuildRequest): BuiltBlock {
    const parent = this.head.header;
    const transactions: Transaction[] = [];
    for (let tx = request.transactions.next(); tx !== undefined; tx = request.transactions.next()) {
      this.run(tx);
      transactions.push(tx);
    }
    const { timestamp, coinbase, baseFeePerGas = parent.baseFeePerGas } = request;
    const { difficulty = calculateDifficulty(rulesOf('london').block.difficulty, timestamp, parent) } = this;
    const number = parent.number + 1n;
    const parentHash = this.head.hash;
    const header = { ...parent, parentHash, number, timestamp, coinbase, baseFeePerGas, difficulty };
    const result = { ...NO_RESULT, stateRoot: header.stateRoot };
    return { block: { header, transactions, ommers: [] }, result };
  }

  async commit(built: BuiltBlock, sealed: Block): Promise<void> {
    await this.beforeCommit();
    if (built.block.header.parentHash !== this.head.hash) throw new RangeError('stale');
    this.moveTo(sealed);
  }

  /** What importing a block of somebody else does. */
  moveTo(block: Block): void {
    this.blocks.push(block);
    this.head = headOf(block);
    for (const listener of this.#listeners) listener();
  }

  onHead(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Resolves when there are at least `count` blocks. */
  async reaches(count: number): Promise<void> {
    if (this.blocks.length >= count) return;
    await new Promise<void>((resolve) => {
      const unsubscribe = this.onHead(() => {
        if (this.blocks.length < count) return;
        unsubscribe();
        resolve();
      });
    });
  }
}

/** Transactions in the order in which they came; those of committed blocks have to be taken out by hand. */
export class FakeTransactions implements TransactionSource {
  readonly pending = new Set<Transaction>();
  readonly removed: Transaction[] = [];
  readonly #listeners = new Set<() => void>();

  constructor(chain: FakeChain) {
    chain.onHead(() => {
      for (const transaction of chain.blocks.at(-1)?.transactions ?? []) this.pending.delete(transaction);
    });
  }

  get waiting(): number {
    return this.pending.size;
  }

  get subscribers(): number {
    return this.#listeners.size;
  }

  select(): BlockTransactions {
    const left = [...this.pending];
    return { next: () => left.shift(), skipSender: () => {}, drop: (gone) => this.pending.delete(gone) };
  }

  remove(transaction: Transaction): void {
    this.pending.delete(transaction);
    this.removed.push(transaction);
  }

  onTransaction(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  add(nonce: bigint): Transaction {
    const transaction = transfer(nonce);
    this.pending.add(transaction);
    for (const listener of this.#listeners) listener();
    return transaction;
  }
}

function transfer(nonce: bigint): Transaction {
  return {
    type: 0,
    nonce,
    gasPrice: 10n ** 9n,
    gasLimit: 21_000n,
    to: COINBASE,
    value: 1n,
    data: EMPTY_BYTES,
    yParity: 0,
    r: 1n,
    s: 1n,
  };
}

const NO_RESULT: Omit<BuiltBlock['result'], 'stateRoot'> = {
  transactions: [],
  receipts: [],
  receiptsRoot: GENESIS.block.header.receiptsRoot,
  logsBloom: GENESIS.block.header.logsBloom,
  gasUsed: 0n,
  requests: undefined,
  blockAccessList: undefined,
  diff: GENESIS.diff,
  nodeChanges: GENESIS.nodeChanges,
};

function headOf(block: Block): { readonly header: Block['header']; readonly hash: Hash32 } {
  return { header: block.header, hash: headerHash(block.header) };
}
