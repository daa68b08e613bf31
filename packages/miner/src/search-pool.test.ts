import { allocateDataset, createCache, createDataset, SMALL_ETHASH } from '@ethane/ethash';
import { afterEach, describe, expect, it } from 'vitest';
import { SearchPool } from './search-pool.ts';

const cache = createCache(0, SMALL_ETHASH);
const goal = { sealHash: new Uint8Array(32), difficulty: 2n ** 200n, start: 0n };
const pools: SearchPool[] = [];

afterEach(async () => {
  await Promise.all(pools.splice(0).map((pool) => pool.close()));
});

function open(...parameters: ConstructorParameters<typeof SearchPool>): SearchPool {
  const pool = new SearchPool(...parameters);
  pools.push(pool);
  return pool;
}

describe('SearchPool', () => {
  it('makes the whole dataset in several threads', async () => {
    const dataset = allocateDataset(cache);
    await open(dataset.handle, 3).fill();
    expect(dataset.bytes).toEqual(createDataset(cache).bytes);
  });

  it('counts what it tries and ends when it is told to', async () => {
    const pool = open(createDataset(cache).handle, 1);
    const controller = new AbortController();
    const search = pool.search(goal, controller.signal);
    while (pool.tried === 0n) await new Promise((resolve) => setImmediate(resolve));
    controller.abort();
    expect(await search).toBeUndefined();
    const easy = await pool.search({ ...goal, difficulty: 1n, start: 5n }, new AbortController().signal);
    expect(easy?.nonce).toBe(5n);
  });

  it('says so when a thread fails', async () => {
    const { handle } = createDataset(cache);
    const pool = open({ ...handle, memory: { buffer: new SharedArrayBuffer(8) } }, 1);
    await expect(pool.fill()).rejects.toMatchObject({ code: 'MINING_WORKER' });
    expect(pool.broken).toBe(true);
    await expect(pool.search(goal, new AbortController().signal)).rejects.toMatchObject({
      code: 'MINING_WORKER',
    });
  });

  it('fails what is under way when it is closed', async () => {
    const pool = open(createDataset(cache).handle, 1);
    const search = pool.search(goal, new AbortController().signal);
    await Promise.all([pool.close(), expect(search).rejects.toMatchObject({ code: 'MINING_WORKER' })]);
  });
});
