import { type Address, type Bytes, type Hash32, invariant } from '@ethane/primitives';

/**
 * The keys of the one key-value store: a byte for the table, then fixed-width fields in byte order.
 *
 * | table | key | value |
 * |---|---|---|
 * | `h` | block hash | total difficulty and header |
 * | `b` | block hash | transactions, ommers, withdrawals; absent for an empty body |
 * | `r` | block hash | receipts; absent for a block without transactions |
 * | `c` | number | hash of the canonical block |
 * | `t` | transaction hash | number and index in the canonical chain |
 * | `d` | number | change set of the canonical block |
 * | `f` | number, block hash | empty: a stored block that is not canonical |
 * | `a` | address | account |
 * | `s` | address, slot | storage word |
 * | `n` | path | node of the account trie |
 * | `o` | address, path | node of a storage trie |
 * | `k` | code hash | code |
 * | `q` | address, position | slots that an account used for the first time in one block |
 * | `M` | sequence number | commit record |
 * | `m` | name | single values: head, genesis, run marker, safe and finalized block |
 *
 * Every value ends with a checksum over key and value (`checksum.ts`). Tables a, s, n, o, k and q hold versioned
 * entries (`entry.ts`).
 */
export const TABLES = ['h', 'b', 'r', 'c', 't', 'd', 'f', 'a', 's', 'n', 'o', 'k', 'q', 'M', 'm'] as const;

export type Table = (typeof TABLES)[number];

declare const brand: unique symbol;

/**
 * Key of a versioned entry as a string that can key a `Map`: the table's letter, then hexadecimal digits. For trie
 * nodes the digits of the path are its nibbles, so their number may be odd.
 */
export type StateKey = string & { readonly [brand]: 'StateKey' };

export function accountKey(address: Address): StateKey {
  return `a${address.slice(2)}` as StateKey;
}

export function slotKey(address: Address, slot: bigint): StateKey {
  return `s${address.slice(2)}${slot.toString(16).padStart(64, '0')}` as StateKey;
}

/** `path`: one hexadecimal digit per nibble, '' for the root. */
export function accountNodeKey(path: string): StateKey {
  return `n${path}` as StateKey;
}

export function storageNodeKey(address: Address, path: string): StateKey {
  return `o${address.slice(2)}${path}` as StateKey;
}

export function codeKey(hash: Hash32): StateKey {
  return `k${hash.slice(2)}` as StateKey;
}

/** `position`: index in the account's list of slots of the first one in the row. */
export function slotListKey(address: Address, position: number): StateKey {
  return `q${address.slice(2)}${position.toString(16).padStart(8, '0')}` as StateKey;
}

const TABLE_CODE = new Map<string, number>(TABLES.map((table) => [table, table.charCodeAt(0)]));
const CODE_OF_ACCOUNT_NODE = code('n');
const CODE_OF_STORAGE_NODE = code('o');

/** Digits before the path in the key of a node: those of the owner. */
const OWNER_DIGITS = 40;

/** The bytes under which an entry is stored. A path is packed after its length, so that no two paths share a key. */
export function stateKeyBytes(key: StateKey): Bytes {
  const table = key.charCodeAt(0);
  if (table !== CODE_OF_ACCOUNT_NODE && table !== CODE_OF_STORAGE_NODE) {
    const bytes = new Uint8Array((key.length + 1) >> 1);
    bytes[0] = table;
    packDigits(key, 1, key.length, bytes, 1);
    return bytes;
  }
  const pathStart = table === CODE_OF_ACCOUNT_NODE ? 1 : 1 + OWNER_DIGITS;
  const nibbles = key.length - pathStart;
  const owner = (pathStart - 1) >> 1;
  const bytes = new Uint8Array(2 + owner + ((nibbles + 1) >> 1));
  bytes[0] = table;
  packDigits(key, 1, pathStart, bytes, 1);
  bytes[1 + owner] = nibbles;
  packDigits(key, pathStart, key.length, bytes, 2 + owner);
  return bytes;
}

/** Inverse of {@link stateKeyBytes}. */
export function stateKeyOf(bytes: Bytes): StateKey {
  const table = bytes[0];
  let key = String.fromCharCode(bytes[0] ?? 0);
  if (table !== CODE_OF_ACCOUNT_NODE && table !== CODE_OF_STORAGE_NODE) {
    return (key + unpackDigits(bytes, 1, (bytes.length - 1) * 2)) as StateKey;
  }
  const owner = table === CODE_OF_ACCOUNT_NODE ? 0 : OWNER_DIGITS / 2;
  key += unpackDigits(bytes, 1, owner * 2);
  return (key + unpackDigits(bytes, 2 + owner, bytes[1 + owner] ?? 0)) as StateKey;
}

