import type { KeyValueSnapshot, KeyValueStore } from '@ethane/db';
import type { Bytes, Hash32 } from '@ethane/primitives';
import type { Header } from '@ethane/types';
import type { ChangeSet } from './change-set.ts';
import { type Entry, entryAt } from './entry.ts';
import {
  ChangeSets,
  type EntryCache,
  type EntrySource,
  type RowReader,
  StoredEntries,
} from './entry-source.ts';
import { type StateKey, stateKeyBytes } from './keys.ts';

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

/** The present view of a chain that grows at its end; the views before it answer through it. */
interface Lineage {
  current: HeadView;
}

/** What a view reads from: the store itself, which is faster, or a snapshot of it while a batch is being written. */
type Source = Pick<KeyValueStore, 'get' | 'snapshot'>;

/**
 * The chain at one head. All synchronous reads go through the view that is current when they begin, so no answer mixes two
 * heads: the view reads the store as long as nothing is written to it, and a snapshot from just before a batch is handed over.
 *
 * A view that was replaced keeps answering for the readers that hold it. When the chain only grew, it does so from the view
 * that is current now, with the change sets since, and its own snapshot is given back at once. When blocks were undone,
 * its snapshot is kept until no reader is left.
 */
export class HeadView implements EntrySource, RowReader {
  readonly head: Head;
  readonly number: number;
  readonly commit: CommitPoint;
  readonly #store: Source;
  #snapshot: KeyValueSnapshot | undefined;
  readonly #entries: StoredEntries = new StoredEntries(this);
  readonly #changeSets: ChangeSets = new ChangeSets(this);
  /** Rows of this head; taken away when the view is not current any more. */
  #cache: EntryCache | undefined;
  #lineage: Lineage;
  #lent = false;

  /** Nothing may be being written to `store`, and {@link freeze} has to be called before anything is. */
  constructor(head: Head, commit: CommitPoint, store: Source, cache: EntryCache) {
    this.head = head;
    this.number = Number(head.header.number);
    this.commit = commit;
    this.#store = store;
    this.#cache = cache;
    this.#lineage = { current: this };
  }

  /** A row of the store. */
  get(key: Bytes): Bytes | undefined {
    const { current } = this.#lineage;
    return (current.#snapshot ?? current.#store).get(key);
  }

  entry(key: StateKey): Entry | undefined {
    return this.entryAt(key, this.number);
  }

  /** The row at the end of canonical block `number`, which is not above this head. */
  entryAt(key: StateKey, number: number): Entry | undefined {
    const { current } = this.#lineage;
    const newest = current.#newest(key);
    return newest === undefined || newest.block <= number ? newest : current.#older(key, newest, number);
  }

  /** @throws ChainError `DATABASE_DAMAGED` when it is missing or does not match its checksum */
  changeSet(number: number): ChangeSet {
    return this.#lineage.current.#changeSets.at(number);
  }

  /** The view for someone who may keep it after it was replaced. */
  lend(): this {
    this.#lent = true;
    return this;
  }

  /** Called before a batch is handed to the store. */
  freeze(): void {
    this.#snapshot ??= this.#store.snapshot();
  }

  /** Called once the batch is written, before the cached rows are brought up to date. */
  leaveCache(): void {
    this.#cache = undefined;
  }

  /** Called once, when `successor` has taken its place. `grown`: by blocks on top of this head, if any. */
  retire(successor?: HeadView, grown = false): void {
    this.#cache = undefined;
    if (successor !== undefined && grown) {
      successor.#lineage = this.#lineage;
      successor.#lent = this.#lent;
      this.#lineage.current = successor;
      release(this.#snapshot);
    } else if (this.#lent) {
      if (this.#snapshot !== undefined) abandoned.register(this.#lineage, this.#snapshot);
    } else {
      release(this.#snapshot);
    }
  }

  #newest(key: StateKey): Entry | undefined {
    const cached = this.#cache?.get(key);
    if (cached !== undefined) return cached ?? undefined;
    const entry = this.#entries.entry(key);
    this.#cache?.set(key, entry ?? null);
    return entry;
  }

  #older(key: StateKey, newest: Entry, number: number): Entry | undefined {
    const previous = (block: number): Bytes | undefined => this.#changeSets.at(block).previous.get(key);
    return entryAt(stateKeyBytes(key), newest, number, previous);
  }
}

const abandoned = new FinalizationRegistry<KeyValueSnapshot>(release);

function release(snapshot: KeyValueSnapshot | undefined): void {
  // Fails only when the store was closed first, and with it the snapshot.
  snapshot?.close().catch(() => undefined);
}
