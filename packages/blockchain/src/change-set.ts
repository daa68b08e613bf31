import { type Bytes, type Hash32, hexToBytes, toHash32 } from '@ethane/primitives';
import { allocateRow } from './allocate-row.ts';
import { CHECKSUM_SIZE, openValue, writeChecksum } from './checksum.ts';
import type { Entry } from './entry.ts';
import { type StateKey, stateKeyBytes, stateKeyOf } from './keys.ts';
import { VarintReader, varintSize, writeVarint } from './varint.ts';

/** One row that a block wrote, with the row before it (undefined: the key was new). */
export interface StateWrite {
  readonly key: StateKey;
  readonly previous: Entry | undefined;
  readonly next: Entry;
}

/** What has to be put back to undo a block: the stored bytes of every row at its start, undefined for keys it made. */
export interface ChangeSet {
  readonly blockHash: Hash32;
  readonly previous: ReadonlyMap<StateKey, Bytes | undefined>;
}

/** Rows that a step encodes. */
const STEP = 2_000;

/**
 * Stored form: hash of the block, then for each row: varint length of the key, key, varint 0 for a new key or 1 + length
 * of the row before, that row; at last the checksum.
 */
export function* encodeChangeSetInSteps(
  recordKey: Bytes,
  blockHash: Hash32,
  writes: readonly StateWrite[],
): Generator<undefined, Bytes> {
  let size = 32 + CHECKSUM_SIZE;
  for (const { next, previous } of writes) {
    const length = previous === undefined ? 0 : previous.raw.length;
    size += 1 + next.key.length + length + varintSize(previous === undefined ? 0 : length + 1);
  }
  const record = allocateRow(size);
  record.set(hexToBytes(blockHash));
  let at = 32;
  for (let i = 0; i < writes.length; i++) {
    if (i % STEP === STEP - 1) yield;
    const { next, previous } = writes[i]!;
    at = writeVarint(next.key.length, record, at);
    record.set(next.key, at);
    at += next.key.length;
    if (previous === undefined) {
      at = writeVarint(0, record, at);
    } else {
      at = writeVarint(previous.raw.length + 1, record, at);
      record.set(previous.raw, at);
      at += previous.raw.length;
    }
  }
  writeChecksum(recordKey, record);
  return record;
}

/** @throws ChainError `DATABASE_DAMAGED` */
export function decodeChangeSet(recordKey: Bytes, record: Bytes): ChangeSet {
  const reader = new VarintReader(openValue(recordKey, record));
  const blockHash = toHash32(reader.bytes(32));
  const previous = new Map<StateKey, Bytes | undefined>();
  const end = record.length - CHECKSUM_SIZE;
  while (reader.offset < end) {
    const key = stateKeyOf(reader.bytes(reader.number()));
    const length = reader.number();
    previous.set(key, length === 0 ? undefined : reader.bytes(length - 1));
  }
  return { blockHash, previous };
}

/** Bytes under which the rows of a change set are stored. */
export function changeSetKeys(changes: ChangeSet): Iterable<Bytes> {
  return Array.from(changes.previous.keys(), stateKeyBytes);
}
