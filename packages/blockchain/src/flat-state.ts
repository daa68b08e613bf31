import {
  type Address,
  type Bytes,
  bytesToBigint,
  EMPTY_BYTES,
  type Hash32,
  invariant,
  writeBigint,
} from '@ethane/primitives';
import type { StateNodeStore, StateReader } from '@ethane/state';
import type { NodeStore } from '@ethane/trie';
import { type Account, EMPTY_CODE_HASH } from '@ethane/types';
import { type AccountRow, decodeAccountRow, NO_ACCOUNT } from './account-row.ts';
import type { EntrySource } from './entry-source.ts';
import { accountKey, accountNodeKey, codeKey, slotKey, slotListKey, storageNodeKey } from './keys.ts';

/** Bytes of a slot number in table q. */
const SLOT_SIZE = 32;

/** A state, and the nodes of its tries, over the flat tables of an {@link EntrySource}: one look-up for each answer. */
export class FlatState implements StateReader, StateNodeStore {
  readonly #source: EntrySource;
  readonly accountNodes: NodeStore;

  constructor(source: EntrySource) {
    this.#source = source;
    this.accountNodes = { get: (path) => nodeOf(source, accountNodeKey(path)) };
  }

  account(address: Address): Account | undefined {
    return accountRowOf(this.#source, address).account;
  }

  storage(address: Address, slot: bigint): bigint {
    return slotValue(this.#source, address, slot);
  }

  code(hash: Hash32): Bytes {
    if (hash === EMPTY_CODE_HASH) return EMPTY_BYTES;
    const entry = this.#source.entry(codeKey(hash));
    invariant(entry !== undefined, 'code is asked for by the hash of an account of this state');
    return entry.payload;
  }

  /** Walks the list of all slots that the address ever used, so it may be slow for what was used and cleared often. */
  *storageEntries(address: Address): Generator<readonly [slot: bigint, value: bigint], void, void> {
    for (const slot of usedSlots(this.#source, address)) {
      const value = slotValue(this.#source, address, slot);
      if (value !== 0n) yield [slot, value];
    }
  }

  storageNodes(address: Address): NodeStore {
    return { get: (path) => nodeOf(this.#source, storageNodeKey(address, path)) };
  }
}

function accountRowOf(source: EntrySource, address: Address): AccountRow {
  const entry = source.entry(accountKey(address));
  return entry === undefined ? NO_ACCOUNT : decodeAccountRow(entry.payload);
}

function slotValue(source: EntrySource, address: Address, slot: bigint): bigint {
  const entry = source.entry(slotKey(address, slot));
  return entry === undefined ? 0n : bytesToBigint(entry.payload);
}

/** Every slot that the address has ever used, each once, oldest first. */
export function* usedSlots(source: EntrySource, address: Address): Generator<bigint, void, void> {
  const { slotCount } = accountRowOf(source, address);
  for (let position = 0; position < slotCount; ) {
    const row = source.entry(slotListKey(address, position));
    invariant(row !== undefined, 'the list of used slots has no gap');
    const { payload } = row;
    for (let at = 0; at < payload.length; at += SLOT_SIZE) {
      yield bytesToBigint(payload.subarray(at, at + SLOT_SIZE));
    }
    position += payload.length / SLOT_SIZE;
  }
}

/** Slots that a step encodes. */
const STEP = 2_000;

/** Payload of a row of table q. */
export function* encodeSlotListInSteps(slots: readonly bigint[]): Generator<undefined, Bytes> {
  const bytes = new Uint8Array(slots.length * SLOT_SIZE);
  for (let index = 0; index < slots.length; index++) {
    writeBigint(slots[index]!, bytes, index * SLOT_SIZE, SLOT_SIZE);
    if (index % STEP === STEP - 1) yield;
  }
  return bytes;
}

function nodeOf(source: EntrySource, key: ReturnType<typeof accountNodeKey>): Bytes | undefined {
  const entry = source.entry(key);
  return entry === undefined || entry.isDeleted ? undefined : entry.payload;
}
