import { BlockError, type BuiltBlock } from '@ethane/execution';
import type { Address, Bytes, Hash32 } from '@ethane/primitives';
import { blockHash } from '@ethane/types';
import { assertLater, type BlockClock } from './block-clock.ts';
import type { ChainHead, ErrorListener, SealedBlock, Sealer, TransactionSource } from './ports.ts';
import { WatchedSelection } from './watched-selection.ts';

/** What is set for the next block only. */
export interface NextBlock {
  /** Wei. */
  readonly baseFeePerGas?: bigint;
  readonly prevRandao?: Hash32;
}

export interface ProduceOptions {
  /** Seconds; later than the parent's. Default: what the clock gives. */
  readonly timestamp?: bigint | undefined;
  /** Whether a block without transactions is worth having. */
  readonly allowEmpty: boolean;
  /** Asked before each attempt: false gives up. Default: always. */
  readonly wanted?: () => boolean;
}

export interface ProducerParts {
  readonly chain: ChainHead;
  readonly transactions: TransactionSource;
  /** Without one blocks are committed as they were built. */
  readonly sealer?: Sealer | undefined;
  readonly clock: BlockClock;
  readonly coinbase: Address;
  readonly extraData?: Bytes | undefined;
  /** After so many milliseconds a search for a seal is given up for one with fresh time and transactions. */
  readonly refreshAfter: number;
  readonly onError: ErrorListener;
}

/** Builds, seals and commits one block after another; the caller sees to it that only one is under way. */
export class BlockProducer {
  coinbase: Address;
  extraData: Bytes | undefined;
  #next: NextBlock = {};
  #seal: AbortController | undefined;
  #stopped = false;
  readonly #parts: ProducerParts;
  readonly #unsubscribe: () => void;

  constructor(parts: ProducerParts) {
    this.#parts = parts;
    this.coinbase = parts.coinbase;
    this.extraData = parts.extraData;
    this.#unsubscribe = parts.chain.onHead(() => this.abandonSeal());
  }

  /** Adds to what is set for the next block. */
  setNext(next: NextBlock): void {
    this.#next = { ...this.#next, ...next };
  }

  /** Ends the search for a seal that is under way, if any: its block is built anew. */
  abandonSeal(): void {
    this.#seal?.abort();
  }

  /** Like {@link abandonSeal}, and no other is begun. A commit under way goes on. */
  stop(): void {
    this.#stopped = true;
    this.#unsubscribe();
    this.abandonSeal();
  }

  /**
   * The hash of a new head, or undefined where there was nothing to put into a block, it is not wanted any more, or
   * {@link stop} came first. When the head moves meanwhile, the block is built again on the new one.
   *
   * @throws what building, sealing or committing throws, once it is not a transaction's fault
   */
  async produce(options: ProduceOptions): Promise<Hash32 | undefined> {
    const { chain, clock, sealer } = this.#parts;
    while (!this.#stopped && options.wanted?.() !== false) {
      const parent = chain.head;
      if (options.timestamp !== undefined) assertLater(options.timestamp, parent.header.timestamp);
      const timestamp = options.timestamp ?? clock.timestampAfter(parent.header.timestamp);
      const built = this.#build(timestamp);
      if (!options.allowEmpty && built.block.transactions.length === 0) return undefined;
      const sealed =
        sealer === undefined ? { built, block: built.block } : await this.#sealBlock(sealer, built);
      if (sealed === undefined || chain.head.hash !== sealed.built.block.header.parentHash) continue;
      try {
        await chain.commit(sealed.built, sealed.block);
      } catch (error) {
        if (chain.head.hash === parent.hash) throw error;
        continue;
      }
      this.#next = {};
      clock.committed(sealed.block.header.timestamp, options.timestamp !== undefined);
      return blockHash(sealed.block);
    }
    return undefined;
  }

  /** A failure that a transaction brings about is reported, the transaction removed, and the block built without it. */
  #build(timestamp: bigint): BuiltBlock {
    const { chain, transactions, onError } = this.#parts;
    for (;;) {
      const selection = new WatchedSelection(transactions.select());
      try {
        return chain.build({
          transactions: selection,
          coinbase: this.coinbase,
          timestamp,
          extraData: this.extraData,
          baseFeePerGas: this.#next.baseFeePerGas,
          prevRandao: this.#next.prevRandao,
        });
      } catch (error) {
        const culprit = error instanceof BlockError ? undefined : selection.running;
        if (culprit === undefined) throw error;
        transactions.remove(culprit, error);
        onError(error, culprit);
      }
    }
  }

  async #sealBlock(sealer: Sealer, built: BuiltBlock): Promise<SealedBlock | undefined> {
    const controller = new AbortController();
    this.#seal = controller;
    const timer = setTimeout(() => controller.abort(), this.#parts.refreshAfter);
    try {
      return await sealer.seal(built, controller.signal);
    } finally {
      clearTimeout(timer);
      this.#seal = undefined;
    }
  }
}
