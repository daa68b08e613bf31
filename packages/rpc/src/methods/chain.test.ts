import { keccak256Hex } from '@ethane/crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ACCOUNTS, createFakeBackend } from '../testing/fake-backend.ts';
import { createTestClient, type TestClient } from '../testing/rpc-client.ts';
import { METHODS } from './table.ts';

let client: TestClient;
beforeEach(() => {
  client = createTestClient();
});
afterEach(() => {
  expect(client.crashes).toEqual([]);
  client.close();
});

const GWEI = 10n ** 9n;
const hex = (value: bigint): string => `0x${value.toString(16)}`;

async function transfer(fees: object = {}): Promise<void> {
  await client.call('eth_sendTransaction', { from: ACCOUNTS[0], to: ACCOUNTS[1], ...fees });
}

describe('identity', () => {
  it('is told by web3, net and eth methods', async () => {
    expect(await client.call('web3_clientVersion')).toBe('Ethane/v0.1.0/test');
    expect(await client.call('web3_sha3', '0x6869')).toBe(keccak256Hex(new Uint8Array([0x68, 0x69])));
    expect(await client.call('net_version')).toBe('31337');
    expect(await client.call('net_listening')).toBe(true);
    expect(await client.call('net_peerCount')).toBe('0x0');
    expect(await client.call('eth_chainId')).toBe('0x7a69');
    expect(await client.call('eth_syncing')).toBe(false);
    expect(await client.call('eth_blockNumber')).toBe('0x0');
    expect(await client.call('eth_coinbase')).toBe(`0x${'00'.repeat(20)}`);
    expect(await client.call('eth_mining')).toBe(false);
    expect(await client.call('eth_hashrate')).toBe('0x0');
    expect(await client.call('rpc_modules')).toMatchObject({
      eth: '1.0',
      net: '1.0',
      debug: '1.0',
      evm: '1.0',
    });
  });

  it('has a table without double names', () => {
    expect(new Set(METHODS.map(({ name }) => name)).size).toBe(METHODS.length);
  });
});

describe('eth_config and eth_capabilities', () => {
  it('describe the rules by the names of EIP-7910', async () => {
    const config = (await client.call('eth_config')) as Record<string, Record<string, object> | null>;
    expect(config).toMatchObject({
      next: null,
      last: null,
      current: { activationTime: 0, chainId: '0x7a69' },
    });
    expect(config.current?.blobSchedule).toEqual({ target: 6, max: 9, baseFeeUpdateFraction: 5_007_716 });
    expect(Object.keys(config.current?.precompiles ?? {})).toHaveLength(18);
    expect(Object.keys(config.current?.systemContracts ?? {})).toHaveLength(5);
    expect(await client.call('eth_capabilities')).toMatchObject({
      head: { number: '0x0' },
      state: { disabled: false },
    });
  });

  it('have no blobs before their fork', async () => {
    client.close();
    client = createTestClient(createFakeBackend('shanghai'));
    expect(await client.call('eth_config')).toMatchObject({
      current: { blobSchedule: null, systemContracts: {} },
    });
  });
});

describe('fees', () => {
  it('start at 1 gwei of tip and follow the base fee', async () => {
    expect(await client.call('eth_maxPriorityFeePerGas')).toBe(hex(GWEI));
    expect(await client.call('eth_gasPrice')).toBe(hex(2n * GWEI));
    expect(await client.call('eth_baseFee')).toBe(hex(875_000_000n));
    expect(await client.call('eth_blobBaseFee')).toBe('0x1');
    client.backend.mineAll();
    expect(await client.call('eth_gasPrice')).toBe(hex(GWEI + 875_000_000n));
  });

  it('are suggested by what blocks contain', async () => {
    for (const tip of [3n, 4n, 5n]) {
      await transfer({ maxPriorityFeePerGas: hex(tip * GWEI), maxFeePerGas: hex(20n * GWEI) });
      client.backend.mineAll();
    }
    expect(await client.call('eth_maxPriorityFeePerGas')).toBe(hex(4n * GWEI));
  });

  it('are null before their forks', async () => {
    client.close();
    client = createTestClient(createFakeBackend('istanbul'));
    expect(await client.call('eth_baseFee')).toBeNull();
    expect(await client.call('eth_blobBaseFee')).toBeNull();
    expect(await client.call('eth_gasPrice')).toBe(hex(GWEI));
  });
});

describe('eth_feeHistory', () => {
  it('gives prices of blocks and of the next, and tips by share of gas', async () => {
    for (const tip of [1n, 2n, 3n, 4n])
      await transfer({ maxPriorityFeePerGas: hex(tip * GWEI), maxFeePerGas: hex(9n * GWEI) });
    client.backend.mineAll();
    client.backend.mineAll();
    const history = (await client.call('eth_feeHistory', 2, 'latest', [0, 50, 100])) as Record<
      string,
      unknown[]
    >;
    expect(history).toMatchObject({
      oldestBlock: '0x1',
      reward: [
        [hex(GWEI), hex(2n * GWEI), hex(4n * GWEI)],
        ['0x0', '0x0', '0x0'],
      ],
      gasUsedRatio: [84_000 / 30_000_000, 0],
      blobGasUsedRatio: [0, 0],
      baseFeePerBlobGas: ['0x1', '0x1', '0x1'],
    });
    const blocks = await Promise.all(
      ['0x1', '0x2'].map((number) => client.call('eth_getBlockByNumber', number)),
    );
    const fees = blocks.map((block) => (block as { baseFeePerGas: string }).baseFeePerGas);
    expect(history.baseFeePerGas).toEqual([...fees, await client.call('eth_baseFee')]);
  });

  it('gives no more blocks than there are, and none for none', async () => {
    expect(await client.call('eth_feeHistory', '0x400', 'latest')).toMatchObject({
      oldestBlock: '0x0',
      gasUsedRatio: [0],
    });
    expect(await client.call('eth_feeHistory', '0x0', 'latest')).toMatchObject({
      gasUsedRatio: [],
      baseFeePerGas: [],
    });
  });

  it.each<[unknown[], string]>([
    [['0x1', '0x9', []], 'request beyond head block: requested 9, head 0'],
    [['0x1', 'latest', [101]], 'invalid reward percentile: 101'],
    [['0x1', 'latest', [5, 5]], 'invalid reward percentile: #0:5 >= #1:5'],
    [['0x1', 'latest', new Array(101).fill(1)], 'invalid reward percentile: over the query limit 100'],
  ])('refuses case %#', async (params, message) => {
    expect(await client.fail('eth_feeHistory', ...params)).toEqual({ code: -32000, message });
  });
});
