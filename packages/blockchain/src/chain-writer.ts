import type { KeyValueStore } from '@ethane/db';
import type { Bytes } from '@ethane/primitives';
import { BatchBuilder } from './batch-builder.ts';
import type { BlockReader } from './block-reader.ts';
import {
  type CommitKind,
  type CommitRecord,
  commitDigest,
  commitRow,
  encodeCommitRecord,
  encodeHeadRow,
  HEAD_KEY,
} from './commit-record.ts';
import type { Entry } from './entry.ts';
import type { EntryCache } from './entry-source.ts';
import { ChainError } from './errors.ts';
import { type CommitPoint, type Head, HeadView } from './head-view.ts';
import { inTurns } from './in-turns.ts';
import type { StateKey } from './keys.ts';

/** One block applied or undone, after which the store is consistent with `head`. */
export interface CommitStep {
  readonly head: Head;
  /** Of a great block, a few milliseconds at each step. */
  readonly write: (batch: BatchBuilder) => Generator<undefined, void, void>;
  /** The state rows that it wrote (undefined: removed). */
  readonly rows: Iterable<readonly [StateKey, Entry | undefined]>;
}

export interface CommitOptions {
  /** Wait for the disk, as the chain's own option says unless given. */
  readonly sync?: boolean;
}

export interface ChainWriterOptions {
  readonly store: KeyValueStore;
  readonly syncWrites: boolean;
  readonly onFatal: (error: unknown) => void;
  /** Bytes after which a batch is closed at the next block boundary. */
  readonly batchLimit?: number | undefined;
}

const MEBIBYTE = 1024 * 1024;
const BATCH_LIMIT = 32 * MEBIBYTE;

/** A commit of more steps than this empties the cache of rows instead of bringing it up to date. */
const CACHED_STEPS = 64;

/**
 * The only writer of the store. A commit is one batch (a long one several, each of which leaves the store at a block); only
 * when the last has been written does the view move, in one step. The caller sees to it that commits do not overlap.
 */
export class ChainWriter {
  readonly #store: KeyValueStore;
  readonly #syncWrites: boolean;
  readonly #onFatal: (error: unknown) => void;
  readonly #batchLimit: number;
  readonly #cache: EntryCache;
  readonly #blocks: BlockReader;
  #view: HeadView;
  #failure: unknown;

  constructor(options: ChainWriterOptions, view: HeadView, cache: EntryCache, blocks: BlockReader) {
    this.#store = options.store;
    this.#syncWrites = options.syncWrites;
    this.#onFatal = options.onFatal;
    this.#batchLimit = options.batchLimit ?? BATCH_LIMIT;
    this.#view = view;
    this.#cache = cache;
    this.#blocks = blocks;
  }

  get view(): HeadView {
    return this.#view;
  }

  /** Whether a write has failed. */
  get failed(): boolean {
    return this.#failure !== undefined;
  }

  /** @throws ChainError `CHAIN_FATAL` once a write has failed */
  assertWritable(): void {
    if (this.#failure === undefined) return;
    throw new ChainError('CHAIN_FATAL', 'the database failed before; nothing is written any more', {
      cause: this.#failure,
    });
  }

  /**
   * Moves the head. Each step's rows are computed on top of the step before.
   *
   * @throws ChainError `CHAIN_FATAL`
   */
  async commit(kind: CommitKind, steps: Iterable<CommitStep>, options: CommitOptions = {}): Promise<void> {
    this.assertWritable();
    const rows: CommitStep['rows'][] = [];
    let count = 0;
    let batch = new BatchBuilder();
    let point: CommitPoint = this.#view.commit;
    let head: Head | undefined;
    for (const step of steps) {
      if (head !== undefined && batch.bytes > this.#batchLimit) {
        point = await this.#write(batch, kind, head, point, options);
        batch = new BatchBuilder();
      }
      await inTurns(step.write(batch));
      count += 1;
      if (count <= CACHED_STEPS) rows.push(step.rows);
      head = step.head;
    }
    if (head === undefined) return;
    point = await this.#write(batch, kind, head, point, options);
    // The view goes on from its snapshot, and the rows of the next one are no longer its own.
    this.#view.leaveCache();
    if (count > CACHED_STEPS) this.#cache.clear();
    else await inTurns(cacheRowsInSteps(this.#cache, rows));
    this.#install(head, point, kind !== 'extend');
  }

  /** Writes what does not move the head: side blocks, markers. */
  async writeAside(write: (batch: BatchBuilder) => void, options: CommitOptions = {}): Promise<void> {
    this.assertWritable();
    const batch = new BatchBuilder();
    write(batch);
    await this.#submit(batch, options);
    this.#install(this.#view.head, this.#view.commit, false);
  }

  /** Makes all that was written outlive a power cut. */
  async flush(): Promise<void> {
    this.assertWritable();
    try {
      await this.#store.flush();
    } catch (error) {
      throw this.#fail(error);
    }
  }

  async #write(
    batch: BatchBuilder,
    kind: CommitKind,
    head: Head,
    last: CommitPoint,
    options: CommitOptions,
  ): Promise<CommitPoint> {
    const point = addCommitRows(batch, kind, head, last);
    await this.#submit(batch, options);
    return point;
  }

  async #submit(batch: BatchBuilder, { sync = this.#syncWrites }: CommitOptions): Promise<void> {
    try {
      this.#view.freeze();
      await this.#store.batch(batch.operations, { sync });
    } catch (error) {
      throw this.#fail(error);
    }
  }

  /** What the disk holds is not known after a failed write, so that nothing may follow it. */
  #fail(error: unknown): ChainError {
    if (this.#failure === undefined) {
      this.#failure = error;
      this.#onFatal(error);
    }
    return new ChainError('CHAIN_FATAL', 'writing to the database failed', { cause: error });
  }

  #install(head: Head, point: CommitPoint, canonicalChanged: boolean): void {
    const old = this.#view;
    this.#view = new HeadView(head, point, this.#store, this.#cache);
    this.#blocks.moveTo(this.#view, canonicalChanged);
    old.retire(this.#view, !canonicalChanged);
  }
}

/** Rows that a step puts into the cache. */
const STEP = 5_000;

function* cacheRowsInSteps(
  cache: EntryCache,
  rows: readonly CommitStep['rows'][],
): Generator<undefined, void, void> {
  let count = 0;
  for (const changed of rows) {
    for (const [key, entry] of changed) {
      cache.set(key, entry ?? null);
      count += 1;
      if (count % STEP === 0) yield;
    }
  }
}

/** Adds the commit record and the head row; returns where the chain of commits then stands. */
export function addCommitRows(
  batch: BatchBuilder,
  kind: CommitKind,
  head: Head,
  last: Pick<CommitPoint, 'sequence' | 'digest'>,
): CommitPoint {
  const record: CommitRecord = {
    sequence: last.sequence + 1,
    kind,
    number: Number(head.header.number),
    hash: head.hash,
    parentHash: head.header.parentHash,
    stateRoot: head.header.stateRoot,
    totalDifficulty: head.totalDifficulty,
    operations: batch.operations.length,
    bytes: batch.bytes,
    previousDigest: last.digest,
  };
  const encoded: Bytes = encodeCommitRecord(record);
  const digest = commitDigest(encoded);
  batch.putSealed(...commitRow(record.sequence, encoded));
  batch.putSealed(HEAD_KEY, encodeHeadRow(record, digest));
  return { sequence: record.sequence, digest };
}
