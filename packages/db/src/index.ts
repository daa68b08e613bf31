export { DatabaseError, type DatabaseErrorCode } from './errors.ts';
export type { LevelStoreOptions } from './level-store.ts';
export { type OpenLevelOptions, openLevelStore, openMemoryStore } from './open.ts';
export type {
  BatchOperation,
  BatchOptions,
  KeyRange,
  KeyValueEntry,
  KeyValueRange,
  KeyValueReader,
  KeyValueSnapshot,
  KeyValueStore,
} from './store.ts';
