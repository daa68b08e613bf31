import { FORK_NAMES, type ForkName } from '@ethane/chainspec';
import {
  type Address,
  type Bytes,
  CodedError,
  type Hash32,
  hexToBytes,
  toAddress,
  toHash32,
} from '@ethane/primitives';
import { isObject, type JsonObject } from '../statetest/json-values.ts';
import { forkOfName } from '../statetest/networks.ts';

/** Characters of a wrong value that an error shows. */
const SHOWN = 80;

/** Reads the fields of a JSON object; what is wrong is named by its path from the outermost object. */
export class FieldReader {
  readonly #json: JsonObject;
  readonly #path: string;

  private constructor(json: JsonObject, path: string) {
    this.#json = json;
    this.#path = path;
  }

  /** @throws CodedError `PROGRAM_FIELD` unless `json` is an object */
  static of(json: unknown, path: string): FieldReader {
    if (!isObject(json)) throw fieldError(path, 'an object', json);
    return new FieldReader(json, path);
  }

  has(name: string): boolean {
    return Object.hasOwn(this.#json, name);
  }

  names(): readonly string[] {
    return Object.keys(this.#json);
  }

  object(name: string): FieldReader {
    return FieldReader.of(this.#get(name), this.#pathOf(name));
  }

  text(name: string): string {
    const value = this.#get(name);
    if (typeof value !== 'string') throw this.#wrong(name, 'text');
    return value;
  }

  /** Hex with `0x`. */
  bytes(name: string): Bytes {
    const want = 'bytes in hex, 0x and an even number of digits';
    const value = this.#get(name);
    if (typeof value !== 'string') throw this.#wrong(name, want);
    return this.#attempt(name, want, () => hexToBytes(value));
  }

  address(name: string): Address {
    const value = this.#get(name);
    if (typeof value !== 'string') throw this.#wrong(name, ADDRESS);
    return this.#attempt(name, ADDRESS, () => toAddress(value));
  }

  /** A JSON number, or decimal or hexadecimal digits as text. */
  quantity(name: string, max: bigint): bigint {
    const quantity = parseQuantity(this.#get(name), max);
    if (quantity === undefined) throw this.#wrong(name, quantityUpTo(max));
    return quantity;
  }

  fork(name: string): ForkName {
    const fork = forkOfName(this.text(name));
    if (fork === undefined) throw this.#wrong(name, `one of ${FORK_NAMES.join(', ')}`);
    return fork;
  }

  /** `digits` is a part of the field's text. */
  hashIn(name: string, digits: string): Hash32 {
    return this.#attempt(name, '0x and 64 hex digits', () => toHash32(digits));
  }

  /** The name of a field, where names are addresses. */
  nameAsAddress(name: string): Address {
    try {
      return toAddress(name);
    } catch {
      throw fieldError(this.#pathOf(name), `the name to be ${ADDRESS}`, name);
    }
  }

  /** The name of a field, where names are quantities. */
  nameAsQuantity(name: string, max: bigint): bigint {
    const quantity = parseQuantity(name, max);
    if (quantity === undefined) {
      throw fieldError(this.#pathOf(name), `the name to be ${quantityUpTo(max)}`, name);
    }
    return quantity;
  }

  #get(name: string): unknown {
    return this.has(name) ? this.#json[name] : undefined;
  }

  #pathOf(name: string): string {
    const shown = name.slice(0, SHOWN);
    return this.#path === '' ? shown : `${this.#path}.${shown}`;
  }

  #attempt<T>(name: string, want: string, parse: () => T): T {
    try {
      return parse();
    } catch {
      throw this.#wrong(name, want);
    }
  }

  #wrong(name: string, want: string): CodedError {
    return fieldError(this.#pathOf(name), want, this.#get(name));
  }
}

const ADDRESS = 'an address, 0x and 40 hex digits';

function quantityUpTo(max: bigint): string {
  return `a whole number below 2^${max.toString(2).length}, in digits or in hex with 0x`;
}

function parseQuantity(value: unknown, max: bigint): bigint | undefined {
  let parsed: bigint | undefined;
  if (typeof value === 'number' && Number.isSafeInteger(value)) parsed = BigInt(value);
  if (typeof value === 'string' && /^(0x[0-9a-fA-F]{1,64}|[0-9]{1,78})$/.test(value)) parsed = BigInt(value);
  return parsed !== undefined && parsed >= 0n && parsed <= max ? parsed : undefined;
}

function fieldError(path: string, want: string, value: unknown): CodedError {
  const where = path === '' ? 'the program' : `field ${path}`;
  const have = describe(value);
  return new CodedError('PROGRAM_FIELD', `${where}: expected ${want}, found ${have}`, { have, want });
}

function describe(value: unknown): string {
  if (value === undefined) return 'nothing';
  const text = JSON.stringify(value);
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
}
