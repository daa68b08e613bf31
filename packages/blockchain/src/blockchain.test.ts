import { openMemoryStore } from '@ethane/db';
import { BlockError, genesisBlock } from '@ethane/execution';
import { bigintToAddress, EMPTY_BYTES, toHash32 } from '@ethane/primitives';
import { type Block, headerHash, transactionHash } from '@ethane/types';
import { describe, expect, it } from 'vitest';
import { Blockchain, type BlockchainOptions } from './blockchain.ts';
import type { HeadEvent } from './events.ts';
import {
  ACCOUNTS,
  childOf,
  lineOf,
  rootOfTree,
  STORE,
  send,
  storing,
  type TreeBlock,
  testGenesis,
} from './testing/block-tree.ts';
import { expectState } from './testing/expect-state.ts';

const genesis = testGenesis();
const root = rootOfTree(genesis);

async function openChain(options: Partial<BlockchainOptions> = {}) {
  const events: HeadEvent[] = [];
  const chain = await Blockchain.open({ store: await openMemoryStore(), genesis, ...options });
  chain.onHead((event) => events.push(event));
  return { chain, events };
}

const transfer = (index: number) => (_: number, parent: TreeBlock) => ({
  transactions: [send(parent, index, { to: ACCOUNTS[3]!, value: 7n })],
});

function withHeader(block: Block, changes: Partial<Block['header']>): Block {
  return { ...block, header: { ...block.header, ...changes } };
}

describe('opening', () => {
  it('begins with the genesis block and its state', async () => {
    const { chain } = await openChain();
    expect(chain.genesisHash).toBe(root.hash);
    expect(chain.head.hash).toBe(root.hash);
    expect(chain.head.totalDifficulty).toBe(10_000_000n);
    expectState(chain, root);
    expect(await chain.verify()).toMatchObject({ blocks: 1, slots: 2 });
    await chain.close();
  });

  it('lets others run while a great first state is worked out and written', async () => {
    const alloc = new Map(genesis.alloc);
    for (let i = 0; i < 30_000; i++) {
      const address = bigintToAddress(BigInt(i) * 0x9e3779b97f4a7c15f39cc0605cedc834n);
      alloc.set(address, { balance: 1n, nonce: 0n, code: EMPTY_BYTES, storage: new Map() });
    }
    let turns = 0;
    let open = true;
    const take = () => {
      turns++;
      if (open) setImmediate(take);
    };
    setImmediate(take);
    const chain = await Blockchain.open({ store: await openMemoryStore(), genesis: { ...genesis, alloc } });
    open = false;
    expect(turns).toBeGreaterThan(5);
    expect(chain.head.header.stateRoot).toBe(genesisBlock({ ...genesis, alloc }).block.header.stateRoot);
    await chain.close();
  });

  it('goes on from where it was closed', async () => {
    const store = await openMemoryStore();
    const close = store.close.bind(store);
    store.close = async () => {};
    const { chain } = await openChain({ store });
    const line = lineOf(genesis, root, 5, transfer(0));
    for (const { block } of line) await chain.import(block);
    await chain.close();
    const lines: string[] = [];
    const { chain: again } = await openChain({ store, report: (text) => lines.push(text) });
    expect(again.head).toEqual(chain.head);
    for (const block of line) expectState(again, block);
    expect(lines).toEqual([]);
    await again.verify();
    await again.close();
    await close();
  });

  it('refuses the store of a chain with another genesis block', async () => {
    const store = await openMemoryStore();
    await openChain({ store });
    const other = { ...genesis, timestamp: 5n };
    await expect(Blockchain.open({ store, genesis: other })).rejects.toMatchObject({
      code: 'DATABASE_OTHER_GENESIS',
      have: root.hash,
      want: rootOfTree(other).hash,
    });
  });

  it('refuses a store that holds something else', async () => {
    const store = await openMemoryStore();
    await store.batch([{ type: 'put', key: Uint8Array.of(1), value: Uint8Array.of(2) }]);
    await expect(Blockchain.open({ store, genesis })).rejects.toMatchObject({ code: 'DATABASE_VERSION' });
  });
});

