import { type Address, type Bytes, CodedError, type Hash32, invariant } from '@ethane/primitives';
import { BlockClock } from './block-clock.ts';
import { BlockProducer, type NextBlock } from './block-producer.ts';
import { Gathering } from './gathering.ts';
import type { ChainHead, ErrorListener, Sealer, TransactionSource } from './ports.ts';

/** When blocks are made without being asked for. */
export type MiningMode =
  /** As soon as there are transactions. */
  | { readonly kind: 'instant' }
  /** Every so many seconds (fractions are fine), empty ones too. */
  | { readonly kind: 'interval'; readonly seconds: number }
  /** Never. */
  | { readonly kind: 'manual' }
  /** One after another without a pause, empty ones too: for chains whose blocks take work. */
  | { readonly kind: 'continuous' };

export interface MinerOptions {
  readonly chain: ChainHead;
  readonly transactions: TransactionSource;
  readonly coinbase: Address;
  /** At most 32 bytes. */
  readonly extraData?: Bytes;
  readonly mode: MiningMode;
  /** Default: blocks are not sealed at all. */
  readonly sealer?: Sealer;
  readonly clock?: BlockClock;
  readonly onError: ErrorListener;
  /** Milliseconds after which a search for a seal begins anew with what has come since. Default: 2,000. */
  readonly refreshAfter?: number;
  /** Milliseconds of pause after a block that failed while mining continuously. Default: 1,000. */
  readonly retryAfter?: number;
}

export interface MineOptions {
  /** Seconds; of the first block. Default: what the clock gives. */
  readonly timestamp?: bigint | undefined;
  /** Seconds between the blocks that follow. Default and 0: what the clock gives. */
  readonly interval?: bigint | undefined;
}

/**
 * Decides when blocks are made. One is under way at a time, whatever asks for it: transactions (those that come
 * together share it), an interval, a caller of {@link mine}, or a chain mined continuously.
 */
export class Miner {
  readonly clock: BlockClock;
  readonly #chain: ChainHead;
  readonly #transactions: TransactionSource;
  readonly #sealer: Sealer | undefined;
  readonly #producer: BlockProducer;
  readonly #onError: ErrorListener;
  readonly #retryAfter: number;
  readonly #gathering: Gathering;
  readonly #subscriptions: readonly (() => void)[];
  /** The last of the jobs that run one after another. Never rejects. */
  #lastJob: Promise<void> = Promise.resolve();
  #automine = false;
  #continuous = false;
  /** Of the block of waiting transactions that will be made, until that begins. */
  #scheduled: ScheduledBlock | undefined;
  /** Of such a block from then on, until it has been made or has failed. */
  #making: Promise<void> | undefined;
  #continuousScheduled = false;
  #interval = 0;
  #intervalTimer: NodeJS.Timeout | undefined;
  #retryTimer: NodeJS.Timeout | undefined;
  #stopping: Promise<void> | undefined;