export function headerKey(hash: Hash32): Bytes {
  return hashKey('h', hash);
}

export function bodyKey(hash: Hash32): Bytes {
  return hashKey('b', hash);
}

export function receiptsKey(hash: Hash32): Bytes {
  return hashKey('r', hash);
}

export function transactionKey(hash: Hash32): Bytes {
  return hashKey('t', hash);
}

export function canonicalKey(number: number): Bytes {
  return numberKey('c', number);
}

export function changeSetKey(number: number): Bytes {
  return numberKey('d', number);
}

export function sideKey(number: number, hash: Hash32): Bytes {
  const key = new Uint8Array(39);
  key.set(numberKey('f', number));
  packDigits(hash, 2, 66, key, 7);
  return key;
}

/** Hash in a key of table f. */
export function hashOfSideKey(key: Bytes): Hash32 {
  return `0x${unpackDigits(key, 7, 64)}` as Hash32;
}

export function commitKey(sequence: number): Bytes {
  return numberKey('M', sequence);
}

/** Number in a key of the tables c, d, f and M. */
export function numberOfKey(key: Bytes): number {
  const view = new DataView(key.buffer, key.byteOffset, key.length);
  return view.getUint16(1) * 2 ** 32 + view.getUint32(3);
}

/** Hash in a key of the tables h, b, r and t. */
export function hashOfKey(key: Bytes): Hash32 {
  return `0x${unpackDigits(key, 1, 64)}` as Hash32;
}

export type MetaName = 'head' | 'genesis' | 'run' | 'rebuild' | 'safe' | 'finalized' | 'version';

export function metaKey(name: MetaName): Bytes {
  return Uint8Array.from(`m${name}`, (character) => character.charCodeAt(0));
}

/** The bounds of a table for `iterate`. */
export function tableRange(table: Table): { readonly gte: Bytes; readonly lt: Bytes } {
  return { gte: Uint8Array.of(code(table)), lt: Uint8Array.of(code(table) + 1) };
}

/** The bounds of the rows of one table that belong to `address` (tables s, o and q). */
export function ownerRange(
  table: 's' | 'o' | 'q',
  address: Address,
): { readonly gte: Bytes; readonly lt: Bytes } {
  const gte = new Uint8Array(21);
  gte[0] = code(table);
  packDigits(address, 2, 42, gte, 1);
  const lt = gte.slice();
  for (let i = lt.length - 1; i >= 0; i--) {
    lt[i] = (lt[i]! + 1) & 0xff;
    if (lt[i] !== 0) break;
  }
  return { gte, lt };
}

function code(table: Table): number {
  const value = TABLE_CODE.get(table);
  invariant(value !== undefined, 'every table has a letter');
  return value;
}

function hashKey(table: Table, hash: Hash32): Bytes {
  const key = new Uint8Array(33);
  key[0] = code(table);
  packDigits(hash, 2, 66, key, 1);
  return key;
}

/** 6 bytes hold any safe integer that a block number can reach. */
function numberKey(table: Table, number: number): Bytes {
  const key = new Uint8Array(7);
  const view = new DataView(key.buffer);
  key[0] = code(table);
  view.setUint16(1, Math.floor(number / 2 ** 32));
  view.setUint32(3, number >>> 0);
  return key;
}

/** Writes the digits `from` up to `to` of `text` two to a byte; an odd last one fills the high half. */
function packDigits(text: string, from: number, to: number, target: Bytes, offset: number): void {
  let at = offset;
  let i = from;
  for (; i + 1 < to; i += 2) target[at++] = (digit(text, i) << 4) | digit(text, i + 1);
  if (i < to) target[at] = digit(text, i) << 4;
}

/** Value of the lower-case hexadecimal digit at `index`. */
function digit(text: string, index: number): number {
  const character = text.charCodeAt(index);
  return character < 58 ? character - 48 : character - 87;
}

const DIGITS = '0123456789abcdef';

function unpackDigits(bytes: Bytes, offset: number, count: number): string {
  let text = '';
  for (let i = 0; i < count; i++) {
    const byte = bytes[offset + (i >> 1)]!;
    text += DIGITS[i % 2 === 0 ? byte >> 4 : byte & 15];
  }
  return text;
}