describe('import', () => {
  it('extends the chain and finds blocks, receipts and transactions', async () => {
    const { chain, events } = await openChain();
    const line = lineOf(genesis, root, 4, transfer(0));
    for (const { block } of line) expect(await chain.import(block)).toMatchObject({ status: 'extended' });
    for (const { block, hash, totalDifficulty, built } of line) {
      const { number } = block.header;
      expect(chain.hashByNumber(number)).toBe(hash);
      expect(chain.headerByNumber(number)).toEqual(block.header);
      expect(chain.headerByHash(hash)).toEqual(block.header);
      expect(chain.blockByNumber(number)).toEqual(block);
      expect(chain.blockByHash(hash)).toEqual(block);
      expect(chain.isCanonical(hash)).toBe(true);
      expect(chain.totalDifficulty(hash)).toBe(totalDifficulty);
      expect(chain.receiptsByHash(hash)).toEqual(built!.result.receipts);
      const found = chain.transactionByHash(transactionHash(block.transactions[0]!));
      expect(found).toEqual({ blockHash: hash, blockNumber: number, index: 0 });
    }
    expect(chain.hashByNumber(5n)).toBeUndefined();
    expect(events.map((event) => event.added.map(({ hash }) => hash))).toEqual(
      line.map(({ hash }) => [hash]),
    );
    expect(events.every((event) => event.removed.length === 0)).toBe(true);
    expect([...chain.blocks(2n, 3n)]).toEqual([line[1]!.block, line[2]!.block]);
    await chain.verify();
  });

  it('reads blocks and receipts that are not cached as they were', async () => {
    const store = await openMemoryStore();
    const first = await openChain({ store });
    const line = lineOf(genesis, root, 2, (_, parent) => ({
      transactions: [
        send(parent, 0, { to: STORE, data: storing(4n, 5n) }),
        send(parent, 1, { value: 3n, to: ACCOUNTS[0]! }),
      ],
    }));
    const ommer = childOf(genesis, root, { extra: 7 }).block.header;
    const third = childOf(genesis, line[1]!, { ommers: [ommer] });
    for (const { block } of [...line, third]) await first.chain.import(block);
    const second = await Blockchain.open({ store, genesis });
    for (const { block, hash, built } of [...line, third]) {
      expect(second.blockByHash(hash)).toEqual(block);
      expect(second.receiptsByHash(hash)).toEqual(built!.result.receipts);
    }
  });

  it('answers that a block is known', async () => {
    const { chain, events } = await openChain();
    const block = childOf(genesis, root);
    await chain.import(block.block);
    expect(await chain.import(block.block)).toEqual({ status: 'known', hash: block.hash });
    expect(await chain.import(root.block)).toEqual({ status: 'known', hash: root.hash });
    expect(events).toHaveLength(1);
  });

  it('tells a block without a known parent from an invalid one, and takes it later', async () => {
    const { chain } = await openChain();
    const [first, second] = lineOf(genesis, root, 2);
    await expect(chain.import(second!.block)).rejects.toMatchObject({ code: 'UNKNOWN_PARENT' });
    await chain.import(first!.block);
    expect(await chain.import(second!.block)).toMatchObject({ status: 'extended' });
  });

  it('refuses an invalid header, and its children by its reason', async () => {
    const { chain, events } = await openChain();
    const good = childOf(genesis, root);
    const bad = withHeader(good.block, { gasLimit: 1n });
    await expect(chain.import(bad)).rejects.toMatchObject({ code: 'INVALID_GASLIMIT' });
    const child = withHeader(childOf(genesis, good).block, { parentHash: headerHash(bad.header) });
    await expect(chain.import(child)).rejects.toMatchObject({ code: 'INVALID_GASLIMIT' });
    expect(chain.head.hash).toBe(root.hash);
    expect(events).toEqual([]);
  });

  it('refuses a wrong state root and leaves the chain as it was', async () => {
    const { chain } = await openChain();
    const good = childOf(genesis, root, transfer(0)(0, root));
    const bad = withHeader(good.block, { stateRoot: toHash32(new Uint8Array(32)) });
    await expect(chain.import(bad)).rejects.toBeInstanceOf(BlockError);
    await expect(chain.import(bad)).rejects.toMatchObject({ code: 'INVALID_STATE_ROOT' });
    expect(await chain.import(good.block)).toMatchObject({ status: 'extended' });
    await chain.verify();
  });

  it('does not condemn the hash for a body that is not its own', async () => {
    const { chain } = await openChain();
    const good = childOf(genesis, root, transfer(0)(0, root));
    const other = childOf(genesis, root, transfer(1)(0, root));
    await expect(
      chain.import({ ...good.block, transactions: other.block.transactions }),
    ).rejects.toMatchObject({
      code: 'INVALID_TRANSACTIONS_ROOT',
    });
    const ommer = other.block.header;
    await expect(chain.import({ ...good.block, ommers: [ommer] })).rejects.toMatchObject({
      code: 'INVALID_UNCLES_HASH',
    });
    expect(await chain.import(good.block)).toMatchObject({ status: 'extended' });
  });

  it('checks the seals of blocks and ommers', async () => {
    const [a, b] = lineOf(genesis, root, 2);
    const ommer = childOf(genesis, root, { extra: 9 }).block.header;
    const withOmmer = childOf(genesis, a!, { ommers: [ommer] });
    const refused = new Set([headerHash(ommer), b!.hash]);
    const { chain } = await openChain({ sealVerifier: (header) => !refused.has(headerHash(header)) });
    await chain.import(a!.block);
    await expect(chain.import(b!.block)).rejects.toMatchObject({ code: 'INVALID_SEAL' });
    await expect(chain.import(withOmmer.block)).rejects.toMatchObject({ code: 'INVALID_SEAL' });
  });

  it('refuses blocks from the future where it has a clock, until their time has come', async () => {
    let now = 990n;
    const { chain } = await openChain({ clock: () => now });
    const block = childOf(genesis, root, { delay: 10n });
    await expect(chain.import(block.block)).rejects.toMatchObject({ code: 'FUTURE_BLOCK' });
    now = 995n;
    expect(await chain.import(block.block)).toMatchObject({ status: 'extended' });
  });
});

