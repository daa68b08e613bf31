import { type Address, CodedError, EMPTY_BYTES, ZERO_ADDRESS, ZERO_HASH } from '@ethane/primitives';
import {
  type Field,
  fieldError,
  fieldOf,
  isAbsent,
  optional,
  readAddress,
  readBytes,
  readHash,
  readInteger,
  readObject,
  readStorageWord,
} from './fields.ts';
import { checkForkOrder } from './fork-order.ts';
import type { Genesis, GenesisAccount } from './genesis.ts';
import { parseJsonWithLargeIntegers } from './lossless-json.ts';
import { parseConfig } from './parse-config.ts';

/** Bytes of code of one account; far above what any fork lets a transaction deploy. */
const MAX_CODE_LENGTH = 2 ** 24;

/** Block 0's own bytes are not limited by a rule: proof-of-authority chains keep their signers here. */
const MAX_EXTRA_DATA_LENGTH = 65_536;

export interface ParseGenesisOptions {
  /** Take forks that are out of order or have gaps, as geth does where it only traces. Default: false. */
  readonly anyForkOrder?: boolean;
}

/**
 * A genesis file in geth's format, parsed from its text so that numbers beyond 2^53 keep their digits.
 *
 * @throws CodedError `GENESIS_JSON` where it is not JSON, and what {@link parseGenesis} throws
 */
export function parseGenesisText(text: string, options: ParseGenesisOptions = {}): Genesis {
  let json: unknown;
  try {
    json = parseJsonWithLargeIntegers(text);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new CodedError('GENESIS_JSON', `genesis is not JSON: ${reason}`, { cause });
  }
  return parseGenesis(json, options);
}

/**
 * A genesis in geth's format. Numbers may be JSON numbers or text in decimal or hexadecimal, addresses of `alloc` may
 * lack 0x, fields that geth ignores are ignored.
 *
 * @throws CodedError `GENESIS_FIELD` (names the field and what it should be) or `FORK_ORDER`
 */
export function parseGenesis(json: unknown, options: ParseGenesisOptions = {}): Genesis {
  const object = readObject({ value: json, path: '' });
  const get = (name: string) => fieldOf(object, name, '');
  const difficulty = readInteger(get('difficulty'), 256);
  const mixHash = isAbsent(get('mixHash')) ? get('mixhash') : get('mixHash');
  const spec = parseConfig(get('config'), difficulty);
  if (!options.anyForkOrder) checkForkOrder(spec);
  return {
    spec,
    nonce: optional(get('nonce'), uint64) ?? 0n,
    timestamp: optional(get('timestamp'), uint64) ?? 0n,
    extraData: optional(get('extraData'), (field) => readBytes(field, MAX_EXTRA_DATA_LENGTH)) ?? EMPTY_BYTES,
    gasLimit: uint64(get('gasLimit')),
    difficulty,
    mixHash: optional(mixHash, readHash) ?? ZERO_HASH,
    coinbase: optional(get('coinbase'), readAddress) ?? ZERO_ADDRESS,
    ...present('number', optional(get('number'), uint64)),
    ...present('gasUsed', optional(get('gasUsed'), uint64)),
    ...present('parentHash', optional(get('parentHash'), readHash)),
    ...present('excessBlobGas', optional(get('excessBlobGas'), uint64)),
    ...present('blobGasUsed', optional(get('blobGasUsed'), uint64)),
    ...present('baseFeePerGas', optional(get('baseFeePerGas'), uint256)),
    alloc: parseAlloc(get('alloc')),
  };
}

function parseAlloc(field: Field): ReadonlyMap<Address, GenesisAccount> {
  const alloc = new Map<Address, GenesisAccount>();
  const object = readObject(field);
  for (const key of Object.keys(object)) {
    const address = readAddress({ value: key, path: `${field.path}.${key.slice(0, 44)}` });
    const path = `${field.path}.${address}`;
    if (alloc.has(address)) throw fieldError({ value: key, path }, 'each address once');
    alloc.set(address, parseAccount({ value: object[key], path }));
  }
  return alloc;
}

function parseAccount(field: Field): GenesisAccount {
  const object = readObject(field);
  const get = (name: string) => fieldOf(object, name, field.path);
  return {
    balance: uint256(get('balance')),
    nonce: optional(get('nonce'), uint64) ?? 0n,
    code: optional(get('code'), (code) => readBytes(code, MAX_CODE_LENGTH)) ?? EMPTY_BYTES,
    storage: optional(get('storage'), parseStorage) ?? new Map(),
  };
}

/** Slots that are zero are left out: they do not exist. */
function parseStorage(field: Field): ReadonlyMap<bigint, bigint> {
  const storage = new Map<bigint, bigint>();
  const object = readObject(field);
  for (const key of Object.keys(object)) {
    const path = `${field.path}.${key.slice(0, 66)}`;
    const slot = readStorageWord({ value: key, path });
    const value = readStorageWord({ value: object[key], path });
    if (value !== 0n) storage.set(slot, value);
  }
  return storage;
}

function present<Name extends string, T>(name: Name, value: T | undefined): { [name in Name]?: T } {
  return value === undefined ? {} : ({ [name]: value } as { [name in Name]: T });
}

function uint64(field: Field): bigint {
  return readInteger(field, 64);
}

function uint256(field: Field): bigint {
  return readInteger(field, 256);
}
