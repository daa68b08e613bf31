import type { Bytes, Hash32 } from '@ethane/primitives';
import { decodeHashRow } from './block-rows.ts';
import { openValue, sealValue } from './checksum.ts';
import type { RowReader } from './entry-source.ts';
import { type MetaName, metaKey } from './keys.ts';

/** The layout of the store that this version writes and reads. */
export const LAYOUT_VERSION = 1;

/** A single value of table m. */
export function readMeta(rows: RowReader, name: MetaName): Bytes | undefined {
  const key = metaKey(name);
  const row = rows.get(key);
  return row === undefined ? undefined : openValue(key, row);
}

export function readMetaHash(rows: RowReader, name: MetaName): Hash32 | undefined {
  const value = readMeta(rows, name);
  return value === undefined ? undefined : decodeHashRow(value);
}

/** The row of a single value, as a `put`. */
export function metaRow(name: MetaName, value: Bytes): { type: 'put'; key: Bytes; value: Bytes } {
  const key = metaKey(name);
  return { type: 'put', key, value: sealValue(key, value) };
}