describe('fork choice', () => {
  const light = lineOf(genesis, root, 3, (index, parent) => ({ delay: 30n, ...transfer(0)(index, parent) }));
  const heavy = lineOf(genesis, root, 3, (_, parent) => ({
    delay: 1n,
    transactions: [
      send(parent, 2, { to: STORE, data: storing(3n, parent.block.header.number + 4n) }),
      ...(parent === root ? [light[0]!.block.transactions[0]!] : []),
    ],
  }));

  it('reorganises to the heavier branch, and undoes everything of the lighter one', async () => {
    const { chain, events } = await openChain();
    for (const { block } of light) await chain.import(block);
    events.length = 0;
    const statuses: string[] = [];
    for (const { block } of heavy) statuses.push((await chain.import(block)).status);
    expect(statuses).toEqual(['side', 'side', 'reorganised']);
    expect(chain.head.hash).toBe(heavy[2]!.hash);
    expect(events).toHaveLength(1);
    const [event] = events;
    expect(event!.removed.map(({ hash }) => hash)).toEqual([2, 1, 0].map((index) => light[index]!.hash));
    expect(event!.added.map(({ hash }) => hash)).toEqual(heavy.map(({ hash }) => hash));
    expect(event!.removed[0]!.receipts).toEqual(light[2]!.built!.result.receipts);
    expect(event!.added[2]!.receipts).toEqual(heavy[2]!.built!.result.receipts);
    for (const block of [root, ...heavy]) expectState(chain, block);
    for (const block of light) {
      expect(chain.isCanonical(block.hash)).toBe(false);
      expect(chain.stateAt(block.hash)).toBeUndefined();
      expect(chain.blockByHash(block.hash)).toEqual(block.block);
    }
    expect(await chain.sideBlocks(0n)).toEqual(light.map(({ hash }) => hash));
    const shared = light[0]!.block.transactions[0]!;
    expect(chain.transactionByHash(transactionHash(shared))?.blockHash).toBe(heavy[0]!.hash);
    expect(chain.transactionByHash(transactionHash(light[1]!.block.transactions[0]!))).toBeUndefined();
    await chain.verify();
  });

  it('goes back and forth between branches', async () => {
    const { chain } = await openChain();
    for (const { block } of [...light, ...heavy]) await chain.import(block);
    const longer = lineOf(genesis, light[2]!, 3, (index, parent) => ({
      delay: 1n,
      ...transfer(1)(index, parent),
    }));
    const statuses: string[] = [];
    for (const { block } of longer) statuses.push((await chain.import(block)).status);
    expect(statuses).toContain('reorganised');
    expect(chain.head.hash).toBe(longer[2]!.hash);
    for (const block of [...light, ...longer]) expectState(chain, block);
    await chain.verify();
  });

  it('keeps the first of two branches of equal difficulty', async () => {
    const { chain } = await openChain();
    const first = childOf(genesis, root, { extra: 1 });
    const second = childOf(genesis, root, { extra: 2 });
    await chain.import(first.block);
    expect(await chain.import(second.block)).toMatchObject({ status: 'side' });
    expect(chain.head.hash).toBe(first.hash);
    expect(await chain.sideBlocks(0n)).toEqual([second.hash]);
  });

  it('stays where it is when the heavier branch proves invalid, and forgets the bad part of it', async () => {
    const { chain, events } = await openChain();
    for (const { block } of light) await chain.import(block);
    events.length = 0;
    const wrong = withHeader(heavy[1]!.block, { stateRoot: toHash32(new Uint8Array(32)) });
    const child = withHeader(heavy[2]!.block, { parentHash: headerHash(wrong.header) });
    await chain.import(heavy[0]!.block);
    expect(await chain.import(wrong)).toMatchObject({ status: 'side' });
    await expect(chain.import(child)).rejects.toMatchObject({ code: 'INVALID_STATE_ROOT' });
    expect(chain.head.hash).toBe(light[2]!.hash);
    expect(events).toEqual([]);
    expect(chain.blockByHash(headerHash(wrong.header))).toBeUndefined();
    await expect(chain.import(wrong)).rejects.toMatchObject({ code: 'INVALID_STATE_ROOT' });
    await chain.import(heavy[1]!.block);
    expect(await chain.import(heavy[2]!.block)).toMatchObject({ status: 'reorganised' });
    await chain.verify();
  });

  it('writes a long reorganisation in batches that each end at a block', async () => {
    const store = await openMemoryStore();
    const sizes: number[] = [];
    const batch = store.batch.bind(store);
    store.batch = async (operations, options) => {
      sizes.push(operations.length);
      await batch(operations, options);
    };
    const { chain } = await openChain({ store, batchLimit: 1 });
    for (const { block } of light) await chain.import(block);
    sizes.length = 0;
    for (const { block } of heavy) await chain.import(block);
    expect(sizes).toHaveLength(2 + 6);
    expectState(chain, heavy[2]!);
    await chain.verify();
  });

  it('makes any stored block the head when told to', async () => {
    const { chain, events } = await openChain();
    for (const { block } of [...light, ...heavy]) await chain.import(block);
    events.length = 0;
    await chain.setHead(light[1]!.hash);
    expect(chain.head.hash).toBe(light[1]!.hash);
    expectState(chain, light[1]!);
    await chain.setHead(root.hash);
    expect(chain.head.hash).toBe(root.hash);
    await chain.setHead(heavy[2]!.hash);
    expectState(chain, heavy[2]!);
    expect(events.map(({ added, removed }) => [added.length, removed.length])).toEqual([
      [2, 3],
      [0, 2],
      [3, 0],
    ]);
    await expect(chain.setHead(toHash32(new Uint8Array(32)))).rejects.toMatchObject({
      code: 'UNKNOWN_BLOCK',
    });
    await chain.verify();
  });
});

