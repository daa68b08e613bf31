import type { Bytes } from '@ethane/primitives';
import { toOpenError } from './errors.ts';
import { LevelStore, type LevelStoreOptions } from './level-store.ts';
import { MemoryStore } from './memory-store.ts';
import type { KeyValueStore } from './store.ts';

export interface OpenLevelOptions extends LevelStoreOptions {
  /** Bytes of recently read blocks that LevelDB keeps. */
  readonly cacheSize?: number;
  /** Bytes that LevelDB gathers before it writes a table file; up to twice this is held in memory and in the log. */
  readonly writeBufferSize?: number;
  /** Refuse to open a directory without a database. */
  readonly createIfMissing?: boolean;
}

const MEBIBYTE = 1024 * 1024;

/**
 * Opens or creates the LevelDB database in `directory`. One process at a time may hold it.
 *
 * @throws DatabaseError `DATABASE_LOCKED`, `DATABASE_CORRUPT` or `DATABASE_OPEN`
 */
export async function openLevelStore(
  directory: string,
  options: OpenLevelOptions = {},
): Promise<KeyValueStore> {
  // Loaded when it is wanted: a chain in memory starts without LevelDB's binary.
  const { Level } = await import('level');
  const database = new Level<Bytes, Bytes>(directory, {
    keyEncoding: 'view',
    valueEncoding: 'view',
    cacheSize: options.cacheSize ?? 32 * MEBIBYTE,
    // Fewer rotations of the log: only the newest log is sure to be on disk after a synced write.
    writeBufferSize: options.writeBufferSize ?? 16 * MEBIBYTE,
    createIfMissing: options.createIfMissing ?? true,
  });
  try {
    await database.open();
  } catch (error) {
    throw toOpenError(error, directory);
  }
  return new LevelStore(database, options);
}

/** A store that lives as long as the process, with the same behaviour. */
export async function openMemoryStore(): Promise<KeyValueStore> {
  return new MemoryStore();
}
