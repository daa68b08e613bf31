import type { ChainSpec, Genesis } from '@ethane/chainspec';
import type { KeyValueStore } from '@ethane/db';
import type { BuiltBlock } from '@ethane/execution';
import type { Hash32 } from '@ethane/primitives';
import type { StateNodeStore, StateReader } from '@ethane/state';
import type { Block, Header, Receipt } from '@ethane/types';
import type { SealVerifier } from './block-checks.ts';
import { BlockReader } from './block-reader.ts';
import { encodeHashRow } from './block-rows.ts';
import { ChainWriter, type CommitOptions } from './chain-writer.ts';
import { createEntryCache, HistoricalEntries } from './entry-source.ts';
import { ChainError } from './errors.ts';
import { type HeadEvent, Listeners } from './events.ts';
import { FlatState } from './flat-state.ts';
import { type Head, HeadView } from './head-view.ts';
import { type ForkChoice, Importer, type ImportResult } from './importer.ts';
import { type MetaName, metaKey } from './keys.ts';
import { readMetaHash } from './meta-rows.ts';
import { Mutex } from './mutex.ts';
import { openStore } from './open-store.ts';
import { readRunMarker, writeRunMarker } from './run-marker.ts';
import { sideBlocks } from './side-blocks.ts';
import { type VerifyReport, verifyStore } from './verify-store.ts';

export interface BlockchainOptions {
  /** The chain becomes its owner: {@link Blockchain.close} closes it. */
  readonly store: KeyValueStore;
  readonly genesis: Genesis;
  /** Without it seals are not verified. */
  readonly sealVerifier?: SealVerifier | undefined;
  /** Whether every commit waits for the disk, so that it outlives a power cut and not only the process; true by default. */
  readonly syncWrites?: boolean | undefined;
  readonly forkChoice?: ForkChoice | undefined;
  /** Seconds since 1970; proof-of-work blocks more than 15 seconds ahead of it are refused. Without it none is. */
  readonly clock?: (() => bigint) | undefined;
  /** Takes one line about anything that an operator should know: recovery, damage, a listener that failed. */
  readonly report?: ((line: string) => void) | undefined;
  /** Bytes after which a commit of many blocks begins another batch; 32 MiB by default. */
  readonly batchLimit?: number | undefined;
  /** Called once when a write has failed; nothing is written after that, and the process is to stop. */
  readonly onFatal?: ((error: unknown) => void) | undefined;
}

/** Where a transaction stands in the canonical chain. */
export interface TransactionLocation {
  readonly blockHash: Hash32;
  readonly blockNumber: bigint;
  readonly index: number;
}

export type Checkpoint = 'safe' | 'finalized';

/**
 * The chain: blocks, receipts and state in one key-value store, of which one block after another becomes the head in one
 * atomic batch each. Reads are synchronous and always of one head; what changes the chain waits its turn.
 */
export class Blockchain {
  readonly spec: ChainSpec;
  readonly genesisHash: Hash32;
  readonly #store: KeyValueStore;
  readonly #blocks: BlockReader;
  readonly #writer: ChainWriter;
  readonly #importer: Importer;
  readonly #mutex = new Mutex();
  readonly #headListeners: Listeners<HeadEvent>;
  readonly #fatalListeners: Listeners<unknown>;
  #closed = false;

  /**
   * Opens the chain in `store`, or begins it there. A store that was not closed in order is checked and, if it is damaged,
   * its state is computed again from the blocks that are whole; `report` then says what was lost.
   *
   * @throws ChainError `DATABASE_OTHER_GENESIS`, `DATABASE_VERSION` or `DATABASE_DAMAGED`
   */
  static async open(options: BlockchainOptions): Promise<Blockchain> {
    const report = options.report ?? (() => undefined);
    const opened = await openStore(options.store, options.genesis, {
      sync: options.syncWrites ?? true,
      report,
    });
    const chain = new Blockchain(options, opened.genesisHash, opened.head, opened.commit);
    await chain.#adoptBest(report);
    return chain;
  }