describe('rewind', () => {
  it('forgets everything above a canonical block', async () => {
    const { chain, events } = await openChain();
    const line = lineOf(genesis, root, 5, transfer(0));
    const side = childOf(genesis, line[2]!, { extra: 5, delay: 30n });
    for (const { block } of [...line, side]) await chain.import(block);
    events.length = 0;
    await chain.rewind(line[1]!.hash);
    expect(chain.head.hash).toBe(line[1]!.hash);
    expect(events).toHaveLength(1);
    expect(events[0]!.removed.map(({ hash }) => hash)).toEqual([4, 3, 2].map((index) => line[index]!.hash));
    expect(events[0]!.removed[0]!.receipts).toHaveLength(1);
    for (const { hash, block } of [...line.slice(2), side]) {
      expect(chain.blockByHash(hash)).toBeUndefined();
      expect(chain.receiptsByHash(hash)).toBeUndefined();
      for (const transaction of block.transactions) {
        expect(chain.transactionByHash(transactionHash(transaction))).toBeUndefined();
      }
    }
    expectState(chain, line[1]!);
    await chain.verify();
    expect(await chain.import(line[2]!.block)).toMatchObject({ status: 'extended' });
    await chain.verify();
  });

  it('refuses a block that is not canonical', async () => {
    const { chain } = await openChain();
    await chain.import(childOf(genesis, root, { extra: 1 }).block);
    const side = childOf(genesis, root, { extra: 2 });
    await chain.import(side.block);
    await expect(chain.rewind(side.hash)).rejects.toMatchObject({ code: 'NOT_CANONICAL' });
  });

  it('leaves a state that was read before as it was', async () => {
    const { chain } = await openChain();
    const line = lineOf(genesis, root, 3, transfer(0));
    for (const { block } of line) await chain.import(block);
    const state = chain.stateAt(line[2]!.hash)!;
    const old = chain.stateAt(line[1]!.hash)!;
    await chain.rewind(root.hash);
    const other = lineOf(genesis, root, 4, transfer(1));
    for (const { block } of other) await chain.import(block);
    expect(state.account(ACCOUNTS[0]!)).toEqual(line[2]!.state.account(ACCOUNTS[0]!));
    expect(old.account(ACCOUNTS[3]!)).toEqual(line[1]!.state.account(ACCOUNTS[3]!));
  });
});

