import { type Address, type Bytes, CodedError, type Hash32, hexToBytes, toAddress } from '@ethane/primitives';

/** What `JSON.parse` gives for an object. */
export type JsonObject = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * A quantity of a consensus test: hex with leading zeros or an odd number of digits, decimal digits, a JSON number; `0x` and
 * no text at all are 0.
 *
 * @throws CodedError `TEST_VALUE` for anything else, also for what the tests write as `0x:bigint …`: it cannot be encoded
 */
export function quantityOf(value: unknown): bigint {
  if (typeof value === 'number' && Number.isSafeInteger(value)) return BigInt(value);
  if (typeof value === 'string') {
    if (value === '0x' || value === '') return 0n;
    if (/^(0x[0-9a-fA-F]+|[0-9]+)$/.test(value)) return BigInt(value);
  }
  throw valueError('quantity', value);
}

/** Bytes in hex, with or without `0x`. @throws CodedError `TEST_VALUE` */
export function bytesOf(value: unknown): Bytes {
  if (typeof value !== 'string') throw valueError('bytes', value);
  try {
    return hexToBytes(value.startsWith('0x') ? value : `0x${value}`);
  } catch (cause) {
    throw valueError('bytes', value, cause);
  }
}

/** An address in hex, with or without `0x`. @throws CodedError `TEST_VALUE` */
export function addressOf(value: unknown): Address {
  if (typeof value !== 'string') throw valueError('address', value);
  try {
    return toAddress(value.startsWith('0x') ? value : `0x${value}`);
  } catch (cause) {
    throw valueError('address', value, cause);
  }
}

/** A hash or word, with or without `0x` and leading zeros. @throws CodedError `TEST_VALUE` */
export function hashOf(value: unknown): Hash32 {
  if (typeof value !== 'string') throw valueError('hash', value);
  const digits = value.replace(/^0x/, '').toLowerCase();
  if (!/^[0-9a-f]{0,64}$/.test(digits)) throw valueError('hash', value);
  return `0x${digits.padStart(64, '0')}` as Hash32;
}

function valueError(what: string, value: unknown, cause?: unknown): CodedError {
  const have = typeof value === 'string' ? value.slice(0, 80) : typeof value;
  return new CodedError('TEST_VALUE', `${have} is no ${what}`, { have, want: what, cause });
}
