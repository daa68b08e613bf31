import { keccak256Hex } from '@ethane/crypto';
import type { KeyValueSnapshot } from '@ethane/db';
import { type Address, type Bytes, equalBytes, type Hash32 } from '@ethane/primitives';
import { encodeRlp } from '@ethane/rlp';
import { accountKey as accountTrieKey, slotKey as slotTrieKey } from '@ethane/state';
import { Trie } from '@ethane/trie';
import { EMPTY_CODE_HASH, EMPTY_TRIE_ROOT, encodeAccount } from '@ethane/types';
import { decodeAccountRow } from './account-row.ts';
import { BlockAudit } from './block-audit.ts';
import { BlockReader } from './block-reader.ts';
import type { HeaderRow } from './block-rows.ts';
import { damaged } from './checksum.ts';
import { Entry } from './entry.ts';
import { StoredEntries } from './entry-source.ts';
import { usedSlots } from './flat-state.ts';
import {
  accountKey,
  accountNodeKey,
  codeKey,
  hashOfSideKey,
  ownerRange,
  type StateKey,
  slotKey,
  stateKeyBytes,
  stateKeyOf,
  storageNodeKey,
  TABLES,
  tableRange,
} from './keys.ts';

/** What a full check has gone through. */
export interface VerifyReport {
  /** Canonical blocks, genesis included. */
  readonly blocks: number;
  readonly transactions: number;
  readonly accounts: number;
  readonly slots: number;
}

/**
 * Checks everything: each block with its receipts, index and writes; the state root computed again from the flat state; every
 * stored trie node; codes; and that no row is left over.
 *
 * @throws ChainError `DATABASE_DAMAGED`
 */
export async function verifyStore(
  store: KeyValueSnapshot,
  genesisNumber: number,
  headNumber: number,
): Promise<VerifyReport> {
  const { transactions, stateRoot } = verifyBlocks(store, genesisNumber, headNumber);
  const state = await verifyState(store, stateRoot);
  const counts = await countRows(store);
  assertCount('c', counts, headNumber - genesisNumber + 1);
  assertCount('d', counts, headNumber - genesisNumber);
  assertCount('t', counts, transactions);
  assertCount('s', counts, state.slotRows);
  await verifySideBlocks(store);
  const { accounts, slots } = state;
  return { blocks: headNumber - genesisNumber + 1, transactions, accounts, slots };
}

function verifyBlocks(
  store: KeyValueSnapshot,
  genesisNumber: number,
  headNumber: number,
): { transactions: number; stateRoot: Hash32 } {
  const audit = new BlockAudit(store);
  let transactions = 0;
  let last: HeaderRow = audit.header(genesisNumber);
  for (let number = genesisNumber + 1; number <= headNumber; number++) {
    last = audit.header(number, last);
    const block = audit.block(last);
    audit.results(block);
    audit.writes(last);
    transactions += block.transactions.length;
  }
  return { transactions, stateRoot: last.header.stateRoot };
}

interface StateCounts {
  accounts: number;
  slots: number;
  /** Rows of table s, deleted ones included. */
  slotRows: number;
}

async function verifyState(store: KeyValueSnapshot, stateRoot: Hash32): Promise<StateCounts> {
  const counts: StateCounts = { accounts: 0, slots: 0, slotRows: 0 };
  const entries: [Bytes, Bytes][] = [];
  for await (const [key, raw] of store.iterate(tableRange('a'))) {
    const address = `0x${stateKeyOf(key).slice(1)}` as Address;
    const { account } = decodeAccountRow(Entry.decode(key, raw).payload);
    const storageRoot = await verifyStorage(store, address, counts);
    if (storageRoot !== (account?.storageRoot ?? EMPTY_TRIE_ROOT)) {
      throw damaged(key, 'the storage root is not that of the slots');
    }
    if (account === undefined) continue;
    verifyCode(store, account.codeHash);
    entries.push([accountTrieKey(address), encodeAccount(account)]);
    counts.accounts += 1;
  }
  const trie = new Trie();
  trie.update(entries);
  if (trie.root() !== stateRoot) {
    throw damaged(stateKeyBytes(accountNodeKey('')), 'the state root is not that of the flat state');
  }
  await compareNodes(store, tableRange('n'), trie, accountNodeKey);
  return counts;
}

