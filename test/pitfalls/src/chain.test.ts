import { Blockchain } from '@ethane/blockchain';
import { createDevSpec, devGenesis, parseGenesis, rulesAt } from '@ethane/chainspec';
import { openMemoryStore } from '@ethane/db';
import { createDevNode } from '@ethane/node';
import { transactionHash } from '@ethane/types';
import { describe, expect, it } from 'vitest';
import {
  type Branch,
  emit,
  FLAWS,
  GENESIS,
  grow,
  openChain,
  pay,
  rootBranch,
  spoil,
} from './support/tree.ts';
import { ABSENT } from './support/world.ts';

const root = rootBranch();

describe('chains', () => {
  it('cs-72-fork-choice: by total difficulty, the first seen of equals; an unknown parent is not invalid', async () => {
    const chain = await openChain();
    const first = grow(root, { extra: 1 });
    const second = grow(root, { extra: 2 });
    const third = grow(second, { extra: 3 });
    await expect(chain.import(third.block)).rejects.toMatchObject({ code: 'UNKNOWN_PARENT' });
    await chain.import(first.block);
    expect(await chain.import(second.block)).toMatchObject({ status: 'side' });
    expect(chain.head.hash).toBe(first.hash);
    expect(await chain.import(third.block)).toMatchObject({ status: 'reorganised' });
    expect(chain.head).toMatchObject({ hash: third.hash, totalDifficulty: third.totalDifficulty });
    // Seven slow blocks weigh less than six quick ones.
    const branch = (length: number, delay: bigint, from = root) =>
      Array.from({ length }).reduce<Branch[]>(
        (blocks) => [...blocks, grow(blocks.at(-1) ?? from, { delay, extra: 4 })],
        [],
      );
    const quick = branch(6, 1n);
    for (const { block } of quick) await chain.import(block);
    const slow = branch(7, 2_000n);
    for (const { block } of slow) expect(await chain.import(block)).toMatchObject({ status: 'side' });
    expect(chain.head).toMatchObject({ hash: quick[5]!.hash, header: { number: 6n } });
    await chain.close();
  });

  it('cs-73-bad-blocks: remembered by hash for a rule of header or execution, not for a body that does not fit', async () => {
    for (const flaw of Object.keys(FLAWS)) {
      const chain = await openChain();
      const bad = spoil(grow(root, { transactions: [pay(root, 0, 5n)] }), flaw);
      await expect(chain.import(bad.block)).rejects.toMatchObject({ code: flaw });
      // What is remembered answers without a look at the block: now its body is no longer checked, nor is its child.
      const stripped = { ...bad.block, transactions: [] };
      await expect(chain.import(stripped)).rejects.toMatchObject({ code: flaw });
      await expect(chain.import(grow(bad).block)).rejects.toMatchObject({ code: flaw });
      await chain.close();
    }
    const chain = await openChain();
    const good = grow(root, { transactions: [pay(root, 0, 5n)] });
    const stripped = { ...good.block, transactions: [] };
    await expect(chain.import(stripped)).rejects.toMatchObject({ code: 'INVALID_TRANSACTIONS_ROOT' });
    expect(await chain.import(good.block)).toMatchObject({ status: 'extended' });
    await chain.close();
  });

  it('cs-74-miner-state: builds on the state of the head, also when the head has just moved', async () => {
    const genesis = devGenesis({ accounts: [ABSENT], hardfork: 'osaka', timestamp: 1_000n });
    const node = await createDevNode({ genesis, accounts: 2, mining: { kind: 'manual' } });
    const peer = await Blockchain.open({ store: await openMemoryStore(), genesis });
    for (let i = 0; i < 3; i++) await node.miner.mine(1);
    const [, second] = [1n, 2n].map((number) => node.chain.hashByNumber(number)!);
    await node.chain.rewind(second!);
    await node.miner.mine(2);
    for (let number = 1n; number <= 4n; number++) {
      const block = node.chain.blockByNumber(number)!;
      expect(block.header.parentHash).toBe(node.chain.hashByNumber(number - 1n));
      expect(await peer.import(block)).toMatchObject({ status: 'extended' });
    }
    const stale = grow(root, { extra: 1 });
    const chain = await openChain();
    await chain.import(grow(root, { extra: 2 }).block);
    const built = { block: stale.block, result: {} as never };
    await expect(chain.commit(built)).rejects.toMatchObject({ code: 'STALE' });
    await Promise.all([node.stop(), peer.close(), chain.close()]);
  });

  it('cs-75-configuration: forks in order without gaps, one genesis a database; work under newer rules keeps its reward', async () => {
    const config = (forks: object) => () =>
      parseGenesis({ config: { chainId: 1, ...forks }, difficulty: '0x1', gasLimit: '0x1388', alloc: {} });
    const order = expect.objectContaining({ code: 'FORK_ORDER' });
    expect(config({ homesteadBlock: 0, eip150Block: 0, eip155Block: 0, eip158Block: 0 })).not.toThrow();
    expect(config({ homesteadBlock: 5, eip150Block: 3, eip155Block: 5, eip158Block: 5 })).toThrow(order);
    expect(config({ homesteadBlock: 0, byzantiumBlock: 0 })).toThrow(order);
    const store = await openMemoryStore();
    await (await Blockchain.open({ store, genesis: GENESIS })).setCheckpoint('safe', undefined);
    const other = { ...GENESIS, gasLimit: GENESIS.gasLimit + 1n };
    await expect(Blockchain.open({ store, genesis: other })).rejects.toMatchObject({
      code: 'DATABASE_OTHER_GENESIS',
    });
    const spec = createDevSpec({ chainId: 1n, hardfork: 'cancun', proofOfWork: true });
    const rules = rulesAt(spec, { number: 1n, timestamp: 1n, merged: false });
    expect([rules.fork, rules.block.reward]).toEqual(['cancun', 2n * 10n ** 18n]);
  });

  it('cs-76-reorganisation: dropped transactions come back, mined ones go; each log is removed exactly once', async () => {
    const node = await createDevNode({ genesis: GENESIS, mining: { kind: 'manual' } });
    const { chain, pool } = node;
    const { port } = await node.listen({ port: 0 });
    const ask = async (method: string, ...params: unknown[]) => {
      const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method, params });
      const headers = { 'content-type': 'application/json' };
      const answer = await fetch(`http://127.0.0.1:${port}`, { method: 'POST', headers, body });
      return ((await answer.json()) as { readonly result: unknown }).result;
    };
    const filter = await ask('eth_newFilter', {});
    const both = emit(root, 0);
    const dropped = pay(root, 1, 2n);
    const first = grow(root, { extra: 1, transactions: [both, dropped] });
    const second = grow(root, { extra: 2, transactions: [both] });
    const third = grow(second, { extra: 3 });
    const told = { added: [] as string[], removed: [] as string[] };
    chain.onHead(({ added, removed }) => {
      told.added.push(...added.map(({ hash }) => hash));
      told.removed.push(...removed.map(({ hash }) => hash));
    });
    pool.add(both);
    pool.add(dropped);
    await chain.import(first.block);
    expect(pool.status()).toEqual({ pending: 0, queued: 0 });
    await chain.import(second.block);
    await chain.import(third.block);
    expect(chain.head.hash).toBe(third.hash);
    expect(pool.get(transactionHash(dropped))).toBeDefined();
    expect(pool.get(transactionHash(both))).toBeUndefined();
    expect(pool.status()).toEqual({ pending: 1, queued: 0 });
    expect(told).toEqual({ added: [first.hash, second.hash, third.hash], removed: [first.hash] });
    const logs = (await ask('eth_getFilterChanges', filter)) as { removed: boolean; blockHash: string }[];
    expect(logs.map(({ removed, blockHash }) => [removed, blockHash])).toEqual([
      [false, first.hash],
      [true, first.hash],
      [false, second.hash],
    ]);
    expect(await ask('eth_getFilterChanges', filter)).toEqual([]);
    await node.stop();
  });
});
