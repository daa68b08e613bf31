import { type Hash32, hexToBytes } from '@ethane/primitives';
import { decodeBlock, decodeHeader, headerHash } from '@ethane/types';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ACCOUNTS } from '../testing/fake-backend.ts';
import { createTestClient, type TestClient } from '../testing/rpc-client.ts';

let client: TestClient;
beforeEach(async () => {
  client = createTestClient();
  for (const value of ['0x1', '0x2']) {
    await client.call('eth_sendTransaction', { from: ACCOUNTS[0], to: ACCOUNTS[1], value });
  }
  client.backend.mineAll();
  client.backend.mineAll();
});
afterEach(() => client.close());

describe('blocks', () => {
  it('come by number, hash and tag, with hashes or whole transactions', async () => {
    const byNumber = (await client.call('eth_getBlockByNumber', '0x1')) as Record<string, unknown>;
    expect(byNumber).toMatchObject({ number: '0x1', gasUsed: '0xa410', uncles: [], withdrawals: [] });
    expect(byNumber.transactions).toHaveLength(2);
    expect(await client.call('eth_getBlockByHash', byNumber.hash)).toEqual(byNumber);
    const full = (await client.call('eth_getBlockByNumber', '0x1', true)) as { transactions: object[] };
    expect(full.transactions[1]).toMatchObject({
      transactionIndex: '0x1',
      value: '0x2',
      blockHash: byNumber.hash,
    });
    expect(await client.call('eth_getBlockByNumber', 'latest')).toMatchObject({ number: '0x2' });
    expect(await client.call('eth_getBlockByNumber', 'earliest')).toMatchObject({ number: '0x0' });
    expect(await client.call('eth_getBlockByNumber', 'finalized')).toMatchObject({ number: '0x0' });
  });

  it('have the hash of their raw header', async () => {
    const { hash, size } = (await client.call('eth_getBlockByNumber', 'latest')) as Record<string, string>;
    const header = (await client.call('debug_getRawHeader', 'latest')) as string;
    expect(headerHash(decodeHeader(hexToBytes(header)))).toBe(hash);
    const raw = (await client.call('debug_getRawBlock', hash)) as string;
    expect(headerHash(decodeBlock(hexToBytes(raw)).header)).toBe(hash);
    expect(Number(size)).toBe(raw.length / 2 - 1);
  });

  it('are null when unknown', async () => {
    const unknown = `0x${'00'.repeat(32)}`;
    expect(await client.call('eth_getBlockByNumber', '0x99')).toBeNull();
    expect(await client.call('eth_getBlockByHash', unknown)).toBeNull();
    expect(await client.call('eth_getHeaderByHash', unknown)).toBeNull();
    expect(await client.call('eth_getBlockReceipts', '0x99')).toBeNull();
    expect(await client.call('eth_getBlockTransactionCountByHash', unknown)).toBeNull();
    expect(await client.call('eth_getUncleCountByBlockNumber', '0x99')).toBeNull();
    expect(await client.call('eth_getUncleByBlockNumberAndIndex', '0x1', '0x0')).toBeNull();
  });

  it('count their transactions and uncles', async () => {
    expect(await client.call('eth_getBlockTransactionCountByNumber', '0x1')).toBe('0x2');
    expect(await client.call('eth_getUncleCountByBlockNumber', '0x1')).toBe('0x0');
  });

  it('give headers without body', async () => {
    const header = (await client.call('eth_getHeaderByNumber', '0x1')) as Record<string, unknown>;
    expect(header).not.toHaveProperty('transactions');
    expect(await client.call('eth_getHeaderByHash', header.hash)).toEqual(header);
  });

  it('show the pending block, which has no hash, with what is in the pool', async () => {
    await client.call('eth_sendTransaction', { from: ACCOUNTS[0], to: ACCOUNTS[1], value: '0x5' });
    const pending = await client.call('eth_getBlockByNumber', 'pending', true);
    expect(pending).toMatchObject({
      number: '0x3',
      hash: null,
      nonce: null,
      transactions: [{ value: '0x5' }],
    });
    const balance = (tag: string): Promise<unknown> => client.call('eth_getBalance', ACCOUNTS[1], tag);
    expect(BigInt((await balance('pending')) as string) - BigInt((await balance('latest')) as string)).toBe(
      5n,
    );
    client.backend.mineAll();
    expect(await client.call('eth_getBlockByNumber', 'pending')).toMatchObject({
      number: '0x4',
      transactions: [],
    });
  });

  it('refuse a hash that is not canonical where that is asked for', async () => {
    const old = client.backend.chain.head.hash;
    client.backend.chain.reorganise(1, [[], []]);
    const at = (blockHash: Hash32, requireCanonical: boolean): object => ({ blockHash, requireCanonical });
    expect(await client.call('eth_getBalance', ACCOUNTS[2], at(old, false))).toBe('0x21e19e0c9bab2400000');
    expect(await client.fail('eth_getBalance', ACCOUNTS[2], at(old, true))).toEqual({
      code: -32000,
      message: 'hash is not currently canonical',
    });
  });

  it('name what they do not find for state methods', async () => {
    expect(await client.fail('eth_getBalance', ACCOUNTS[0], '0x99')).toEqual({
      code: -32000,
      message: 'header not found',
    });
    expect(await client.fail('eth_getBalance', ACCOUNTS[0], `0x${'00'.repeat(32)}`)).toEqual({
      code: -32000,
      message: 'header for hash not found',
    });
    expect(await client.fail('debug_getRawBlock', '0x99')).toEqual({
      code: -32000,
      message: 'block #153 not found',
    });
  });

  it('answer safe and finalized by the chain’s checkpoints where it has them', async () => {
    const { backend } = client;
    let safe: Hash32 | undefined;
    Object.assign(backend.chain, { checkpoint: () => safe });
    expect(await client.fail('eth_getBlockByNumber', 'safe')).toEqual({
      code: -32000,
      message: 'safe block not found',
    });
    safe = backend.chain.hashByNumber(1n);
    expect(await client.call('eth_getBlockByNumber', 'safe')).toMatchObject({ number: '0x1' });
  });
});
