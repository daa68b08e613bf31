import {
  type Address,
  type Bytes,
  bytesToBigint,
  type Hash32,
  toAddress,
  toHash32,
} from '@ethane/primitives';
import { RlpError } from './errors.ts';
import type { RlpItem } from './item.ts';

/**
 * Readers take a decoded item and the name of what it should be (for the message) and return it in its type.
 * `length`, where given, is the exact number of elements or bytes wanted.
 */

/** @throws RlpError `NOT_A_LIST` or `LIST_LENGTH` */
export function asList(item: RlpItem | undefined, name: string, length?: number): readonly RlpItem[] {
  if (item === undefined || item instanceof Uint8Array) {
    throw new RlpError('NOT_A_LIST', `rlp: expected input list for ${name}`, {
      have: kindOf(item),
      want: 'list',
    });
  }
  if (length !== undefined && item.length !== length) throw listLength(name, item.length, length);
  return item;
}

/** A byte string; `length` is exact. @throws RlpError `NOT_BYTES` or `BYTES_LENGTH` */
export function asBytes(item: RlpItem | undefined, name: string, length?: number): Bytes {
  if (!(item instanceof Uint8Array)) {
    throw new RlpError('NOT_BYTES', `rlp: expected input string or byte for ${name}`, {
      have: kindOf(item),
      want: 'bytes',
    });
  }
  if (length !== undefined && item.length !== length) throw bytesLength(name, item.length, length);
  return item;
}

/**
 * An unsigned integer of at most `maxBytes` bytes (32 by default) without leading zeros.
 *
 * @throws RlpError `NOT_BYTES`, `LEADING_ZERO` or `INTEGER_TOO_LARGE`
 */
export function asUint(item: RlpItem | undefined, name: string, maxBytes = 32): bigint {
  return bytesToBigint(integerBytes(item, name, maxBytes));
}

/**
 * An unsigned integer of at most `maxBytes` bytes (1 by default, 6 at most) as a number: types, indexes, parities.
 *
 * @throws RlpError `NOT_BYTES`, `LEADING_ZERO` or `INTEGER_TOO_LARGE`
 */
export function asSmallUint(item: RlpItem | undefined, name: string, maxBytes = 1): number {
  const bytes = integerBytes(item, name, Math.min(maxBytes, 6));
  let value = 0;
  for (let i = 0; i < bytes.length; i++) value = value * 256 + bytes[i]!;
  return value;
}

/** @throws RlpError `NOT_BYTES` or `BYTES_LENGTH` */
export function asAddress(item: RlpItem | undefined, name: string): Address {
  return toAddress(asBytes(item, name, 20));
}

/** An address, or nothing for the empty string: a transaction's `to`. @throws RlpError `NOT_BYTES` or `BYTES_LENGTH` */
export function asOptionalAddress(item: RlpItem | undefined, name: string): Address | undefined {
  const bytes = asBytes(item, name);
  return bytes.length === 0 ? undefined : asAddress(bytes, name);
}

/** @throws RlpError `NOT_BYTES` or `BYTES_LENGTH` */
export function asHash32(item: RlpItem | undefined, name: string): Hash32 {
  return toHash32(asBytes(item, name, 32));
}

function integerBytes(item: RlpItem | undefined, name: string, maxBytes: number): Bytes {
  const bytes = asBytes(item, name);
  if (bytes[0] === 0) {
    throw new RlpError('LEADING_ZERO', `rlp: non-canonical integer (leading zero bytes) for ${name}`, {
      have: bytes.length,
    });
  }
  if (bytes.length > maxBytes) {
    throw new RlpError('INTEGER_TOO_LARGE', `rlp: input string too long for ${name}`, {
      have: bytes.length,
      want: maxBytes,
    });
  }
  return bytes;
}

function listLength(name: string, have: number, want: number): RlpError {
  const message =
    have > want ? `rlp: input list has too many elements for ${name}` : `rlp: too few elements for ${name}`;
  return new RlpError('LIST_LENGTH', message, { have, want });
}

function bytesLength(name: string, have: number, want: number): RlpError {
  const size = have > want ? 'long' : 'short';
  return new RlpError('BYTES_LENGTH', `rlp: input string too ${size} for ${name}`, { have, want });
}

function kindOf(item: RlpItem | undefined): string {
  if (item === undefined) return 'nothing';
  return item instanceof Uint8Array ? 'bytes' : 'list';
}
