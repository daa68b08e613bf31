import { type ChainSpec, devGenesis, type ForkName } from '@ethane/chainspec';
import { privateKeyToAddress, sign } from '@ethane/crypto';
import { buildBlock, genesisBlock } from '@ethane/execution';
import {
  type Address,
  type Bytes,
  bigintToFixedBytes,
  CodedError,
  type Hash32,
  ZERO_ADDRESS,
  ZERO_HASH,
} from '@ethane/primitives';
import {
  MemoryState,
  OverlayNodes,
  OverlayReader,
  type StateNodeStore,
  type StateReader,
} from '@ethane/state';
import {
  type Block,
  type Header,
  headerHash,
  type Receipt,
  recoverSender,
  type Transaction,
  transactionHash,
} from '@ethane/types';
import type {
  Backend,
  BestTransactions,
  ChainBlock,
  ChainPort,
  HeadChange,
  PoolContent,
  PoolPort,
  TransactionLocation,
} from '../ports.ts';

interface Stored {
  readonly block: Block;
  readonly hash: Hash32;
  readonly receipts: readonly Receipt[];
  readonly state: StateReader;
  readonly nodes: StateNodeStore;
}

/** A chain in memory: every block is really executed, states are overlays on each other. */
export class FakeChain implements ChainPort {
  readonly spec: ChainSpec;
  readonly #known = new Map<Hash32, Stored>();
  readonly #listeners = new Set<(change: HeadChange) => void>();
  canonical: Stored[];

  constructor(accounts: readonly Address[], hardfork: ForkName) {
    const genesis = devGenesis({ accounts, hardfork, chainId: 31337n });
    this.spec = genesis.spec;
    const { block, diff, nodeChanges } = genesisBlock(genesis);
    const state = new MemoryState();
    state.apply(diff, nodeChanges);
    const first = { block, hash: headerHash(block.header), receipts: [], state, nodes: state };
    this.#known.set(first.hash, first);
    this.canonical = [first];
  }

  get head(): { readonly header: Header; readonly hash: Hash32 } {
    const { block, hash } = this.canonical.at(-1)!;
    return { header: block.header, hash };
  }

  /** Builds a block on the head from `transactions`, in this order, and makes it the head. */
  mine(transactions: readonly Transaction[], timestamp?: bigint): Stored {
    const built = this.build(this.canonical.at(-1)!, transactions, timestamp);
    this.canonical.push(built);
    this.#emit({ added: [built], removed: [] });
    return built;
  }

  /** Replaces the last `depth` blocks by blocks of these transactions. */
  reorganise(depth: number, bodies: readonly (readonly Transaction[])[]): void {
    const removed = this.canonical.splice(this.canonical.length - depth, depth).reverse();
    const added = bodies.map((body) => {
      // Another timestamp makes another block of the same transactions.
      const parent = this.canonical.at(-1)!;
      const block = this.build(parent, body, parent.block.header.timestamp + 7n);
      this.canonical.push(block);
      return block;
    });
    this.#emit({ added, removed });
  }

  build(parent: Stored, transactions: readonly Transaction[], timestamp?: bigint): Stored {
    const queue = [...transactions];
    const fail = (_: Transaction, error: Error): never => {
      throw error;
    };
    const { block, result } = buildBlock({
      spec: this.spec,
      parent: parent.block.header,
      state: parent.state,
      nodes: parent.nodes,
      blockHash: (number) => this.hashByNumber(number),
      transactions: { next: () => queue.shift(), skipSender: fail, drop: fail },
      coinbase: ZERO_ADDRESS,
      timestamp: timestamp ?? parent.block.header.timestamp + 1n,
      gasLimit: 30_000_000n,
    });
    const stored = {
      block,
      hash: headerHash(block.header),
      receipts: result.receipts,
      state: new OverlayReader(parent.state, result.diff),
      nodes: new OverlayNodes(parent.nodes, result.nodeChanges),
    };
    this.#known.set(stored.hash, stored);
    return stored;
  }

  headerByHash(hash: Hash32): Header | undefined {
    return this.#known.get(hash)?.block.header;
  }

  hashByNumber(number: bigint): Hash32 | undefined {
    return this.canonical[Number(number)]?.hash;
  }

  blockByHash(hash: Hash32): Block | undefined {
    return this.#known.get(hash)?.block;
  }

  receiptsByHash(hash: Hash32): readonly Receipt[] | undefined {
    return this.#known.get(hash)?.receipts;
  }

  transactionByHash(hash: Hash32): TransactionLocation | undefined {
    for (const { block, hash: blockHash } of this.canonical) {
      const index = block.transactions.findIndex((transaction) => transactionHash(transaction) === hash);
      if (index >= 0) return { blockHash, blockNumber: block.header.number, index };
    }
    return undefined;
  }

  totalDifficulty(): bigint {
    return 0n;
  }

  isCanonical(hash: Hash32): boolean {
    return this.canonical.some((stored) => stored.hash === hash);
  }

  stateAt(hash: Hash32): StateReader | undefined {
    return this.#known.get(hash)?.state;
  }

