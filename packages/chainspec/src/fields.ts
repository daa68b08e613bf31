import {
  type Address,
  type Bytes,
  CodedError,
  type Hash32,
  hexToBytes,
  toAddress,
  toHash32,
} from '@ethane/primitives';

/** One place in a JSON document: the value and the path that errors name, such as `alloc.0x12….balance`. */
export interface Field {
  readonly value: unknown;
  readonly path: string;
}

export type JsonObject = Readonly<Record<string, unknown>>;

/** Error of code `GENESIS_FIELD`, with the field's path, what was expected there and what stands there. */
export function fieldError(field: Field, want: string): CodedError<'GENESIS_FIELD'> {
  const { value, path } = field;
  const have = value === undefined ? 'nothing' : shorten(JSON.stringify(value) ?? typeof value);
  return new CodedError('GENESIS_FIELD', `${path || 'genesis'}: ${want} expected, found ${have}`, {
    have,
    want,
  });
}

/** The field `name` of an object that was read by {@link readObject}. Inherited members do not count. */
export function fieldOf(object: JsonObject, name: string, path: string): Field {
  return {
    value: Object.hasOwn(object, name) ? object[name] : undefined,
    path: path === '' ? name : `${path}.${name}`,
  };
}

export function isAbsent(field: Field): boolean {
  return field.value === undefined || field.value === null;
}

/** The field read by `read`, or undefined where it is absent or null. */
export function optional<T>(field: Field, read: (field: Field) => T): T | undefined {
  return isAbsent(field) ? undefined : read(field);
}

export function readObject(field: Field): JsonObject {
  const { value } = field;
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw fieldError(field, 'an object');
  return value as JsonObject;
}

/** Longest text of a number that is looked at: 2^256 has 78 decimal digits. */
const MAX_NUMBER_LENGTH = 80;

/** A whole number of at most `bits` bits: a JSON number, or text in decimal or 0x hexadecimal. */
export function readInteger(field: Field, bits: number): bigint {
  const { value } = field;
  const want = `a whole number below 2^${bits}, in decimal or 0x hexadecimal`;
  let number: bigint | undefined;
  if (typeof value === 'bigint') number = value;
  else if (typeof value === 'number') {
    if (Number.isInteger(value) && !Number.isSafeInteger(value)) {
      throw fieldError(field, `${want} (as text, since a JSON number of this size has lost digits)`);
    }
    if (Number.isSafeInteger(value)) number = BigInt(value);
  } else if (typeof value === 'string' && value.length <= MAX_NUMBER_LENGTH) {
    if (/^(?:[0-9]+|0[xX][0-9a-fA-F]+)$/.test(value)) number = BigInt(value);
    else if (value === '0x' || value === '') number = 0n;
  }
  if (number === undefined || number < 0n || number >> BigInt(bits) !== 0n) throw fieldError(field, want);
  return number;
}

/** A whole number that fits a JavaScript number exactly. */
export function readSmallInteger(field: Field): number {
  return Number(readInteger(field, 32));
}

export function readBoolean(field: Field): boolean {
  if (typeof field.value !== 'boolean') throw fieldError(field, 'true or false');
  return field.value;
}

/** Bytes of at most `maxLength`, with or without 0x. */
export function readBytes(field: Field, maxLength: number): Bytes {
  const want = `hexadecimal bytes, at most ${maxLength}`;
  if (typeof field.value !== 'string') throw fieldError(field, want);
  const digits = withPrefix(field.value);
  if (digits.length > 2 + 2 * maxLength || digits.length % 2 !== 0 || !/^0x[0-9a-fA-F]*$/.test(digits)) {
    throw fieldError(field, want);
  }
  return hexToBytes(digits);
}

export function readAddress(field: Field): Address {
  const want = 'an address of 40 hexadecimal digits';
  if (typeof field.value !== 'string' || field.value.length > 42) throw fieldError(field, want);
  try {
    return toAddress(withPrefix(field.value));
  } catch {
    throw fieldError(field, want);
  }
}

export function readHash(field: Field): Hash32 {
  const want = '32 bytes in 64 hexadecimal digits';
  if (typeof field.value !== 'string' || field.value.length > 66) throw fieldError(field, want);
  try {
    return toHash32(withPrefix(field.value));
  } catch {
    throw fieldError(field, want);
  }
}

/** A storage key or value: up to 64 hexadecimal digits, with or without 0x, padded or not. */
export function readStorageWord(field: Field): bigint {
  const { value } = field;
  const digits = typeof value === 'string' ? value.replace(/^0[xX]/, '') : undefined;
  if (digits === undefined || !/^[0-9a-fA-F]{0,64}$/.test(digits)) {
    throw fieldError(field, 'at most 64 hexadecimal digits');
  }
  return digits === '' ? 0n : BigInt(`0x${digits}`);
}

function withPrefix(text: string): string {
  return /^0[xX]/.test(text) ? `0x${text.slice(2)}` : `0x${text}`;
}

function shorten(text: string): string {
  return text.length <= 80 ? text : `${text.slice(0, 77)}...`;
}
