import { openMemoryStore } from '@ethane/db';
import { describe, expect, it } from 'vitest';
import { Blockchain } from './blockchain.ts';
import {
  ACCOUNTS,
  CHILD_STORE,
  type ChildOptions,
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
import { expectState, stateSummary } from './testing/expect-state.ts';

const genesis = testGenesis();
const root = rootOfTree(genesis);
const NOTHING = new Uint8Array(0);

/** What each block does, over and over: storage, creation, destruction, and both within one block. */
const SCRIPT: readonly ((parent: TreeBlock) => ChildOptions)[] = [
  (parent) => ({ transactions: [send(parent, 0, { to: FACTORY, data: STORE_INIT_CODE })] }),
  (parent) => ({
    transactions: [
      send(parent, 0, { to: CHILD_STORE, data: storing(1n, 100n + parent.block.header.number) }),
      send(parent, 1, { to: CHILD_STORE, data: storing(3n, 3n) }),
    ],
  }),
  (parent) => ({
    transactions: [send(parent, 2, { to: STORE, data: storing(1n, parent.block.header.number) })],
  }),
  (parent) => ({ transactions: [send(parent, 0, { to: CHILD_STORE, data: NOTHING })] }),
  (parent) => ({ transactions: [send(parent, 1, { to: CHILD_STORE, value: 5n, data: NOTHING })] }),
  (parent) => ({
    transactions: [
      send(parent, 0, { to: FACTORY, data: STORE_INIT_CODE }),
      send(parent, 0, { to: CHILD_STORE, data: storing(4n, 4n), after: 1 }),
      send(parent, 0, { to: CHILD_STORE, data: NOTHING, after: 2 }),
    ],
  }),
  (parent) => ({
    transactions: [
      send(parent, 0, { to: FACTORY, data: STORE_INIT_CODE }),
      send(parent, 0, { to: CHILD_STORE, data: storing(5n, 1n), after: 1 }),
    ],
  }),
  // Destroyed and made again in one block: the storage of before has to be gone, and to come back when it is undone.
  (parent) => ({
    transactions: [
      send(parent, 0, { to: CHILD_STORE, data: NOTHING }),
      send(parent, 0, { to: FACTORY, data: STORE_INIT_CODE, after: 1 }),
      send(parent, 0, { to: CHILD_STORE, data: storing(2n, 9n), after: 2 }),
    ],
  }),
  (parent) => ({ transactions: [send(parent, 3, { to: STORE, data: storing(1n, 0n) })] }),
  (parent) => ({ transactions: [send(parent, 0, { to: CHILD_STORE, data: NOTHING })] }),
];

const line = lineOf(genesis, root, 40, (index, parent) => SCRIPT[index % SCRIPT.length]!(parent));

async function chainOf(blocks: readonly TreeBlock[]) {
  const store = await openMemoryStore();
  const chain = await Blockchain.open({ store, genesis });
  for (const { block } of blocks) await chain.import(block);
  return { chain, store };
}

describe('state of old blocks', () => {
  it('the script does what it says', () => {
    const alive = line.slice(0, 10).map(({ state }) => state.account(CHILD_STORE)?.codeHash !== undefined);
    expect(alive).toEqual([true, true, true, false, true, false, true, true, true, false]);
    expect([...line[7]!.state.storageEntries(CHILD_STORE)]).toEqual([[2n, 9n]]);
  });

  it('is that which each block left, with proofs against its root', async () => {
    const { chain } = await chainOf(line);
    for (const block of [root, ...line]) expectState(chain, block);
    await chain.verify();
  });

  it('is that which each block left also when nothing is cached', async () => {
    const { store } = await chainOf(line);
    for (const block of [root, line[7]!, line[22]!, line[39]!]) {
      expectState(await Blockchain.open({ store, genesis }), block);
    }
  });

  it('stays readable while the chain moves on', async () => {
    const { chain } = await chainOf(line.slice(0, 20));
    const head = chain.stateAt(line[19]!.hash)!;
    const old = chain.stateAt(line[6]!.hash)!;
    for (const { block } of line.slice(20)) await chain.import(block);
    expect(stateSummary(head)).toEqual(stateSummary(line[19]!.state));
    expect(stateSummary(old)).toEqual(stateSummary(line[6]!.state));
  });

  it('is not given for blocks that are unknown or not canonical', async () => {
    const { chain } = await chainOf(line.slice(0, 2));
    expect(chain.stateAt(line[2]!.hash)).toBeUndefined();
    expect(chain.nodesAt(line[2]!.hash)).toBeUndefined();
  });

  it('reads an often changed account with few look-ups', async () => {
    const blocks = lineOf(genesis, root, 300, (_, parent) => ({
      transactions: [send(parent, 0, { to: ACCOUNTS[1]!, value: 1n })],
    }));
    const { chain, store } = await chainOf(blocks);
    let reads = 0;
    const snapshot = store.snapshot.bind(store);
    store.snapshot = () => {
      const own = snapshot();
      const get = own.get.bind(own);
      own.get = (key) => {
        reads += 1;
        return get(key);
      };
      return own;
    };
    await chain.setCheckpoint('safe', undefined);
    for (const index of [3, 100, 250]) {
      reads = 0;
      const block = blocks[index]!;
      expect(chain.stateAt(block.hash)!.account(ACCOUNTS[1]!)).toEqual(block.state.account(ACCOUNTS[1]!));
      expect(reads).toBeLessThanOrEqual(2 * Math.ceil(Math.log2(300)));
    }
  });
});

describe('undoing blocks', () => {
  it('restores every state on the way back, creation and destruction included', async () => {
    const { chain } = await chainOf(line);
    for (let index = line.length - 2; index >= 0; index--) {
      await chain.rewind(line[index]!.hash);
      expectState(chain, line[index]!);
    }
    await chain.verify();
    await chain.rewind(root.hash);
    expectState(chain, root);
    await chain.verify();
  });

  it('gives the same chain when the blocks are applied again', async () => {
    const { chain } = await chainOf(line);
    for (const depth of [1, 7, 12]) {
      const back = line.length - 1 - depth;
      await chain.rewind(line[back]!.hash);
      for (const { block } of line.slice(back + 1)) await chain.import(block);
      for (const block of [line[back]!, ...line.slice(back - 3)]) expectState(chain, block);
    }
    await chain.verify();
  });
});
