import type { Bytes } from '@ethane/primitives';
import { type ChangeSet, decodeChangeSet, type StateWrite } from './change-set.ts';
import { damaged } from './checksum.ts';
import { Entry } from './entry.ts';
import { GenerationCache } from './generation-cache.ts';
import { changeSetKey, type StateKey, stateKeyBytes } from './keys.ts';

/** Where versioned rows come from: the head, a block before it, or a branch being worked out. */
export interface EntrySource {
  /** Undefined: the key was never written. A row that was deleted is an entry with an empty payload. */
  entry(key: StateKey): Entry | undefined;
}

/** Synchronous reads of the store at one moment (port of the head view's snapshot). */
export interface RowReader {
  get(key: Bytes): Bytes | undefined;
}

/** Stored rows, decoded and checked. */
export class StoredEntries implements EntrySource {
  readonly #rows: RowReader;

  constructor(rows: RowReader) {
    this.#rows = rows;
  }

  entry(key: StateKey): Entry | undefined {
    const bytes = stateKeyBytes(key);
    const raw = this.#rows.get(bytes);
    return raw === undefined ? undefined : Entry.decode(bytes, raw);
  }
}

/** Bytes of hot rows that are kept decoded; twice as many at times. */
const CACHED_BYTES = 32 * 1024 * 1024;
/** What a cached row takes besides its bytes: key, object, place in the map. */
const ROW_OVERHEAD = 300;

/** Recently used rows of the head; null stands for a key that was never written. */
export type EntryCache = GenerationCache<StateKey, Entry | null>;

export function createEntryCache(): EntryCache {
  return new GenerationCache(CACHED_BYTES, (entry) => ROW_OVERHEAD + (entry === null ? 0 : entry.raw.length));
}

/** Rows of change sets that are kept decoded. */
const CACHED_CHANGES = 20_000;

/** The canonical change sets as one view of the store has them. */
export class ChangeSets {
  readonly #rows: RowReader;
  readonly #cache = new GenerationCache<number, ChangeSet>(CACHED_CHANGES, ({ previous }) => previous.size);

  constructor(rows: RowReader) {
    this.#rows = rows;
  }

  /** @throws ChainError `DATABASE_DAMAGED` when it is missing or does not match its checksum */
  at(number: number): ChangeSet {
    const cached = this.#cache.get(number);
    if (cached !== undefined) return cached;
    const key = changeSetKey(number);
    const row = this.#rows.get(key);
    if (row === undefined) throw damaged(key, 'the change set is missing');
    const changes = decodeChangeSet(key, row);
    this.#cache.set(number, changes);
    return changes;
  }
}

/** The rows at the end of each block (port of the head view). */
export interface EntryHistory {
  entryAt(key: StateKey, number: number): Entry | undefined;
}

/** The rows at the end of a canonical block before the head. */
export class HistoricalEntries implements EntrySource {
  readonly #history: EntryHistory;
  readonly #number: number;

  constructor(history: EntryHistory, number: number) {
    this.#history = history;
    this.#number = number;
  }

  entry(key: StateKey): Entry | undefined {
    return this.#history.entryAt(key, this.#number);
  }
}

/** Rows changed in memory on top of another source: the state of a branch that is not (yet) canonical. */
export class EntryOverlay implements EntrySource {
  readonly #base: EntrySource;
  readonly #changed = new Map<StateKey, Entry | undefined>();

  constructor(base: EntrySource) {
    this.#base = base;
  }

  entry(key: StateKey): Entry | undefined {
    const changed = this.#changed.get(key);
    return changed !== undefined || this.#changed.has(key) ? changed : this.#base.entry(key);
  }

  apply(writes: readonly StateWrite[]): void {
    for (const { key, next } of writes) this.#changed.set(key, next);
  }

  undo(changes: ChangeSet): void {
    for (const [key, raw] of changes.previous) {
      this.#changed.set(key, raw === undefined ? undefined : Entry.decode(stateKeyBytes(key), raw));
    }
  }
}