  private constructor(
    options: BlockchainOptions,
    genesisHash: Hash32,
    head: Head,
    commit: { readonly sequence: number; readonly digest: Hash32 },
  ) {
    const { store, genesis } = options;
    const report = options.report ?? (() => undefined);
    this.spec = genesis.spec;
    this.genesisHash = genesisHash;
    this.#store = store;
    this.#headListeners = new Listeners((error) => report(`a head listener failed: ${String(error)}`));
    this.#fatalListeners = new Listeners((error) => report(`a failure listener failed: ${String(error)}`));
    if (options.onFatal !== undefined) this.#fatalListeners.add(options.onFatal);
    const cache = createEntryCache();
    const view = new HeadView(head, commit, store, cache);
    this.#blocks = new BlockReader(view);
    const onFatal = (error: unknown): void => this.#fatalListeners.emit(error);
    const { syncWrites = true, batchLimit } = options;
    this.#writer = new ChainWriter({ store, syncWrites, onFatal, batchLimit }, view, cache, this.#blocks);
    this.#importer = new Importer(
      {
        spec: genesis.spec,
        sealVerifier: options.sealVerifier,
        clock: options.clock,
        forkChoice: options.forkChoice ?? 'totalDifficulty',
        onHead: (event) => this.#headListeners.emit(event),
      },
      this.#writer,
      this.#blocks,
    );
  }

  get head(): Head {
    return this.#writer.view.head;
  }

  headerByHash(hash: Hash32): Header | undefined {
    return this.#blocks.header(hash)?.header;
  }

  headerByNumber(number: bigint): Header | undefined {
    const hash = this.hashByNumber(number);
    return hash === undefined ? undefined : this.headerByHash(hash);
  }

  /** Hash of the canonical block. */
  hashByNumber(number: bigint): Hash32 | undefined {
    return number > this.head.header.number ? undefined : this.#blocks.canonical(Number(number));
  }

  /** Any stored block, on whichever branch. */
  blockByHash(hash: Hash32): Block | undefined {
    return this.#blocks.block(hash);
  }

  blockByNumber(number: bigint): Block | undefined {
    const hash = this.hashByNumber(number);
    return hash === undefined ? undefined : this.blockByHash(hash);
  }

  /** Undefined for a block that is not known or, on a side branch, was never executed. */
  receiptsByHash(hash: Hash32): readonly Receipt[] | undefined {
    return this.#blocks.receipts(hash);
  }

  /** Where a transaction of the canonical chain stands. */
  transactionByHash(hash: Hash32): TransactionLocation | undefined {
    const position = this.#blocks.transaction(hash);
    if (position === undefined) return undefined;
    const blockHash = this.#blocks.canonical(position.number);
    if (blockHash === undefined) return undefined;
    return { blockHash, blockNumber: BigInt(position.number), index: position.index };
  }

  /** Sum of the difficulties from block 0 to this one. */
  totalDifficulty(hash: Hash32): bigint | undefined {
    return this.#blocks.header(hash)?.totalDifficulty;
  }

  isCanonical(hash: Hash32): boolean {
    return this.#blocks.isCanonical(hash);
  }

  /**
   * The state after a canonical block; undefined for any other. It stays readable as it is whatever becomes of the chain.
   * State before the head costs about 2·log₂(changes of the key since) reads for an answer.
   */
  stateAt(hash: Hash32): StateReader | undefined {
    return this.#flatStateAt(hash);
  }

  /** The trie nodes of that state, for proofs; at the same cost for each node. */
  nodesAt(hash: Hash32): StateNodeStore | undefined {
    return this.#flatStateAt(hash);
  }

  #flatStateAt(hash: Hash32): FlatState | undefined {
    const { view } = this.#writer;
    if (hash === view.head.hash) return new FlatState(view.lend());
    if (!this.#blocks.isCanonical(hash)) return undefined;
    const number = Number(this.#blocks.header(hash)?.header.number);
    return new FlatState(new HistoricalEntries(view.lend(), number));
  }

  /**
   * Checks a block wholly and adds it. Its parent has to be stored.
   *
   * @throws BlockError when the block, or an ancestor not executed before, is invalid; `UNKNOWN_PARENT` is no verdict
   * @throws ChainError `INVALID_SEAL`, `FUTURE_BLOCK`, `CHAIN_FATAL` or `CHAIN_CLOSED`
   */
  import(block: Block, options?: CommitOptions): Promise<ImportResult> {
    return this.#exclusively(() => this.#importer.import(block, options));
  }

  /**
   * Adds a block that was built here on top of the head. Header, seal, body and linkage are checked as for any other block;
   * it is not executed a second time.
   *
   * @param sealed the block with its seal, when that is not in `built` already
   * @throws BlockError
   * @throws ChainError `STALE` when the head has moved since, `INVALID_SEAL`, `CHAIN_FATAL` or `CHAIN_CLOSED`
   */
  commit(built: BuiltBlock, sealed: Block = built.block): Promise<ImportResult> {
    return this.#exclusively(() => this.#importer.commitBuilt(built, sealed));
  }

  /**
   * Goes back to a canonical block and forgets what was above it, side branches included.
   *
   * @throws ChainError `NOT_CANONICAL`, `CHAIN_FATAL` or `CHAIN_CLOSED`
   */
  rewind(hash: Hash32): Promise<void> {
    return this.#exclusively(async () => {
      const above = Number(this.headerByHash(hash)?.number ?? 0n) + 1;
      await this.#importer.rewind(hash, await sideBlocks(this.#store, above));
    });
  }

  /**
   * Makes a stored block of any branch the head: the fork choice of a consensus layer. Nothing is forgotten.
   *
   * @throws ChainError `UNKNOWN_BLOCK`, `CHAIN_FATAL` or `CHAIN_CLOSED`; BlockError when its branch is invalid
   */
  setHead(hash: Hash32): Promise<void> {
    return this.#exclusively(() => this.#importer.setHead(hash));
  }

  /** The block that a consensus layer called safe or finalized; undefined when it has named none. */
  checkpoint(tag: Checkpoint): Hash32 | undefined {
    const hash = readMetaHash(this.#writer.view, tag);
    return hash !== undefined && this.isCanonical(hash) ? hash : undefined;
  }

  /** @throws ChainError `NOT_CANONICAL`, `CHAIN_FATAL` or `CHAIN_CLOSED` */
  setCheckpoint(tag: Checkpoint, hash: Hash32 | undefined): Promise<void> {
    return this.#exclusively(async () => {
      if (hash !== undefined && !this.isCanonical(hash)) {
        throw new ChainError('NOT_CANONICAL', `${tag} block ${hash} is not canonical`, { have: hash });
      }
      await this.#writer.writeAside((batch) => {
        const key = metaKey(tag satisfies MetaName);
        if (hash === undefined) batch.delete(key);
        else batch.put(key, encodeHashRow(hash));
      });
    });
  }

  /** Canonical blocks `from` to `to` (both included) of the chain as it is now, whatever becomes of it meanwhile. */
  *blocks(from: bigint, to: bigint = this.head.header.number): Generator<Block, void, void> {
    const view = this.#writer.view.lend();
    const reader = new BlockReader(view);
    const last = to < view.head.header.number ? to : view.head.header.number;
    for (let number = from; number <= last; number++) {
      const hash = reader.canonical(Number(number));
      const block = hash === undefined ? undefined : reader.block(hash);
      if (block !== undefined) yield block;
    }
  }

  /** Hashes of the stored blocks off the canonical chain with a number of at least `from`: candidates for ommers. */
  sideBlocks(from: bigint): Promise<readonly Hash32[]> {
    return sideBlocks(this.#store, Number(from));
  }

  /** Called after each move of the head, once it is written. Returns what ends the subscription. */
  onHead(listener: (event: HeadEvent) => void): () => void {
    return this.#headListeners.add(listener);
  }

  /** Called once if writing fails. */
  onFatal(listener: (error: unknown) => void): () => void {
    return this.#fatalListeners.add(listener);
  }

  /** Makes everything written so far outlive a power cut, also without `syncWrites`. */
  flush(): Promise<void> {
    return this.#exclusively(() => this.#writer.flush());
  }

  /**
   * Checks the whole store as it is now: blocks, receipts, indexes, flat state against tries and roots.
   *
   * @throws ChainError `DATABASE_DAMAGED`
   */
  async verify(): Promise<VerifyReport> {
    const { number, snapshot } = await this.#exclusively(async () => ({
      number: this.#writer.view.number,
      snapshot: this.#store.snapshot(),
    }));
    try {
      return await verifyStore(snapshot, this.#genesisNumber, number);
    } finally {
      await snapshot.close();
    }
  }

  get #genesisNumber(): number {
    return Number(this.headerByHash(this.genesisHash)?.number ?? 0n);
  }

  /** Waits for what is under way, makes it outlive a power cut, notes the orderly end and closes the store. */
  close(): Promise<void> {
    return this.#mutex.run(async () => {
      if (this.#closed) return;
      this.#closed = true;
      if (!this.#writer.failed) {
        await this.#writer.flush();
        const { uncleanStops } = readRunMarker(this.#store) ?? { uncleanStops: 0 };
        await writeRunMarker(this.#store, { clean: true, uncleanStops });
      }
      await this.#store.close();
    });
  }

  /** After a crash a stored branch may be the better chain; its blocks are executed now. */
  #adoptBest(report: (line: string) => void): Promise<void> {
    return this.#exclusively(async () => {
      const side = await sideBlocks(this.#store, 0);
      const switched = await this.#importer.adoptBest(side, report);
      if (switched) report(`a heavier branch was stored: the head is now ${this.head.header.number}`);
    });
  }

  #exclusively<Result>(task: () => Promise<Result>): Promise<Result> {
    return this.#mutex.run(() => {
      if (this.#closed) throw new ChainError('CHAIN_CLOSED', 'the chain is closed');
      return task();
    });
  }
}
