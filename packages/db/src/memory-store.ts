import type { Bytes } from '@ethane/primitives';
import { DatabaseError } from './errors.ts';
import { keyToText, textToKey } from './key-text.ts';
import { MemoryTable } from './memory-table.ts';
import { Moment } from './moment.ts';
import { plain } from './plain.ts';
import type { BatchOperation, KeyRange, KeyValueEntry, KeyValueSnapshot, KeyValueStore } from './store.ts';
import { boundsOf, firstOf, successor, tablesWithin } from './text-range.ts';
import { Turn } from './turn.ts';

/** Operations of a batch that are applied at once, in about a millisecond. */
const AT_ONCE = 2_000;
/** Operations between two looks at the clock. */
const STEP = 256;
/** Entries of a walk that are looked up at once. */
const PAGE = 1_000;
/** Deleted keys that are taken out of the order at once. */
const FORGOTTEN = 5_000;

/**
 * {@link KeyValueStore} in memory: a map for each table of keys, and beside it the values that changed since each state that is
 * still read. A snapshot costs nothing until something is written; then a place in an array for each row.
 */
export class MemoryStore implements KeyValueStore {
  /** By the first byte of the key; a key without bytes is in the first. */
  readonly #tables: (MemoryTable | undefined)[] = new Array(256).fill(undefined);
  /** The youngest state that is still read; what is written is noted there. */
  #newest: Moment | undefined;
  /** The state before the batch that is being applied in turns: what everybody reads until it is done. */
  #before: Moment | undefined;
  #writing: Promise<void> | undefined;
  /** Keys that were deleted while earlier states were read, and wait to be taken out of the order. */
  #deleted: string[] = [];
  #closed = false;

  get(key: Bytes): Bytes | undefined {
    this.#assertOpen();
    const text = keyToText(key);
    return this.#before === undefined
      ? this.#tables[key[0] ?? 0]?.get(text)
      : this.#valueAt(this.#before, text);
  }

  async batch(operations: readonly BatchOperation[]): Promise<void> {
    this.#assertOpen();
    while (this.#writing !== undefined) await this.#writing;
    this.#assertOpen();
    this.#newest?.tidy();
    if (operations.length > AT_ONCE) {
      const writing = this.#applyInTurns(operations);
      this.#writing = writing;
      try {
        await writing;
      } finally {
        // Here and not where it ends: that may be before it is noted that it goes on.
        this.#writing = undefined;
      }
    } else {
      for (const operation of operations) this.#apply(operation);
    }
  }

  iterate(range: KeyRange = {}): AsyncIterable<KeyValueEntry> {
    return this.#walk(range, () => {
      this.#assertOpen();
      return this.#take();
    });
  }

  snapshot(): KeyValueSnapshot {
    this.#assertOpen();
    const moment = this.#take();
    let open = true;
    const assertOpen = (): void => {
      this.#assertOpen();
      if (!open) throw new DatabaseError('SNAPSHOT_CLOSED', 'the snapshot is closed');
    };
    return {
      get: (key) => {
        assertOpen();
        return this.#valueAt(moment, keyToText(key));
      },
      iterate: (range = {}) =>
        this.#walk(range, () => {
          assertOpen();
          moment.readers += 1;
          return moment;
        }),
      close: async () => {
        if (open) this.#release(moment);
        open = false;
      },
    };
  }

  /** How many deleted keys have a place in the order still. */
  get keptKeys(): number {
    return this.#deleted.length;
  }

  /** There is nothing that a memory outlives. */
  async flush(): Promise<void> {}

  async close(): Promise<void> {
    await this.#writing;
    this.#closed = true;
    this.#tables.fill(undefined);
    this.#newest = undefined;
  }

  /** Until the last operation has been applied everybody reads the state before the first. */
  async #applyInTurns(operations: readonly BatchOperation[]): Promise<void> {
    const before = this.#take();
    this.#before = before;
    const turn = new Turn();
    try {
      for (let i = 0; i < operations.length; i++) {
        this.#apply(operations[i]!);
        if (i % STEP !== 0) continue;
        before.index();
        if (turn.isOver) await turn.end();
      }
    } finally {
      this.#before = undefined;
      this.#release(before);
    }
  }

  #apply(operation: BatchOperation): void {
    const { key } = operation;
    const text = keyToText(key);
    const table = this.#tableOf(key[0] ?? 0);
    const previous = table.get(text);
    if (operation.type === 'put') {
      table.put(text, plain(operation.value), previous === undefined);
    } else {
      if (previous === undefined) return;
      table.delete(text, this.#newest !== undefined);
      if (this.#newest !== undefined) this.#deleted.push(text);
    }
    this.#newest?.note(text, previous ?? null);
  }

  #tableOf(first: number): MemoryTable {
    const table = this.#tables[first];
    if (table !== undefined) return table;
    const created = new MemoryTable();
    this.#tables[first] = created;
    return created;
  }

  #valueAt(moment: Moment, text: string): Bytes | undefined {
    for (let at: Moment | undefined = moment; at !== undefined; at = at.newer) {
      const value = at.find(text);
      if (value !== undefined) return value ?? undefined;
    }
    return this.#tables[firstOf(text)]?.get(text);
  }

  /** The present state, or that before the batch that is being applied, for one more reader. */
  #take(): Moment {
    const newest = this.#newest;
    if (newest !== undefined && (newest === this.#before || newest.isEmpty)) {
      newest.readers += 1;
      return newest;
    }
    const moment = new Moment(newest);
    if (newest !== undefined) newest.newer = moment;
    this.#newest = moment;
    return moment;
  }

  #release(moment: Moment): void {
    moment.readers -= 1;
    if (moment.readers > 0) return;
    const { older, newer } = moment;
    older?.absorb(moment);
    if (older !== undefined) older.newer = newer;
    if (newer !== undefined) newer.older = older;
    else this.#newest = older;
    if (this.#newest === undefined) this.#forgetDeleted();
  }

  #forgetDeleted(): void {
    for (const text of this.#deleted.splice(-FORGOTTEN)) this.#tables[firstOf(text)]?.forget(text);
  }

  /** `begin`: takes the state that is walked over, at the first step. */
  async *#walk(range: KeyRange, begin: () => Moment): AsyncGenerator<KeyValueEntry, void, void> {
    const moment = begin();
    const { reverse = false, limit = Infinity } = range;
    const bounds = boundsOf(range);
    const turn = new Turn();
    let left = limit;
    try {
      for (const first of tablesWithin(bounds, reverse)) {
        const table = this.#tables[first];
        if (table === undefined) continue;
        const order = await table.order(() => this.#earlierKeys(first));
        let rest = bounds;
        while (left > 0) {
          this.#assertOpen();
          const page = order.page(rest, reverse, Math.min(PAGE, left));
          for (const text of page) {
            const value = this.#valueAt(moment, text);
            if (value === undefined) continue;
            left -= 1;
            yield [textToKey(text), value];
          }
          const last = page.at(-1);
          if (last === undefined) break;
          rest = reverse ? { ...rest, lt: last } : { ...rest, gte: successor(last) };
          if (turn.isOver) await turn.end();
        }
      }
    } finally {
      this.#release(moment);
    }
  }

  /** Keys of a table that were changed since a state that is still read. */
  *#earlierKeys(first: number): Generator<string, void, void> {
    for (let moment = this.#newest; moment !== undefined; moment = moment.older) {
      for (const text of moment.changedKeys()) if (firstOf(text) === first) yield text;
    }
  }

  #assertOpen(): void {
    if (this.#closed) throw new DatabaseError('DATABASE_CLOSED', 'the store is closed');
  }
}
