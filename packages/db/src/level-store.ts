import type { Bytes } from '@ethane/primitives';
import type { AbstractIteratorOptions, AbstractLevel, AbstractSnapshot } from 'abstract-level';
import { type DatabaseError, toDatabaseError } from './errors.ts';
import { plain } from './plain.ts';
import type {
  BatchOperation,
  BatchOptions,
  KeyRange,
  KeyValueEntry,
  KeyValueSnapshot,
  KeyValueStore,
} from './store.ts';
import { Turn } from './turn.ts';

/** What classic-level does, in the terms of its family. */
export type Database = AbstractLevel<string | Buffer | Uint8Array, Bytes, Bytes>;

export interface LevelStoreOptions {
  /** Called once, when a write has failed and no more will be accepted. The node stops then. */
  readonly onFatal?: (error: DatabaseError) => void;
}

/** Operations of a batch between two looks at the clock. */
const STEP = 256;

/** Entries fetched at once while iterating. */
const CHUNK = 1000;

/** {@link KeyValueStore} over an open abstract-level database with `view` encodings. */
export class LevelStore implements KeyValueStore {
  readonly #database: Database;
  readonly #onFatal: ((error: DatabaseError) => void) | undefined;
  #failure: DatabaseError | undefined;

  constructor(database: Database, options: LevelStoreOptions = {}) {
    this.#database = database;
    this.#onFatal = options.onFatal;
  }

  get(key: Bytes): Bytes | undefined {
    try {
      return plain(this.#database.getSync(key));
    } catch (error) {
      throw toDatabaseError(error, 'read');
    }
  }

  /** Chained batches hand each operation to the store at once, which blocks the event loop half as long as an array. */
  async batch(operations: readonly BatchOperation[], options: BatchOptions = {}): Promise<void> {
    if (this.#failure !== undefined) throw this.#failure;
    if (operations.length === 0) return;
    try {
      const batch = this.#database.batch();
      const turn = new Turn();
      for (let at = 0; at < operations.length; at++) {
        // Nothing of a chained batch is visible before it is written.
        if (at % STEP === STEP - 1 && turn.isOver) await turn.end();
        const operation = operations[at]!;
        if (operation.type === 'put') batch.put(operation.key, operation.value);
        else batch.del(operation.key);
      }
      const write = { sync: options.sync === true };
      await batch.write(write);
    } catch (error) {
      throw this.#writeFailed(error);
    }
  }

  iterate(range: KeyRange = {}): AsyncIterable<KeyValueEntry> {
    return entriesOf(this.#database, range);
  }

  snapshot(): KeyValueSnapshot {
    try {
      return new LevelSnapshot(this.#database, this.#database.snapshot());
    } catch (error) {
      throw toDatabaseError(error, 'snapshot');
    }
  }

  /** Compacting any range writes the memory table to a synced file; the log of earlier batches is not needed after that. */
  async flush(): Promise<void> {
    if (this.#failure !== undefined) throw this.#failure;
    if (!isCompactable(this.#database)) return;
    try {
      await this.#database.compactRange(NO_KEY, NO_KEY);
    } catch (error) {
      throw this.#writeFailed(error);
    }
  }

  async close(): Promise<void> {
    try {
      await this.#database.close();
    } catch (error) {
      throw toDatabaseError(error, 'close');
    }
  }

  /** LevelDB refuses every write after a failed one until it is opened anew; so does this, whatever the database does. */
  #writeFailed(cause: unknown): DatabaseError {
    const error = toDatabaseError(cause, 'write');
    if (error.code === 'DATABASE_CLOSED' || this.#failure !== undefined) return error;
    this.#failure = error;
    this.#onFatal?.(error);
    return error;
  }
}

const NO_KEY: Bytes = new Uint8Array(1);

/** classic-level's own addition to the common interface. */
interface Compactable {
  compactRange(start: Bytes, end: Bytes): Promise<void>;
}

function isCompactable(database: object): database is Compactable {
  return 'compactRange' in database && typeof database.compactRange === 'function';
}

class LevelSnapshot implements KeyValueSnapshot {
  readonly #database: Database;
  readonly #snapshot: AbstractSnapshot;
  /** Kept, so that a read makes no object. */
  readonly #options: { readonly snapshot: AbstractSnapshot };

  constructor(database: Database, snapshot: AbstractSnapshot) {
    this.#database = database;
    this.#snapshot = snapshot;
    this.#options = { snapshot };
  }

  get(key: Bytes): Bytes | undefined {
    try {
      return plain(this.#database.getSync(key, this.#options));
    } catch (error) {
      throw toDatabaseError(error, 'read');
    }
  }

  iterate(range: KeyRange = {}): AsyncIterable<KeyValueEntry> {
    return entriesOf(this.#database, range, this.#snapshot);
  }

  async close(): Promise<void> {
    await this.#snapshot.close();
  }
}

async function* entriesOf(
  database: Database,
  range: KeyRange,
  snapshot?: AbstractSnapshot,
): AsyncGenerator<KeyValueEntry, void, void> {
  const options: AbstractIteratorOptions<Bytes, Bytes> =
    snapshot === undefined ? range : { ...range, snapshot };
  try {
    const iterator = database.iterator(options);
    try {
      for (;;) {
        const chunk = await iterator.nextv(CHUNK);
        if (chunk.length === 0) return;
        for (const [key, value] of chunk) yield [plain(key), plain(value)];
      }
    } finally {
      await iterator.close();
    }
  } catch (error) {
    throw toDatabaseError(error, 'iteration');
  }
}
