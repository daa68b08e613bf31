import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { toChecksumAddress } from '../format/checksum-address.ts';
import type { Work } from '../ports.ts';
import { ACCOUNTS, createFakeBackend, type FakeBackend } from '../testing/fake-backend.ts';
import { createTestClient, type TestClient } from '../testing/rpc-client.ts';

let client: TestClient;
beforeEach(() => {
  client = createTestClient();
});
afterEach(() => {
  expect(client.crashes).toEqual([]);
  client.close();
});

const height = async (): Promise<number> => Number(await client.call('eth_blockNumber'));
const timestamp = (): number => Number(client.backend.chain.head.header.timestamp);

describe('mining by hand', () => {
  it('mines one block, many, and with a timestamp', async () => {
    expect(await client.call('evm_mine')).toBe('0x0');
    expect(await client.call('evm_mine', { blocks: 3 })).toBe('0x0');
    expect(await height()).toBe(4);
    await client.call('evm_mine', 1_000);
    expect(timestamp()).toBe(1_000);
    await client.call('evm_mine', { timestamp: '0x7d0' });
    expect(timestamp()).toBe(2_000);
    expect(await client.call('anvil_mine', '0x2', '0xa')).toBeNull();
    expect(await client.call('hardhat_mine', 2)).toBe(true);
    expect(await height()).toBe(10);
    expect((await client.fail('evm_mine', { blocks: 100_001 })).code).toBe(-32005);
  });

  it('sets the time of the next block and moves the clock', async () => {
    expect(await client.call('evm_setNextBlockTimestamp', 5_000)).toBeNull();
    await client.call('evm_mine');
    expect(timestamp()).toBe(5_000);
    expect(await client.fail('evm_setNextBlockTimestamp', '0x1')).toEqual({
      code: -32000,
      message: 'timestamp is not after the head',
    });
    expect(await client.call('evm_increaseTime', 60)).toBe(60);
    expect(await client.call('evm_increaseTime', '0x3c')).toBe(120);
  });

  it('switches automatic mining', async () => {
    expect(await client.call('evm_setAutomine', true)).toBe(true);
    await client.call('eth_sendTransaction', { from: ACCOUNTS[0], to: ACCOUNTS[1] });
    expect(await height()).toBe(1);
    expect(await client.call('evm_setIntervalMining', 5)).toBe(true);
    expect((await client.fail('evm_setAutomine', 'yes')).code).toBe(-32602);
  });

  it('goes back to snapshots', async () => {
    expect(await client.call('evm_snapshot')).toBe('0x0');
    await client.call('evm_mine', { blocks: 2 });
    expect(await client.call('evm_snapshot')).toBe('0x1');
    expect(await client.call('evm_revert', '0x0')).toBe(true);
    expect(await height()).toBe(0);
    expect(await client.call('evm_revert', '0x1')).toBe(false);
  });

  it('says so where the node has no clock and takes no snapshots', async () => {
    client.close();
    const { time: _, snapshots: __, ...rest } = createFakeBackend();
    client = createTestClient(rest as FakeBackend);
    expect(await client.fail('evm_increaseTime', 1)).toMatchObject({ code: -32004 });
    expect(await client.fail('evm_snapshot')).toMatchObject({ code: -32004 });
  });
});

describe('what forge asks', () => {
  it('is answered', async () => {
    const { head } = client.backend.chain;
    expect(await client.call('anvil_nodeInfo')).toMatchObject({
      currentBlockNumber: '0x0',
      currentBlockTimestamp: 0,
      currentBlockHash: head.hash,
      hardFork: 'osaka',
      environment: { chainId: 31337, gasLimit: '0x1c9c380' },
    });
    expect(await client.call('anvil_metadata')).toMatchObject({ chainId: 31337, latestBlockHash: head.hash });
  });
});

describe('remote mining', () => {
  it('is not supported without proof of work', async () => {
    expect(await client.fail('eth_getWork')).toEqual({
      code: -32004,
      message: 'this node does not seal by proof of work',
    });
  });

  it('hands out work and takes solutions', async () => {
    client.close();
    const backend = createFakeBackend();
    const hash = backend.chain.head.hash;
    const work: Work = { sealHash: hash, seedHash: hash, target: hash, number: 1n };
    const solutions: unknown[] = [];
    Object.assign(backend.miner, {
      work: {
        getWork: () => work,
        submitWork: (...solution: unknown[]) => solutions.push(solution) > 0,
        submitHashrate: () => true,
      },
    });
    client = createTestClient(backend);
    expect(await client.call('eth_getWork')).toEqual([hash, hash, hash, '0x1']);
    expect(await client.call('eth_submitWork', '0x0102030405060708', hash, hash)).toBe(true);
    expect(solutions).toEqual([[new Uint8Array([1, 2, 3, 4, 5, 6, 7, 8]), hash, hash]]);
    expect((await client.fail('eth_submitWork', '0x01', hash, hash)).code).toBe(-32602);
    expect(await client.call('eth_submitHashrate', '0x500', hash)).toBe(true);
  });
});

describe('txpool', () => {
  it('shows what is pooled by address with checksum and nonce', async () => {
    const hash = await client.call('eth_sendTransaction', {
      from: ACCOUNTS[0],
      to: ACCOUNTS[1],
      value: '0x7',
      gasPrice: '0x77359400',
    });
    const sender = toChecksumAddress(ACCOUNTS[0]!);
    expect(sender).toBe('0x7E5F4552091A69125d5DfCb7b8C2659029395Bdf');
    expect(await client.call('txpool_status')).toEqual({ pending: '0x1', queued: '0x0' });
    expect(await client.call('txpool_content')).toMatchObject({
      pending: { [sender]: { 0: { hash } } },
      queued: {},
    });
    expect(await client.call('txpool_contentFrom', ACCOUNTS[0])).toMatchObject({ pending: { 0: { hash } } });
    expect(await client.call('txpool_contentFrom', ACCOUNTS[1])).toEqual({ pending: {}, queued: {} });
    expect(await client.call('txpool_inspect')).toEqual({
      pending: {
        [sender]: { 0: '0x2B5AD5c4795c026514f8317c7a215E218DcCD6cF: 7 wei + 21000 gas × 2000000000 wei' },
      },
      queued: {},
    });
  });
});
