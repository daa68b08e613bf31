import type { Hex } from '@ethane/primitives';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { deploying, EMIT_TOPIC, EMITTER } from '../testing/contracts.ts';
import { ACCOUNTS, createFakeBackend } from '../testing/fake-backend.ts';
import { createTestClient, type TestClient } from '../testing/rpc-client.ts';

const word = (n: number): Hex => `0x${n.toString(16).padStart(64, '0')}`;

let client: TestClient;
let contract: Hex;
beforeEach(async () => {
  client = createTestClient();
  contract = await deploy();
});
afterEach(() => {
  expect(client.crashes).toEqual([]);
  client.close();
});

async function deploy(): Promise<Hex> {
  const hash = await client.call('eth_sendTransaction', { from: ACCOUNTS[0], data: deploying(EMITTER) });
  client.backend.mineAll();
  const receipt = (await client.call('eth_getTransactionReceipt', hash)) as { readonly contractAddress: Hex };
  return receipt.contractAddress;
}

/** Mines one block with a log for each of `values`. */
async function emit(...values: number[]): Promise<void> {
  for (const value of values) {
    await client.call('eth_sendTransaction', { from: ACCOUNTS[0], to: contract, data: word(value) });
  }
  client.backend.mineAll();
}

const valuesOf = (logs: unknown): number[] =>
  (logs as { readonly data: Hex }[]).map(({ data }) => Number(data));

describe('eth_getLogs', () => {
  it('finds logs by range, block hash, address and topics', async () => {
    await emit(1, 2);
    await emit(3);
    const all = { fromBlock: 'earliest', toBlock: 'latest' };
    const find = async (filter: object): Promise<number[]> =>
      valuesOf(await client.call('eth_getLogs', filter));
    expect(await find(all)).toEqual([1, 2, 3]);
    expect(await find({})).toEqual([3]);
    expect(await find({ fromBlock: '0x2', toBlock: '0x2' })).toEqual([1, 2]);
    expect(await find({ blockHash: client.backend.chain.hashByNumber(2n) })).toEqual([1, 2]);
    expect(await find({ ...all, address: contract, topics: [EMIT_TOPIC, [word(1), word(3)]] })).toEqual([
      1, 3,
    ]);
    expect(await find({ ...all, topics: [null, word(2)] })).toEqual([2]);
    expect(await find({ ...all, address: ACCOUNTS[0] })).toEqual([]);
    expect(await find({ ...all, topics: [null, null, null] })).toEqual([]);
  });

  it('refuses ranges that make no sense or are too long', async () => {
    const fail = (filter: object): Promise<unknown> => client.fail('eth_getLogs', filter);
    expect(await fail({ fromBlock: '0x1', toBlock: '0x0' })).toEqual({
      code: -32602,
      message: 'invalid block range params',
    });
    expect(await fail({ fromBlock: '0x0', toBlock: '0x99' })).toEqual({
      code: -32602,
      message: 'block range extends beyond current head block',
    });
    expect(await fail({ blockHash: word(1) })).toEqual({ code: -32000, message: 'unknown block' });
    client.close();
    client = createTestClient(createFakeBackend(), { limits: { logBlocks: 2, logResults: 1 } });
    contract = await deploy();
    await emit(1, 2);
    expect(await fail({ fromBlock: '0x0', toBlock: '0x2' })).toEqual({
      code: -32005,
      message: 'block range too large: 3 blocks, at most 2',
    });
    expect(await fail({ fromBlock: '0x1' })).toEqual({
      code: -32005,
      message: 'query returned more than 1 results',
    });
  });
});

describe('filters', () => {
  it('collect blocks, logs and pending transactions between polls', async () => {
    const ids = await Promise.all([
      client.call('eth_newBlockFilter'),
      client.call('eth_newFilter', { address: contract, topics: [null, word(2)] }),
      client.call('eth_newPendingTransactionFilter'),
      client.call('eth_newPendingTransactionFilter', true),
    ]);
    await emit(1, 2);
    const [blocks, logs, hashes, full] = (await Promise.all(
      ids.map((id) => client.call('eth_getFilterChanges', id)),
    )) as [unknown[], unknown[], unknown[], { hash: string }[]];
    expect(blocks).toEqual([client.backend.chain.head.hash]);
    expect(valuesOf(logs)).toEqual([2]);
    expect(hashes).toHaveLength(2);
    expect(full.map(({ hash }) => hash)).toEqual(hashes);
    for (const id of ids) expect(await client.call('eth_getFilterChanges', id)).toEqual([]);
    expect(valuesOf(await client.call('eth_getFilterLogs', ids[1]))).toEqual([2]);
  });

  it('report the logs of undone blocks as removed, before those of the new ones', async () => {
    await emit(1);
    const id = await client.call('eth_newFilter', {});
    const transactions = client.backend.chain.canonical.at(-1)?.block.transactions ?? [];
    client.backend.chain.reorganise(1, [[], transactions]);
    const logs = (await client.call('eth_getFilterChanges', id)) as { removed: boolean; blockNumber: Hex }[];
    expect(logs.map(({ removed, blockNumber }) => [removed, blockNumber])).toEqual([
      [true, '0x2'],
      [false, '0x3'],
    ]);
  });

  it('are gone after they were uninstalled, not polled or overrun', async () => {
    const missing = { code: -32000, message: 'filter not found' };
    const id = await client.call('eth_newBlockFilter');
    expect(await client.fail('eth_getFilterLogs', id)).toEqual(missing);
    expect(await client.call('eth_uninstallFilter', id)).toBe(true);
    expect(await client.call('eth_uninstallFilter', id)).toBe(false);
    expect(await client.fail('eth_getFilterChanges', id)).toEqual(missing);
    client.close();
    client = createTestClient(createFakeBackend(), { limits: { filterItems: 2, filters: 2 } });
    const overrun = await client.call('eth_newBlockFilter');
    for (let i = 0; i < 3; i++) client.backend.mineAll();
    expect(await client.fail('eth_getFilterChanges', overrun)).toEqual(missing);
    await client.call('eth_newBlockFilter');
    await client.call('eth_newBlockFilter');
    expect(await client.fail('eth_newBlockFilter')).toEqual({
      code: -32005,
      message: 'too many open filters (max 2)',
    });
    client.close();
    client = createTestClient(createFakeBackend(), { limits: { filterIdleMillis: 20 } });
    const idle = await client.call('eth_newBlockFilter');
    await expect
      .poll(() => client.fail('eth_getFilterChanges', idle).catch(() => 'alive'), { interval: 40 })
      .toEqual(missing);
  });
});
