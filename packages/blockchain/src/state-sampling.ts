import type { KeyValueStore } from '@ethane/db';
import { type Address, bigintToBytes, equalBytes } from '@ethane/primitives';
import { encodeRlp } from '@ethane/rlp';
import { accountKey as accountTrieKey, slotKey as slotTrieKey } from '@ethane/state';
import { Trie } from '@ethane/trie';
import { EMPTY_TRIE_ROOT, encodeAccount, type Header } from '@ethane/types';
import { damaged } from './checksum.ts';
import { StoredEntries } from './entry-source.ts';
import { FlatState } from './flat-state.ts';
import {
  accountKey,
  accountNodeKey,
  type StateKey,
  slotKey,
  stateKeyBytes,
  stateKeyOf,
  tableRange,
} from './keys.ts';

/** Rows of each table that are compared besides those given, taken at random places. */
const RANDOM_ROWS = 32;

/**
 * Compares flat rows of the head's state with its tries, whose nodes are verified by hash from the state root down: the
 * accounts and slots among `keys`, and some at random.
 *
 * @throws ChainError `DATABASE_DAMAGED` or TrieError
 */
export async function sampleState(
  store: KeyValueStore,
  head: Header,
  keys: Iterable<StateKey>,
): Promise<void> {
  const state = new FlatState(new StoredEntries(store));
  const accounts = new Trie(state.accountNodes, head.stateRoot);
  if (head.stateRoot !== EMPTY_TRIE_ROOT && state.accountNodes.get('') === undefined) {
    throw damaged(stateKeyBytes(accountNodeKey('')), 'the root of the account trie is missing');
  }
  for (const key of [...keys, ...(await randomRows(store, 'a')), ...(await randomRows(store, 's'))]) {
    const address = `0x${key.slice(1, 41)}` as Address;
    if (key.startsWith('a')) compareAccount(state, accounts, address);
    if (key.startsWith('s')) compareSlot(state, address, BigInt(`0x${key.slice(41)}`));
  }
}

function compareAccount(state: FlatState, accounts: Trie, address: Address): void {
  const account = state.account(address);
  const flat = account === undefined ? undefined : encodeAccount(account);
  const inTrie = accounts.get(accountTrieKey(address));
  const same = flat === undefined || inTrie === undefined ? flat === inTrie : equalBytes(flat, inTrie);
  if (!same) throw damaged(stateKeyBytes(accountKey(address)), 'the account is not that of the trie');
}

function compareSlot(state: FlatState, address: Address, slot: bigint): void {
  const root = state.account(address)?.storageRoot ?? EMPTY_TRIE_ROOT;
  const value = state.storage(address, slot);
  const flat = value === 0n ? undefined : encodeRlp(bigintToBytes(value));
  const inTrie = new Trie(state.storageNodes(address), root).get(slotTrieKey(slot));
  const same = flat === undefined || inTrie === undefined ? flat === inTrie : equalBytes(flat, inTrie);
  if (!same) throw damaged(stateKeyBytes(slotKey(address, slot)), 'the slot is not that of the trie');
}

/** Keys of rows at random places of the table; none of an empty one. */
async function randomRows(store: KeyValueStore, table: 'a' | 's'): Promise<readonly StateKey[]> {
  const { gte, lt } = tableRange(table);
  const keys: StateKey[] = [];
  for (let i = 0; i < RANDOM_ROWS; i++) {
    const from = Uint8Array.of(gte[0]!, Math.floor(Math.random() * 256), Math.floor(Math.random() * 256));
    for await (const [key] of store.iterate({ gte: from, lt, limit: 1 })) keys.push(stateKeyOf(key));
  }
  return keys;
}
