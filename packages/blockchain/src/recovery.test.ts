import type { BatchOperation, KeyValueStore } from '@ethane/db';
import { openMemoryStore } from '@ethane/db';
import { transactionHash } from '@ethane/types';
import { describe, expect, it } from 'vitest';
import { BatchBuilder } from './batch-builder.ts';
import { putBlock } from './block-writes.ts';
import { Blockchain } from './blockchain.ts';
import { decodeChangeSet } from './change-set.ts';
import {
  accountKey,
  accountNodeKey,
  bodyKey,
  canonicalKey,
  changeSetKey,
  commitKey,
  headerKey,
  metaKey,
  receiptsKey,
  sideKey,
  slotKey,
  slotListKey,
  stateKeyBytes,
  storageNodeKey,
  transactionKey,
} from './keys.ts';
import {
  ACCOUNTS,
  FACTORY,
  lineOf,
  rootOfTree,
  STORE,
  STORE_INIT_CODE,
  send,
  storing,
  type TreeBlock,
  testGenesis,
} from './testing/block-tree.ts';
import { expectState } from './testing/expect-state.ts';

const genesis = testGenesis();
const root = rootOfTree(genesis);
const line = lineOf(genesis, root, 12, (index, parent) => ({
  transactions: [
    send(parent, index % 3, { to: STORE, data: storing(BigInt(index % 5), BigInt(index + 1)) }),
    send(parent, 3, index === 6 ? { to: FACTORY, data: STORE_INIT_CODE } : { to: ACCOUNTS[0]!, value: 9n }),
  ],
}));

/** A store whose batches can be made to get lost, and which stays open. */
async function brittleStore() {
  const store = await openMemoryStore();
  const batch = store.batch.bind(store);
  const state = { lose: (_: readonly BatchOperation[]): boolean => false };
  store.batch = async (operations, options) => {
    if (!state.lose(operations)) await batch(operations, options);
  };
  const close = store.close.bind(store);
  store.close = async () => {};
  return { store, state, close };
}

async function open(store: KeyValueStore) {
  const lines: string[] = [];
  const chain = await Blockchain.open({ store, genesis, report: (text) => lines.push(text) });
  return { chain, lines };
}

/** A store with the whole line, as a process that was killed leaves it. */
async function killedStore(blocks: readonly TreeBlock[] = line) {
  const { store } = await brittleStore();
  const { chain } = await open(store);
  for (const { block } of blocks) await chain.import(block);
  return store;
}

async function expectSound(chain: Blockchain, head: TreeBlock) {
  expect(chain.head.hash).toBe(head.hash);
  for (let block: TreeBlock | undefined = head; block !== undefined; block = block.parent)
    expectState(chain, block);
  await chain.verify();
}

