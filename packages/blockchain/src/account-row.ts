import {
  type Bytes,
  bigintToBytes,
  bytesToBigint,
  type Hash32,
  hexToBytes,
  toHash32,
} from '@ethane/primitives';
import { type Account, EMPTY_CODE_HASH, EMPTY_TRIE_ROOT } from '@ethane/types';
import { DELETED } from './entry.ts';
import { VarintReader, varintSize, writeVarint } from './varint.ts';

/** Row of table a. */
export interface AccountRow {
  /** Undefined: there is no such account (any more). */
  readonly account: Account | undefined;
  /**
   * Number of slots the address has ever used, listed in table q. It survives the account, so that a contract made anew
   * at the address continues the list and older versions of it stay readable.
   */
  readonly slotCount: number;
}

const ALIVE = 1;
const HAS_STORAGE = 2;
const HAS_CODE = 4;

/**
 * Stored form: flags, varint slot count, nonce and balance each after a byte of length, then storage root and code hash
 * where they are not those of emptiness.
 */
export function encodeAccountRow(row: AccountRow): Bytes {
  const { account, slotCount } = row;
  if (account === undefined) {
    if (slotCount === 0) return DELETED;
    const bytes = new Uint8Array(1 + varintSize(slotCount));
    writeVarint(slotCount, bytes, 1);
    return bytes;
  }
  const nonce = bigintToBytes(account.nonce);
  const balance = bigintToBytes(account.balance);
  const hasStorage = account.storageRoot !== EMPTY_TRIE_ROOT;
  const hasCode = account.codeHash !== EMPTY_CODE_HASH;
  const hashes = (hasStorage ? 32 : 0) + (hasCode ? 32 : 0);
  const bytes = new Uint8Array(3 + varintSize(slotCount) + nonce.length + balance.length + hashes);
  bytes[0] = ALIVE | (hasStorage ? HAS_STORAGE : 0) | (hasCode ? HAS_CODE : 0);
  let at = writeVarint(slotCount, bytes, 1);
  at = writeShort(nonce, bytes, at);
  at = writeShort(balance, bytes, at);
  if (hasStorage) at = writeHash(account.storageRoot, bytes, at);
  if (hasCode) writeHash(account.codeHash, bytes, at);
  return bytes;
}

export const NO_ACCOUNT: AccountRow = { account: undefined, slotCount: 0 };

export function decodeAccountRow(payload: Bytes): AccountRow {
  if (payload.length === 0) return NO_ACCOUNT;
  const flags = payload[0]!;
  const reader = new VarintReader(payload, 1);
  const slotCount = reader.number();
  if ((flags & ALIVE) === 0) return { account: undefined, slotCount };
  const nonce = bytesToBigint(reader.bytes(reader.number()));
  const balance = bytesToBigint(reader.bytes(reader.number()));
  const storageRoot = (flags & HAS_STORAGE) === 0 ? EMPTY_TRIE_ROOT : toHash32(reader.bytes(32));
  const codeHash = (flags & HAS_CODE) === 0 ? EMPTY_CODE_HASH : toHash32(reader.bytes(32));
  return { account: { nonce, balance, storageRoot, codeHash }, slotCount };
}

function writeShort(bytes: Bytes, target: Bytes, offset: number): number {
  target[offset] = bytes.length;
  target.set(bytes, offset + 1);
  return offset + 1 + bytes.length;
}

function writeHash(hash: Hash32, target: Bytes, offset: number): number {
  target.set(hexToBytes(hash), offset);
  return offset + 32;
}
