import { crc32 } from 'node:zlib';
import { type Bytes, bytesToHex } from '@ethane/primitives';
import { allocateRow } from './allocate-row.ts';
import { ChainError } from './errors.ts';

/** Bytes that {@link sealValue} adds. */
export const CHECKSUM_SIZE = 4;

/**
 * `value` with the CRC-32 of key and value after it. LevelDB does not verify its tables on reads, so a flipped bit, or
 * the value of another key, is only noticed here.
 */
export function sealValue(key: Bytes, value: Bytes): Bytes {
  const sealed = allocateRow(value.length + CHECKSUM_SIZE);
  sealed.set(value);
  writeChecksum(key, sealed);
  return sealed;
}

/** Fills the last four bytes of `sealed` with the checksum of the key and the bytes before them. */
export function writeChecksum(key: Bytes, sealed: Bytes): void {
  const end = sealed.length - CHECKSUM_SIZE;
  const sum = crc32(sealed.subarray(0, end), crc32(key));
  sealed[end] = sum;
  sealed[end + 1] = sum >>> 8;
  sealed[end + 2] = sum >>> 16;
  sealed[end + 3] = sum >>> 24;
}

/**
 * The value without its checksum (a view into `sealed`).
 *
 * @throws ChainError `DATABASE_DAMAGED`
 */
export function openValue(key: Bytes, sealed: Bytes): Bytes {
  const end = sealed.length - CHECKSUM_SIZE;
  if (end >= 0) {
    const value = sealed.subarray(0, end);
    const sum = crc32(value, crc32(key));
    const stored =
      (sealed[end]! | (sealed[end + 1]! << 8) | (sealed[end + 2]! << 16) | (sealed[end + 3]! << 24)) >>> 0;
    if (sum === stored) return value;
  }
  throw damaged(key, 'checksum does not match');
}

/** The error for a stored row that cannot be trusted. */
export function damaged(key: Bytes, reason: string, cause?: unknown): ChainError {
  const table = String.fromCharCode(key[0] ?? 63);
  return new ChainError(
    'DATABASE_DAMAGED',
    `database row ${table} ${bytesToHex(key.subarray(1))}: ${reason}`,
    {
      have: bytesToHex(key),
      cause,
    },
  );
}