  nodesAt(hash: Hash32): StateNodeStore | undefined {
    return this.#known.get(hash)?.nodes;
  }

  onHead(listener: (change: HeadChange) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #emit(change: { readonly added: readonly ChainBlock[]; readonly removed: readonly ChainBlock[] }): void {
    for (const listener of [...this.#listeners]) listener(change);
  }
}

/** Transactions in the order of arrival; `onAdd` may mine them. */
export class FakePool implements PoolPort {
  readonly transactions: Transaction[] = [];
  readonly #listeners = new Set<(transaction: Transaction) => void>();
  readonly #chain: FakeChain;
  onAdd: () => void = () => undefined;

  constructor(chain: FakeChain) {
    this.#chain = chain;
  }

  add(transaction: Transaction): Hash32 {
    const sender = recoverSender(transaction);
    const next = this.nonce(sender);
    if (transaction.nonce < next) {
      throw new CodedError(
        'NONCE_TOO_LOW',
        `nonce too low: next nonce ${next}, tx nonce ${transaction.nonce}`,
      );
    }
    this.transactions.push(transaction);
    for (const listener of [...this.#listeners]) listener(transaction);
    this.onAdd();
    return transactionHash(transaction);
  }

  get(hash: Hash32): Transaction | undefined {
    return this.transactions.find((transaction) => transactionHash(transaction) === hash);
  }

  nonce(address: Address): bigint {
    const { hash } = this.#chain.head;
    const pooled = this.transactions.filter((transaction) => recoverSender(transaction) === address).length;
    return (this.#chain.stateAt(hash)?.account(address)?.nonce ?? 0n) + BigInt(pooled);
  }

  status(): { readonly pending: number; readonly queued: number } {
    return { pending: this.transactions.length, queued: 0 };
  }

  content(): { readonly pending: PoolContent; readonly queued: PoolContent } {
    const pending = new Map<Address, Transaction[]>();
    for (const transaction of this.transactions) {
      const sender = recoverSender(transaction);
      pending.set(sender, [...(pending.get(sender) ?? []), transaction]);
    }
    return { pending, queued: new Map() };
  }

  contentFrom(address: Address): { readonly pending: Transaction[]; readonly queued: Transaction[] } {
    return {
      pending: this.transactions.filter((transaction) => recoverSender(transaction) === address),
      queued: [],
    };
  }

  pending(): BestTransactions {
    const queue = [...this.transactions];
    return { next: () => queue.shift(), skipSender: () => undefined };
  }

  onPending(listener: (transaction: Transaction) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}

/** Keys 1, 2 and 3: every test has the same accounts. */
export const KEYS: readonly Bytes[] = [1n, 2n, 3n].map((key) => bigintToFixedBytes(key, 32));
export const ACCOUNTS: readonly Address[] = KEYS.map(privateKeyToAddress);

export interface FakeBackend extends Backend {
  readonly chain: FakeChain;
  readonly pool: FakePool;
  /** Mines what is in the pool. */
  mineAll(timestamp?: bigint): Stored;
}

/** A node of little more than the ports: funded accounts, and blocks when they are asked for (or at once, `automine`). */
export function createFakeBackend(hardfork: ForkName = 'osaka'): FakeBackend {
  const chain = new FakeChain(ACCOUNTS, hardfork);
  const pool = new FakePool(chain);
  const mineAll = (timestamp?: bigint): Stored => chain.mine(pool.transactions.splice(0), timestamp);
  let automine = false;
  let offset = 0n;
  let next: bigint | undefined;
  const snapshots: number[] = [];
  pool.onAdd = () => {
    if (automine) mineAll();
  };
  return {
    clientVersion: 'Ethane/v0.1.0/test',
    hardfork,
    instanceId: ZERO_HASH,
    chain,
    pool,
    mineAll,
    accounts: {
      addresses: ACCOUNTS,
      sign: (address, hash) => {
        const key = KEYS[ACCOUNTS.indexOf(address)];
        return key && sign(hash, key);
      },
    },
    miner: {
      coinbase: ZERO_ADDRESS,
      mining: false,
      hashrate: 0n,
      interval: 0,
      get automine() {
        return automine;
      },
      async mine(count, timestamp) {
        for (let i = 0; i < count; i++) {
          mineAll(i === 0 ? (timestamp ?? next) : undefined);
          next = undefined;
        }
      },
      setAutomine(on) {
        automine = on;
      },
      setInterval: () => undefined,
    },
    time: {
      now: () => chain.head.header.timestamp + 1n + offset,
      increase(seconds) {
        offset += seconds;
        return offset;
      },
      setNext(timestamp) {
        if (timestamp <= chain.head.header.timestamp) {
          throw new CodedError('TIMESTAMP_TOO_LOW', 'timestamp is not after the head');
        }
        next = timestamp;
      },
    },
    snapshots: {
      take: () => BigInt(snapshots.push(chain.canonical.length) - 1),
      async revert(id) {
        const length = snapshots[Number(id)];
        if (length === undefined) return false;
        snapshots.splice(Number(id));
        chain.reorganise(chain.canonical.length - length, []);
        return true;
      },
    },
  };
}