  constructor(options: MinerOptions) {
    this.clock = options.clock ?? new BlockClock();
    this.#chain = options.chain;
    this.#transactions = options.transactions;
    this.#sealer = options.sealer;
    this.#onError = options.onError;
    this.#retryAfter = options.retryAfter ?? 1_000;
    this.#producer = new BlockProducer({
      ...options,
      clock: this.clock,
      refreshAfter: options.refreshAfter ?? 2_000,
    });
    this.#gathering = new Gathering(() => options.transactions.waiting);
    this.#subscriptions = [
      options.transactions.onTransaction(() => this.#wake()),
      options.chain.onHead(() => this.#wake()),
    ];
    this.setMode(options.mode);
  }

  get coinbase(): Address {
    return this.#producer.coinbase;
  }

  /** Of blocks that are built from now on. */
  setCoinbase(coinbase: Address): void {
    this.#producer.coinbase = coinbase;
  }

  setExtraData(extraData: Bytes): void {
    this.#producer.extraData = extraData;
  }

  /** Whether blocks are made without being asked for. */
  get mining(): boolean {
    return this.#automine || this.#continuous || this.#interval > 0;
  }

  get automine(): boolean {
    return this.#automine;
  }

  /** Seconds between blocks, 0 where there is no interval. */
  get interval(): number {
    return this.#interval;
  }

  get continuous(): boolean {
    return this.#continuous;
  }

  /**
   * Resolves when the attempt to put what waits now into a block has ended, well or not; undefined where none is due.
   * Never rejects.
   */
  get settled(): Promise<void> | undefined {
    return this.#scheduled?.settled;
  }

  /**
   * Resolves when what waits now is about to be put into a block; undefined where none is due. What is answered then is on
   * its way before the block takes the thread. Never rejects.
   */
  get begun(): Promise<void> | undefined {
    return this.#scheduled?.begun;
  }

  /** Resolves when the block of waiting transactions that is being made is there, or has failed; undefined where none is. Never rejects. */
  get making(): Promise<void> | undefined {
    return this.#making;
  }

  /** Hashes per second. */
  get hashrate(): bigint {
    return this.#sealer?.hashrate ?? 0n;
  }

  setMode(mode: MiningMode): void {
    this.setAutomine(mode.kind === 'instant');
    this.setInterval(mode.kind === 'interval' ? mode.seconds : 0);
    this.setContinuous(mode.kind === 'continuous');
  }

  /** A block as soon as there are transactions, besides an interval if there is one. */
  setAutomine(on: boolean): void {
    if (this.#stopping !== undefined) return;
    this.#automine = on;
    if (on) this.#wake();
  }

  /**
   * A block every `seconds`, empty ones too; 0 ends it.
   *
   * @throws CodedError `MINING_INTERVAL`
   */
  setInterval(seconds: number): void {
    if (!(seconds >= 0 && seconds <= MAX_INTERVAL)) {
      const want = `from 0 to ${MAX_INTERVAL} seconds`;
      throw new CodedError('MINING_INTERVAL', `a block every ${seconds} seconds is out of range`, {
        have: seconds,
        want,
      });
    }
    if (this.#stopping !== undefined) return;
    this.#interval = seconds;
    clearTimeout(this.#intervalTimer);
    this.#intervalTimer = undefined;
    if (seconds > 0) this.#startInterval(seconds * 1000);
  }

  /** One block after another. */
  setContinuous(on: boolean): void {
    if (this.#stopping !== undefined) return;
    this.#continuous = on;
    clearTimeout(this.#retryTimer);
    if (on) this.#mineContinuously();
    else this.#producer.abandonSeal();
  }

  /** What the next block has, once, besides its timestamp. */
  setNextBlock(next: NextBlock): void {
    this.#producer.setNext(next);
  }

  /** @throws CodedError `TIMESTAMP_NOT_LATER` */
  setNextBlockTimestamp(timestamp: bigint): void {
    this.clock.setNext(timestamp, this.#chain.head.header.timestamp);
  }

  /**
   * Makes `count` blocks, with or without transactions, and gives their hashes.
   *
   * @throws CodedError `TIMESTAMP_NOT_LATER`, `MINER_STOPPED`, and what building, sealing and committing throws
   */
  async mine(count = 1, { timestamp, interval }: MineOptions = {}): Promise<readonly Hash32[]> {
    invariant(Number.isSafeInteger(count) && count >= 0, 'a number of blocks');
    const hashes: Hash32[] = [];
    await this.#enqueue(async () => {
      for (let i = 0; i < count; i++) {
        const after = this.#chain.head.header.timestamp;
        const spaced = interval ? after + interval : undefined;
        const hash = await this.#producer.produce({
          timestamp: i === 0 ? timestamp : spaced,
          allowEmpty: true,
        });
        if (hash === undefined)
          throw new CodedError('MINER_STOPPED', 'the miner has stopped', { have: i, want: count });
        hashes.push(hash);
        await nextTurn();
      }
    });
    return hashes;
  }

  /** Ends everything: resolves when the block that is being committed is done and the sealer's workers have ended. */
  stop(): Promise<void> {
    this.#stopping ??= this.#stop();
    return this.#stopping;
  }

  async #stop(): Promise<void> {
    for (const unsubscribe of this.#subscriptions) unsubscribe();
    clearTimeout(this.#intervalTimer);
    clearTimeout(this.#retryTimer);
    this.#intervalTimer = undefined;
    this.#automine = false;
    this.#continuous = false;
    this.#interval = 0;
    this.#producer.stop();
    await this.#lastJob;
    await this.#sealer?.close();
  }

  /** Makes a block of what is there once what comes with it has come. */
  #wake(): void {
    if (!this.#automine || this.#scheduled !== undefined || this.#transactions.waiting === 0) return;
    let begin: () => void = () => undefined;
    const begun = new Promise<void>((resolve) => {
      begin = resolve;
    });
    const settled = new Promise<void>((resolve) => {
      this.#gathering.begin(() => resolve(this.#inBackground(() => this.#mineScheduled(begin))));
    });
    this.#scheduled = { begun, settled };
  }

  async #mineScheduled(begin: () => void): Promise<void> {
    this.#making = this.#scheduled?.settled;
    this.#scheduled = undefined;
    try {
      begin();
      await reactions();
      await this.#mineWaiting();
    } finally {
      this.#making = undefined;
    }
  }

  async #mineWaiting(): Promise<void> {
    if (!this.#automine || this.#transactions.waiting === 0) return;
    const made = await this.#producer.produce({ allowEmpty: false, wanted: () => this.#automine });
    if (made !== undefined) this.#wake();
  }

  #startInterval(milliseconds: number): void {
    let due = performance.now() + milliseconds;
    const tick = (): void => {
      this.#inBackground(async () => {
        await this.#producer.produce({ allowEmpty: true, wanted: () => this.#intervalTimer === timer });
      }).finally(() => {
        if (this.#intervalTimer !== timer) return;
        due = Math.max(due + milliseconds, performance.now());
        timer = setTimeout(tick, due - performance.now());
        this.#intervalTimer = timer;
      });
    };
    let timer = setTimeout(tick, milliseconds);
    this.#intervalTimer = timer;
  }

  /** Queues one block and, when it is done, the next: callers of {@link mine} come in between. */
  #mineContinuously(): void {
    if (this.#continuousScheduled || !this.#continuous) return;
    this.#continuousScheduled = true;
    let failed = false;
    this.#enqueue(async () => {
      await this.#producer.produce({ allowEmpty: true, wanted: () => this.#continuous });
      await nextTurn();
    })
      .catch((error: unknown) => {
        failed = true;
        this.#onError(error);
      })
      .finally(() => {
        this.#continuousScheduled = false;
        if (!failed) this.#mineContinuously();
        else if (this.#continuous)
          this.#retryTimer = setTimeout(() => this.#mineContinuously(), this.#retryAfter);
      });
  }

  /** Runs a job after those before it; its failure is reported. Never rejects. */
  #inBackground(job: () => Promise<void>): Promise<void> {
    return this.#enqueue(job).catch((error: unknown) => this.#onError(error));
  }

  #enqueue(job: () => Promise<void>): Promise<void> {
    const done = this.#lastJob.then(job);
    this.#lastJob = done.catch(() => undefined);
    return done;
  }
}

/** A block that will be made of waiting transactions. */
interface ScheduledBlock {
  readonly begun: Promise<void>;
  readonly settled: Promise<void>;
}

/** Lets what promises have set off run to its end, and nothing that comes from outside. */
function reactions(): Promise<void> {
  return new Promise((resolve) => {
    queueMicrotask(() => process.nextTick(resolve));
  });
}

/** Lets what waits for the event loop have its turn. */
function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** Seconds; timers hold 2^31 - 1 milliseconds. */
const MAX_INTERVAL = 2_147_483;