describe('recovery', () => {
  it('loses nothing when the process was killed between commits, and says that it checked', async () => {
    const { chain, lines } = await open(await killedStore());
    expect(lines[0]).toBe('the last run did not end in order (1 so far); checking the database');
    expect(lines[1]).toMatch(/^nothing lost: 13 commits and 13 blocks agree$/);
    await expectSound(chain, line[11]!);
  });

  it('is at the block before when the last batch was never written', async () => {
    const { store, state } = await brittleStore();
    const { chain } = await open(store);
    for (const { block } of line.slice(0, 5)) await chain.import(block);
    state.lose = () => true;
    await chain.import(line[5]!.block);
    state.lose = () => false;
    const again = await open(store);
    await expectSound(again.chain, line[4]!);
    expect(await again.chain.import(line[5]!.block)).toMatchObject({ status: 'extended' });
  });

  it('begins a chain anew when its first batch was never written, and has all of genesis when it was', async () => {
    const { store, state } = await brittleStore();
    state.lose = () => {
      throw new TypeError('killed');
    };
    await expect(open(store)).rejects.toBeDefined();
    let batches = 0;
    state.lose = () => {
      batches += 1;
      if (batches > 1) throw new TypeError('killed');
      return false;
    };
    await expect(open(store)).rejects.toBeDefined();
    state.lose = () => false;
    const { chain, lines } = await open(store);
    expect(lines.at(-1)).toBe('nothing lost: 1 commits and 1 blocks agree');
    await expectSound(chain, root);
  });

  it('finds a batch that got lost in the middle, and computes the state again up to there', async () => {
    const { store, state } = await brittleStore();
    const { chain } = await open(store);
    for (const [index, { block }] of line.entries()) {
      state.lose = () => index === 7;
      await chain.import(block);
    }
    state.lose = () => false;
    const again = await open(store);
    expect(again.lines.join('\n')).toMatch(/the database is damaged: .*commit record is missing/);
    expect(again.lines.at(-1)).toBe(`the chain now ends at block 7 ${line[6]!.hash}`);
    await expectSound(again.chain, line[6]!);
    for (const { block } of line.slice(7)) await again.chain.import(block);
    await expectSound(again.chain, line[11]!);
    await again.chain.close();
    const third = await open(store);
    expect(third.lines).toEqual([]);
    await expectSound(third.chain, line[11]!);
  });

  const lastTransaction = transactionHash(line[11]!.block.transactions[0]!);
  const rows: readonly (readonly [string, Uint8Array, keep: number])[] = [
    ['the head', metaKey('head'), 12],
    ['a commit record', commitKey(9), 12],
    ['the newest commit record', commitKey(12), 12],
    ['an account', stateKeyBytes(accountKey(ACCOUNTS[0]!)), 12],
    ['a slot', stateKeyBytes(slotKey(STORE, 1n)), 12],
    ['the root of the account trie', stateKeyBytes(accountNodeKey('')), 12],
    ['the root of a storage trie', stateKeyBytes(storageNodeKey(STORE, '')), 12],
    ['a list of used slots', stateKeyBytes(slotListKey(STORE, 2)), 12],
    ['a change set', changeSetKey(10), 12],
    ['receipts', receiptsKey(line[10]!.hash), 12],
    ['the place of a transaction', transactionKey(lastTransaction), 12],
    ['a canonical hash', canonicalKey(8), 7],
    ['a header', headerKey(line[8]!.hash), 8],
    ['a body', bodyKey(line[5]!.hash), 5],
  ];
  for (const [name, key, keep] of rows) {
    for (const how of ['a flipped bit in', 'the loss of'] as const) {
      it(`finds ${how} ${name} and makes the store sound again`, async () => {
        const store = await killedStore();
        const value = store.get(key)!.slice();
        value[3]! ^= 4;
        await store.batch([how === 'the loss of' ? { type: 'del', key } : { type: 'put', key, value }]);
        const { chain, lines } = await open(store);
        expect(lines.join('\n')).toMatch(/the database is damaged/);
        await expectSound(chain, keep === 0 ? root : line[keep - 1]!);
      });
    }
  }

  it('finds a row that went back to an older version', async () => {
    const store = await killedStore();
    const key = slotKey(STORE, 1n);
    const { previous } = decodeChangeSet(changeSetKey(12), store.get(changeSetKey(12))!);
    await store.batch([{ type: 'put', key: stateKeyBytes(key), value: previous.get(key)! }]);
    const { chain, lines } = await open(store);
    expect(lines.join('\n')).toMatch(/what block 12 wrote is lost/);
    await expectSound(chain, line[11]!);
  });

  it('finds a commit record that belongs to another history', async () => {
    const store = await killedStore();
    const other = await killedStore(lineOf(genesis, root, 6, () => ({ extra: 9 })));
    await store.batch([{ type: 'put', key: commitKey(5), value: other.get(commitKey(5))! }]);
    const { chain, lines } = await open(store);
    expect(lines.join('\n')).toMatch(/not the one that its successor names/);
    await expectSound(chain, line[11]!);
  });

  it('begins a repair again that was interrupted', async () => {
    const { store, state } = await brittleStore();
    const { chain } = await open(store);
    for (const { block } of line) await chain.import(block);
    await store.batch([{ type: 'del', key: commitKey(3) }]);
    for (const after of [1, 3, 5, 8, 14, 18]) {
      let left = after;
      state.lose = () => {
        left -= 1;
        if (left < 0) throw new TypeError('killed');
        return false;
      };
      await expect(open(store)).rejects.toBeDefined();
    }
    state.lose = () => false;
    const again = await open(store);
    await expectSound(again.chain, line[11]!);
  });

  it('takes up a heavier branch that was stored but not switched to', async () => {
    const store = await killedStore(line.slice(0, 2));
    const heavy = lineOf(genesis, root, 2, (_, parent) => ({
      delay: 1n,
      transactions: [send(parent, 0, { to: STORE, data: storing(2n, 77n) })],
    }));
    const batch = new BatchBuilder();
    for (const { block, hash, totalDifficulty } of heavy) {
      putBlock(batch, block, hash, totalDifficulty);
      batch.put(sideKey(Number(block.header.number), hash), new Uint8Array(0));
    }
    await store.batch(batch.operations);
    const { chain, lines } = await open(store);
    expect(lines.at(-1)).toBe('a heavier branch was stored: the head is now 2');
    await expectSound(chain, heavy[1]!);
  });

  it('counts unclean stops', async () => {
    const store = await killedStore(line.slice(0, 1));
    await open(store);
    const { lines } = await open(store);
    expect(lines[0]).toMatch(/\(3 so far\)|\(2 so far\)/);
  });
});

describe('verify', () => {
  const rows: readonly (readonly [string, Uint8Array])[] = [
    ['a slot that was changed long ago', stateKeyBytes(slotKey(STORE, 2n))],
    ['an account', stateKeyBytes(accountKey(STORE))],
    ['a trie node', stateKeyBytes(accountNodeKey(''))],
    ['a body', bodyKey(line[0]!.hash)],
    ['receipts', receiptsKey(line[0]!.hash)],
    ['a change set', changeSetKey(1)],
  ];
  for (const [name, key] of rows) {
    it(`finds the loss of ${name}`, async () => {
      const { chain } = await open(await killedStore());
      await chain.verify();
      const store = await killedStore();
      const { chain: damaged } = await open(store);
      await store.batch([{ type: 'del', key }]);
      await expect(damaged.verify()).rejects.toMatchObject({ code: 'DATABASE_DAMAGED' });
    });
  }

  it('finds a row that belongs to nothing', async () => {
    const store = await killedStore();
    const { chain } = await open(store);
    await store.batch([{ type: 'put', key: Uint8Array.of(1, 2, 3), value: Uint8Array.of(4) }]);
    await expect(chain.verify()).rejects.toMatchObject({ code: 'DATABASE_DAMAGED' });
  });
});
