/**
 * What the methods need of the rest of the node (ports). Shapes follow the classes of `@ethane/blockchain`,
 * `@ethane/txpool` and `@ethane/miner`; the node hands them in as a {@link Backend}.
 */
import type { ChainSpec } from '@ethane/chainspec';
import type { Address, Bytes, Hash32 } from '@ethane/primitives';
import type { StateNodeStore, StateReader } from '@ethane/state';
import type { BlobSidecar, Block, Header, Receipt, Signature, Transaction } from '@ethane/types';

/** A block and what running it gave. */
export interface ChainBlock {
  readonly block: Block;
  readonly hash: Hash32;
  readonly receipts: readonly Receipt[];
}

/** The head moved: `removed` is undone newest first, then `added` is applied oldest first. */
export interface HeadChange {
  readonly added: readonly ChainBlock[];
  readonly removed: readonly ChainBlock[];
}

/** Where a transaction stands in the canonical chain. */
export interface TransactionLocation {
  readonly blockHash: Hash32;
  readonly blockNumber: bigint;
  /** Position in the block. */
  readonly index: number;
}

/** The chain, read synchronously. By-number reads are of the canonical chain, by-hash reads of every known block. */
export interface ChainPort {
  readonly spec: ChainSpec;
  readonly head: { readonly header: Header; readonly hash: Hash32 };
  headerByHash(hash: Hash32): Header | undefined;
  hashByNumber(number: bigint): Hash32 | undefined;
  blockByHash(hash: Hash32): Block | undefined;
  receiptsByHash(hash: Hash32): readonly Receipt[] | undefined;
  transactionByHash(hash: Hash32): TransactionLocation | undefined;
  totalDifficulty(hash: Hash32): bigint | undefined;
  isCanonical(hash: Hash32): boolean;
  /** State after the block; undefined when it is not available. */
  stateAt(hash: Hash32): StateReader | undefined;
  /** Trie nodes of that state, for proofs. */
  nodesAt(hash: Hash32): StateNodeStore | undefined;
  /** Returns what ends the subscription. */
  onHead(listener: (change: HeadChange) => void): () => void;
  /**
   * Hash of the block that a consensus layer called safe or finalized; undefined when none has been named. Without
   * this member the server goes by depth (`BackendOptions.safeDepth`).
   */
  checkpoint?(tag: 'safe' | 'finalized'): Hash32 | undefined;
}

/** Transactions by sender, nonces ascending. */
export type PoolContent = ReadonlyMap<Address, readonly Transaction[]>;

/** Executable transactions, the best first. */
export interface BestTransactions {
  next(): Transaction | undefined;
  /** Leaves out what is left of the sender of the one given last. */
  skipSender(transaction: Transaction): void;
}

export interface PoolPort {
  /** @throws CodedError with geth's wording when the pool refuses the transaction */
  add(
    transaction: Transaction,
    options?: { readonly sidecar?: BlobSidecar | undefined; readonly local?: boolean | undefined },
  ): Hash32 | Promise<Hash32>;
  get(hash: Hash32): Transaction | undefined;
  /** Next nonce of the account, executable pooled transactions included. */
  nonce(address: Address): bigint;
  status(): { readonly pending: number; readonly queued: number };
  content(): { readonly pending: PoolContent; readonly queued: PoolContent };
  contentFrom(address: Address): {
    readonly pending: readonly Transaction[];
    readonly queued: readonly Transaction[];
  };
  /** For a block with these fees (wei per gas). */
  pending(fees: {
    readonly baseFeePerGas?: bigint | undefined;
    readonly blobBaseFee?: bigint | undefined;
  }): BestTransactions;
  /** Executable transactions as they come in. Returns what ends the subscription. */
  onPending(listener: (transaction: Transaction) => void): () => void;
}

/** Parts of a proof-of-work package as `eth_getWork` gives them. */
export interface Work {
  readonly sealHash: Hash32;
  readonly seedHash: Hash32;
  /** 2^256 divided by the difficulty, as 32 bytes. */
  readonly target: Hash32;
  readonly number: bigint;
}

/** Remote mining; absent on a node that does not seal by proof of work. */
export interface WorkPort {
  getWork(): Work | Promise<Work>;
  /** `nonce` is 8 bytes; false when the work is unknown, stale or wrong. */
  submitWork(nonce: Bytes, sealHash: Hash32, mixHash: Hash32): boolean | Promise<boolean>;
  /** Hashes per second of a remote miner. */
  submitHashrate(rate: bigint, id: Hash32): boolean;
}

export interface MinerPort {
  readonly coinbase: Address;
  /** Whether it produces blocks by itself now. */
  readonly mining: boolean;
  /** Hashes per second; 0 unless sealing by proof of work. */
  readonly hashrate: bigint;
  readonly automine: boolean;
  /**
   * Resolves when the block that takes what waits in the pool has been made or has failed; undefined when none is due
   * at once. Never rejects. Without this member transactions are answered as soon as they are in the pool.
   */
  readonly settled?: Promise<void> | undefined;
  /**
   * Resolves when that block is about to be built. With this member transactions are answered then and not when the block is
   * there, and what is asked while it is being made waits for it ({@link making}): nobody can tell but by the time.
   */
  readonly begun?: Promise<void> | undefined;
  /** Resolves when the block that is being made is there or has failed; undefined while none is. Never rejects. */
  readonly making?: Promise<void> | undefined;
  /** Seconds between blocks; 0 when not mining by interval. */
  readonly interval: number;
  /** Mines `count` blocks one after another; `timestamp` (seconds) is for the first. */
  mine(count: number, timestamp?: bigint): Promise<void>;
  setAutomine(on: boolean): void;
  /** Seconds; 0 stops interval mining. */
  setInterval(seconds: number): void;
  readonly work?: WorkPort | undefined;
}

/** The clock that new blocks are stamped by. All in seconds. */
export interface TimePort {
  /** Timestamp that a block mined now would have. */
  now(): bigint;
  /** Moves the clock and returns the whole offset against the wall clock. */
  increase(seconds: bigint): bigint;
  /** @throws CodedError when not after the head's timestamp */
  setNext(timestamp: bigint): void;
}

/** Remembers head, pool and clock, and goes back to them. */
export interface SnapshotPort {
  /** The new snapshot's id; ids only grow. */
  take(): bigint | Promise<bigint>;
  /** False when the id is unknown; the snapshot and all later ones are gone afterwards. */
  revert(id: bigint): Promise<boolean>;
}

/** Unlocked accounts. */
export interface AccountsPort {
  readonly addresses: readonly Address[];
  /** Signature of a 32-byte hash; undefined when the account is not unlocked here. */
  sign(address: Address, hash: Bytes): Signature | undefined;
}

export interface NetworkPort {
  readonly listening: boolean;
  readonly peerCount: number;
}

/** Everything behind the methods. What is absent makes its methods answer -32004. */
export interface Backend {
  /** For `web3_clientVersion`: name/version/platform/runtime. */
  readonly clientVersion: string;
  /** Name of the newest fork, for `anvil_nodeInfo`. */
  readonly hardfork: string;
  /** Tells this run of the node from others, for `anvil_metadata`. */
  readonly instanceId: Hash32;
  readonly chain: ChainPort;
  readonly pool: PoolPort;
  readonly miner: MinerPort;
  readonly accounts: AccountsPort;
  readonly time?: TimePort | undefined;
  readonly snapshots?: SnapshotPort | undefined;
  readonly network?: NetworkPort | undefined;
}