describe('commit', () => {
  it('adds a block that was built here without executing it', async () => {
    const { chain, events } = await openChain();
    const own = childOf(genesis, root, transfer(0)(0, root));
    const sealed = withHeader(own.block, { nonce: new Uint8Array(8).fill(1) });
    expect(await chain.commit(own.built!, sealed)).toEqual({
      status: 'extended',
      hash: headerHash(sealed.header),
    });
    expect(events[0]!.added[0]!.block).toBe(sealed);
    await chain.verify();
  });

  it('refuses a block whose parent is not the head any more', async () => {
    const { chain } = await openChain();
    const own = childOf(genesis, root, transfer(0)(0, root));
    await chain.import(childOf(genesis, root, { extra: 1 }).block);
    await expect(chain.commit(own.built!)).rejects.toMatchObject({ code: 'STALE' });
  });

  it('refuses a block that differs from the built one by more than its seal', async () => {
    const { chain } = await openChain();
    const own = childOf(genesis, root, transfer(0)(0, root));
    const other = withHeader(own.block, { stateRoot: root.block.header.stateRoot });
    await expect(chain.commit(own.built!, other)).rejects.toMatchObject({ code: 'STALE' });
  });
});

describe('checkpoints', () => {
  it('are kept while their blocks are canonical', async () => {
    const { chain } = await openChain();
    const line = lineOf(genesis, root, 2);
    for (const { block } of line) await chain.import(block);
    expect(chain.checkpoint('safe')).toBeUndefined();
    await chain.setCheckpoint('safe', line[1]!.hash);
    await chain.setCheckpoint('finalized', line[0]!.hash);
    expect(chain.checkpoint('safe')).toBe(line[1]!.hash);
    await chain.rewind(line[0]!.hash);
    expect(chain.checkpoint('safe')).toBeUndefined();
    expect(chain.checkpoint('finalized')).toBe(line[0]!.hash);
    await chain.setCheckpoint('finalized', undefined);
    expect(chain.checkpoint('finalized')).toBeUndefined();
  });
});

describe('a write that fails', () => {
  it('is fatal: nothing moves, and nothing is written after it', async () => {
    const store = await openMemoryStore();
    const fatal: unknown[] = [];
    const { chain, events } = await openChain({ store, onFatal: (error) => fatal.push(error) });
    const [first, second] = lineOf(genesis, root, 2);
    await chain.import(first!.block);
    const cause = new TypeError('disk on fire');
    store.batch = () => Promise.reject(cause);
    await expect(chain.import(second!.block)).rejects.toMatchObject({ code: 'CHAIN_FATAL' });
    await expect(chain.import(second!.block)).rejects.toMatchObject({ code: 'CHAIN_FATAL' });
    await expect(chain.rewind(root.hash)).rejects.toMatchObject({ code: 'CHAIN_FATAL' });
    expect(fatal).toEqual([cause]);
    expect(chain.head.hash).toBe(first!.hash);
    expect(events).toHaveLength(1);
    await chain.close();
    await expect(chain.import(second!.block)).rejects.toMatchObject({ code: 'CHAIN_CLOSED' });
  });
});

describe('listeners', () => {
  it('are told in order, one that fails does not stop the others', async () => {
    const lines: string[] = [];
    const { chain } = await openChain({ report: (line) => lines.push(line) });
    const seen: string[] = [];
    const end = chain.onHead(() => seen.push('a'));
    chain.onHead(() => {
      throw new TypeError('listener');
    });
    chain.onHead(({ head }) => seen.push(chain.head.hash === head.hash ? 'b' : 'other head'));
    const line = lineOf(genesis, root, 2);
    await chain.import(line[0]!.block);
    end();
    await chain.import(line[1]!.block);
    expect(seen).toEqual(['a', 'b', 'b']);
    expect(lines).toHaveLength(2);
  });
});
