import type { KeyValueSnapshot } from '@ethane/db';
import type { Bytes, Hash32 } from '@ethane/primitives';
import type { Header } from '@ethane/types';
import type { Entry } from './entry.ts';
import {
  ChangeSets,
  type EntryCache,
  type EntrySource,
  type RowReader,
  StoredEntries,
} from './entry-source.ts';
import type { StateKey } from './keys.ts';

/** The head and where its commit stands in the chain of commits. */
export interface Head {
  readonly header: Header;
  readonly hash: Hash32;
  readonly totalDifficulty: bigint;
}

export interface CommitPoint {
  readonly sequence: number;
  readonly digest: Hash32;
}

/**
 * The chain at one head: a snapshot of the store taken when the batch that made the head had been written. All
 * synchronous reads go through the view that is current when they begin, so no answer mixes two heads, also while a batch is
 * being written. A view that was replaced keeps answering for the readers that hold it; its snapshot is given back
 * when none is left.
 */
export class HeadView implements EntrySource, RowReader {
  readonly head: Head;
  readonly number: number;
  readonly commit: CommitPoint;
  readonly changeSets: ChangeSets;
  readonly #snapshot: KeyValueSnapshot;
  readonly #entries: StoredEntries;
  /** Rows of this head; taken away when the view is not current any more. */
  #cache: EntryCache | undefined;
  #lent = false;

  constructor(head: Head, commit: CommitPoint, snapshot: KeyValueSnapshot, cache: EntryCache) {
    this.head = head;
    this.number = Number(head.header.number);
    this.commit = commit;
    this.#snapshot = snapshot;
    this.#entries = new StoredEntries(snapshot);
    this.changeSets = new ChangeSets(snapshot);
    this.#cache = cache;
  }

  get(key: Bytes): Bytes | undefined {
    return this.#snapshot.get(key);
  }

  entry(key: StateKey): Entry | undefined {
    const cached = this.#cache?.get(key);
    if (cached !== undefined) return cached ?? undefined;
    const entry = this.#entries.entry(key);
    this.#cache?.set(key, entry ?? null);
    return entry;
  }

  /** The view for someone who may keep it after it was replaced. */
  lend(): this {
    this.#lent = true;
    return this;
  }

  /** Called once, when another view has taken its place. */
  retire(): void {
    this.#cache = undefined;
    if (this.#lent) abandoned.register(this, this.#snapshot);
    else release(this.#snapshot);
  }
}

const abandoned = new FinalizationRegistry<KeyValueSnapshot>(release);

function release(snapshot: KeyValueSnapshot): void {
  // Fails only when the store was closed first, and with it the snapshot.
  snapshot.close().catch(() => undefined);
}
