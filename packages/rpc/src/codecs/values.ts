import {
  type Address,
  type Bytes,
  bigintToHash32,
  CodedError,
  type Hash32,
  hexToBytes,
  MAX_UINT64,
  parseQuantity,
  toAddress,
  toHash32,
} from '@ethane/primitives';
import { invalidParams, RpcError } from '../protocol/rpc-error.ts';
import type { Decoder } from './codec.ts';

/** The error of a decoder: `message` is what the client reads behind "invalid argument N: ". */
export function badValue(message: string, have?: unknown): CodedError<'RPC_VALUE'> {
  return new CodedError('RPC_VALUE', message, { have });
}

/** A QUANTITY below 2^64. */
export const quantity64: Decoder<bigint> = (value) => parseQuantity(value, 64);

/** A QUANTITY below 2^256. */
export const quantity256: Decoder<bigint> = (value) => parseQuantity(value, 256);

/** Longest decimal text that is read as a number: 78 digits hold 2^256. */
const DECIMAL_DIGITS = 78;

/** A number below 2^64 as JSON number, QUANTITY or decimal text, as the `evm_` methods of development nodes take it. */
export const looseNumber: Decoder<bigint> = (value) => {
  if (typeof value === 'number') {
    if (!Number.isSafeInteger(value) || value < 0) throw badValue(`not a whole number: ${value}`);
    return BigInt(value);
  }
  if (typeof value !== 'string' || !/^[0-9]+$/.test(value)) return quantity64(value);
  if (value.length > DECIMAL_DIGITS || BigInt(value) > MAX_UINT64) throw badValue('number > 64 bits');
  return BigInt(value);
};

export const text: Decoder<string> = (value) => {
  if (typeof value !== 'string') throw badValue(`string expected, not ${nameOf(value)}`);
  return value;
};

export const flag: Decoder<boolean> = (value) => {
  if (typeof value !== 'boolean') throw badValue(`boolean expected, not ${nameOf(value)}`);
  return value;
};

export const anything: Decoder<unknown> = (value) => value;

/** 20 bytes of hex in any case. */
export const address: Decoder<Address> = (value) => {
  assertLength(value, 40, 'address');
  return toAddress(value);
};

/** 32 bytes of hex in any case. */
export const hash32: Decoder<Hash32> = (value) => {
  assertLength(value, 64, 'hash');
  return toHash32(value);
};

/** DATA: an even number of digits, none included. */
export const bytes: Decoder<Bytes> = (value) => {
  assertHex(value);
  return hexToBytes(value);
};

/** DATA of exactly `length` bytes. */
export function fixedBytes(length: number): Decoder<Bytes> {
  return (value) => {
    assertLength(value, length * 2, `${length} bytes`);
    return hexToBytes(value);
  };
}

/** A storage key: hex of at most 32 bytes, with or without prefix and leading zeros (geth's `decodeHash`). */
export const storageKey: Decoder<Hash32> = (value) => {
  const given = text(value);
  const shown = given.length > 80 ? `${given.slice(0, 80)}…` : given;
  const digits = /^0x/i.test(given) ? given.slice(2) : given;
  if (digits.length > 64) throw invalidParams(`storage key too long (want at most 32 bytes): "${shown}"`);
  if (!/^[0-9a-fA-F]*$/.test(digits)) throw invalidParams(`invalid hex in storage key: "${shown}"`);
  return bigintToHash32(digits === '' ? 0n : BigInt(`0x${digits}`));
};

/** A list of at most `limit` values. */
export function listOf<Value>(decode: Decoder<Value>, limit = 100_000): Decoder<readonly Value[]> {
  return (value) => {
    if (!Array.isArray(value)) throw badValue(`array expected, not ${nameOf(value)}`);
    if (value.length > limit) throw badValue(`too many items: ${value.length} > ${limit}`);
    return value.map((item: unknown, index) => inside(`[${index}]`, decode, item));
  };
}

/** One decoder for each member that is looked at. */
export type Members<Value> = { readonly [Key in keyof Value]-?: Decoder<NonNullable<Value[Key]>> };

/** An object with these members, each of which may be missing or null; others are passed over. */
export function recordOf<Value extends object>(members: Members<Value>): Decoder<Partial<Value>> {
  const names = Object.keys(members) as (keyof Value & string)[];
  return (value) => {
    const given = record(value);
    const read: Partial<Value> = {};
    for (const name of names) {
      const item = given.get(name);
      if (item !== undefined && item !== null) read[name] = inside(name, members[name], item);
    }
    return read;
  };
}

/** The members of a JSON object. A `Map`, so that no name reaches a prototype. */
export const record: Decoder<ReadonlyMap<string, unknown>> = (value) => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw badValue(`object expected, not ${nameOf(value)}`);
  }
  return new Map(Object.entries(value));
};

/** Decodes a part and says in the error which part it was. */
export function inside<Value>(name: string, decode: Decoder<Value>, value: unknown): Value {
  try {
    return decode(value);
  } catch (error) {
    if (error instanceof RpcError) throw error;
    if (error instanceof CodedError) throw badValue(`${name}: ${error.message}`, error.have);
    throw error;
  }
}

function assertHex(value: unknown): asserts value is string {
  if (typeof value !== 'string') throw badValue(`hex string expected, not ${nameOf(value)}`);
  if (!/^0[xX]/.test(value)) throw badValue('hex string without 0x prefix');
}

function assertLength(value: unknown, digits: number, what: string): asserts value is string {
  assertHex(value);
  const { length } = value;
  if (length !== digits + 2) {
    throw badValue(`hex string has length ${length - 2}, want ${digits} for ${what}`);
  }
  if (!/^0x[0-9a-fA-F]*$/i.test(value)) throw badValue('invalid hex string');
}

function nameOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}
