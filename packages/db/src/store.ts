import type { Bytes } from '@ethane/primitives';

/** Synchronous point reads. Keys and values handed in or out are shared, not copied: nobody writes to them afterwards. */
export interface KeyValueReader {
  /**
   * The value, or `undefined` when the key is absent.
   *
   * @throws DatabaseError `DATABASE_CLOSED`, `DATABASE_CORRUPT` or `DATABASE_IO`
   */
  get(key: Bytes): Bytes | undefined;
}

export type BatchOperation =
  | { readonly type: 'put'; readonly key: Bytes; readonly value: Bytes }
  | { readonly type: 'del'; readonly key: Bytes };

/** Which keys to walk over, in byte order. At most one lower and one upper bound. */
export interface KeyRange {
  readonly gte?: Bytes;
  readonly gt?: Bytes;
  readonly lte?: Bytes;
  readonly lt?: Bytes;
  /** Walks from the last key to the first. */
  readonly reverse?: boolean;
  /** Most entries to give. */
  readonly limit?: number;
}

export type KeyValueEntry = readonly [key: Bytes, value: Bytes];

/** What can be read in order; the entries are those at the moment of the call. */
export interface KeyValueRange {
  iterate(range?: KeyRange): AsyncIterable<KeyValueEntry>;
}

/** The store as it was when the snapshot was taken, whatever is written meanwhile. Holds space until it is closed. */
export interface KeyValueSnapshot extends KeyValueReader, KeyValueRange {
  close(): Promise<void>;
}

export interface BatchOptions {
  /** Return only once the batch is on disk and outlives a power cut. Without it, it outlives the process only. */
  readonly sync?: boolean;
}

/**
 * Bytes by key, in byte order. A batch is applied as a whole or not at all; reads between two batches may disagree, so
 * several reads that belong together go through one {@link KeyValueStore.snapshot}.
 */
export interface KeyValueStore extends KeyValueReader, KeyValueRange {
  /**
   * Applies the operations in order, all or none.
   *
   * @throws DatabaseError `DATABASE_CLOSED`; `DATABASE_IO` when the write failed, and from then on for every later one:
   * what the disk holds is no longer known, so the process is to stop
   */
  batch(operations: readonly BatchOperation[], options?: BatchOptions): Promise<void>;
  snapshot(): KeyValueSnapshot;
  /** Makes everything written so far outlive a power cut, also batches written without `sync`. */
  flush(): Promise<void>;
  /** Waits for what is under way, then releases the store. May be called more than once. */
  close(): Promise<void>;
}