/** Root of the slots of `address`, whose stored nodes and list of used slots are checked on the way. */
async function verifyStorage(
  store: KeyValueSnapshot,
  address: Address,
  counts: StateCounts,
): Promise<Hash32> {
  const entries: [Bytes, Bytes][] = [];
  const rows = new Set<StateKey>();
  for await (const [key, raw] of store.iterate(ownerRange('s', address))) {
    const name = stateKeyOf(key);
    const { payload } = Entry.decode(key, raw);
    rows.add(name);
    if (payload.length > 0) entries.push([slotTrieKey(BigInt(`0x${name.slice(41)}`)), encodeRlp(payload)]);
  }
  const used = [...usedSlots(new StoredEntries(store), address)];
  if (used.length !== rows.size || used.some((slot) => !rows.has(slotKey(address, slot)))) {
    throw damaged(stateKeyBytes(accountKey(address)), 'the list of used slots is not that of the slots');
  }
  counts.slots += entries.length;
  counts.slotRows += rows.size;
  const trie = new Trie();
  trie.update(entries);
  await compareNodes(store, ownerRange('o', address), trie, (path) => storageNodeKey(address, path));
  return trie.root();
}

/** The stored nodes of a range have to be those of the trie, no more and no fewer. */
async function compareNodes(
  store: KeyValueSnapshot,
  range: { readonly gte: Bytes; readonly lt: Bytes },
  trie: Trie,
  keyOf: typeof accountNodeKey,
): Promise<void> {
  const nodes = new Map([...trie.changes()].map(([path, node]) => [keyOf(path), node]));
  for await (const [key, raw] of store.iterate(range)) {
    const entry = Entry.decode(key, raw);
    if (entry.isDeleted) continue;
    const name = stateKeyOf(key);
    const node = nodes.get(name);
    if (node === undefined || !equalBytes(node, entry.payload)) throw damaged(key, 'not a node of the trie');
    nodes.delete(name);
  }
  for (const [missing] of nodes) throw damaged(stateKeyBytes(missing), 'a node of the trie is missing');
}

function verifyCode(store: KeyValueSnapshot, hash: Hash32): void {
  if (hash === EMPTY_CODE_HASH) return;
  const key = codeKey(hash);
  const entry = new StoredEntries(store).entry(key);
  if (entry === undefined || keccak256Hex(entry.payload) !== hash) {
    throw damaged(stateKeyBytes(key), 'the code is missing or has another hash');
  }
}

async function verifySideBlocks(store: KeyValueSnapshot): Promise<void> {
  const reader = new BlockReader(store);
  for await (const [key] of store.iterate(tableRange('f'))) {
    const hash = hashOfSideKey(key);
    if (reader.block(hash) === undefined) throw damaged(key, 'the block is missing');
    if (reader.isCanonical(hash)) throw damaged(key, 'the block is canonical');
  }
}

/** Rows of each table. @throws ChainError `DATABASE_DAMAGED` for a key of none */
async function countRows(store: KeyValueSnapshot): Promise<ReadonlyMap<string, number>> {
  const counts = new Map<string, number>(TABLES.map((table) => [table, 0]));
  for await (const [key] of store.iterate()) {
    const table = String.fromCharCode(key[0] ?? 0);
    const count = counts.get(table);
    if (count === undefined) throw damaged(key, 'the key belongs to no table');
    counts.set(table, count + 1);
  }
  return counts;
}

function assertCount(table: 'c' | 'd' | 't' | 's', counts: ReadonlyMap<string, number>, want: number): void {
  const have = counts.get(table) ?? 0;
  if (have !== want)
    throw damaged(tableRange(table).gte, `the table has ${have} rows and should have ${want}`);
}
