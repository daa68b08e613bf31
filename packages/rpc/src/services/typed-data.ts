import { keccak256 } from '@ethane/crypto';
import {
  addressToBytes,
  type Bytes,
  bigintToFixedBytes,
  concatBytes,
  TWO_256,
  utf8ToBytes,
} from '@ethane/primitives';
import { address, badValue, bytes, inside, listOf, record, text } from '../codecs/values.ts';
import { invalidParams } from '../protocol/rpc-error.ts';

/** A member of a struct type. */
interface Field {
  readonly name: string;
  readonly type: string;
}

type Types = ReadonlyMap<string, readonly Field[]>;

/** Deepest nesting of values; the text's own nesting is limited before. */
const MAX_DEPTH = 32;
/** Order and types of the members of the domain (EIP-712). */
const DOMAIN_FIELDS: readonly Field[] = [
  { name: 'name', type: 'string' },
  { name: 'version', type: 'string' },
  { name: 'chainId', type: 'uint256' },
  { name: 'verifyingContract', type: 'address' },
  { name: 'salt', type: 'bytes32' },
];

/**
 * The 32 bytes that are signed for EIP-712 data `{types, primaryType, domain, message}`, given as an object or as its text.
 *
 * @throws RpcError `INVALID_PARAMS`; CodedError with what is wrong and where
 */
export function hashTypedData(data: unknown): Bytes {
  const members = record(typeof data === 'string' ? parse(data) : data);
  const types = readTypes(members.get('types'), record(members.get('domain') ?? {}));
  const primaryType = inside('primaryType', text, members.get('primaryType'));
  const domain = hashStruct(types, 'EIP712Domain', members.get('domain') ?? {}, 0);
  if (primaryType === 'EIP712Domain') return keccak256(concatBytes(Uint8Array.of(0x19, 0x01), domain));
  const message = inside(
    'message',
    (value) => hashStruct(types, primaryType, value, 0),
    members.get('message'),
  );
  return keccak256(concatBytes(Uint8Array.of(0x19, 0x01), domain, message));
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    throw invalidParams('typed data is not JSON');
  }
}

/** Without a type of its own, the domain has those of the standard's members that are there. */
function readTypes(value: unknown, domain: ReadonlyMap<string, unknown>): Types {
  const types = new Map<string, readonly Field[]>();
  for (const [name, fields] of inside('types', record, value)) {
    types.set(name, inside(`types.${name}`, listOf(readField, 1_000), fields));
  }
  if (!types.has('EIP712Domain')) {
    types.set(
      'EIP712Domain',
      DOMAIN_FIELDS.filter(({ name }) => domain.has(name)),
    );
  }
  return types;
}

function readField(value: unknown): Field {
  const members = record(value);
  return { name: inside('name', text, members.get('name')), type: inside('type', text, members.get('type')) };
}

function hashStruct(types: Types, name: string, value: unknown, depth: number): Bytes {
  const fields = types.get(name);
  if (fields === undefined) throw badValue(`unknown type ${name}`);
  if (depth > MAX_DEPTH) throw badValue(`values nested deeper than ${MAX_DEPTH}`);
  const members = record(value);
  const parts = fields.map((field) =>
    inside(field.name, (member) => encodeValue(types, field.type, member, depth), members.get(field.name)),
  );
  return keccak256(concatBytes(keccak256(utf8ToBytes(encodeType(types, name))), ...parts));
}

/** `Mail(Person from,Person to)Person(string name)`: the type, then those it refers to, sorted. */
function encodeType(types: Types, name: string): string {
  const found = new Set<string>([name]);
  for (const type of found) {
    for (const field of types.get(type) ?? []) {
      const base = field.type.replace(/\[[0-9]*\]/g, '');
      if (types.has(base)) found.add(base);
    }
  }
  const others = [...found].slice(1).sort();
  const describe = (type: string): string =>
    `${type}(${(types.get(type) ?? []).map((field) => `${field.type} ${field.name}`).join(',')})`;
  return [name, ...others].map(describe).join('');
}

/** 32 bytes for a value of the type: itself when it is atomic, else its hash. */
function encodeValue(types: Types, type: string, value: unknown, depth: number): Bytes {
  const array = /^(.+)\[([0-9]*)\]$/.exec(type);
  if (array !== null) {
    const items = listOf((item) => encodeValue(types, array[1] ?? '', item, depth + 1))(value);
    if (array[2] !== '' && items.length !== Number(array[2]))
      throw badValue(`${items.length} items for ${type}`);
    return keccak256(concatBytes(...items));
  }
  if (types.has(type))
    return value === null || value === undefined
      ? new Uint8Array(32)
      : hashStruct(types, type, value, depth + 1);
  if (type === 'string') return keccak256(utf8ToBytes(text(value)));
  if (type === 'bytes') return keccak256(bytes(value));
  if (type === 'bool') return encodeBool(value);
  if (type === 'address') return concatBytes(new Uint8Array(12), addressToBytes(address(value)));
  const fixed = /^bytes([0-9]{1,2})$/.exec(type);
  if (fixed !== null) return encodeFixedBytes(bytes(value), Number(fixed[1]));
  const integer = /^(u?)int([0-9]{0,3})$/.exec(type);
  if (integer === null) throw badValue(`unknown type ${type}`);
  return encodeInteger(value, Number(integer[2] === '' ? 256 : integer[2]), integer[1] === '');
}

function encodeBool(value: unknown): Bytes {
  if (typeof value !== 'boolean') throw badValue('boolean expected');
  return bigintToFixedBytes(value ? 1n : 0n, 32);
}

function encodeFixedBytes(value: Bytes, length: number): Bytes {
  if (value.length !== length || length === 0 || length > 32)
    throw badValue(`${value.length} bytes for bytes${length}`);
  return concatBytes(value, new Uint8Array(32 - length));
}

function encodeInteger(value: unknown, bits: number, signed: boolean): Bytes {
  const number = readInteger(value);
  const low = signed ? -(1n << BigInt(bits - 1)) : 0n;
  const high = 1n << BigInt(signed ? bits - 1 : bits);
  if (bits % 8 !== 0 || bits === 0 || bits > 256 || number < low || number >= high) {
    throw badValue(`integer out of range for ${signed ? '' : 'u'}int${bits}`);
  }
  return bigintToFixedBytes(number < 0n ? number + TWO_256 : number, 32);
}

/** A JSON integer, or its decimal or hexadecimal text. */
function readInteger(value: unknown): bigint {
  if (typeof value === 'number' && Number.isSafeInteger(value)) return BigInt(value);
  if (typeof value === 'string' && value.length <= 80 && /^(?:-?[0-9]+|0x[0-9a-fA-F]+)$/.test(value))
    return BigInt(value);
  throw badValue('integer expected');
}
