import { bytesToHex, type Hex, hexToBytes } from '@ethane/primitives';
import {
  decodeTransaction,
  encodeTransaction,
  signAuthorization,
  signTransaction,
  type UnsignedTransaction,
} from '@ethane/types';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { deploying, EMIT_TOPIC, EMITTER } from '../testing/contracts.ts';
import { ACCOUNTS, KEYS } from '../testing/fake-backend.ts';
import { createTestClient, type TestClient } from '../testing/rpc-client.ts';

let client: TestClient;
beforeEach(() => {
  client = createTestClient();
});
afterEach(() => {
  expect(client.crashes).toEqual([]);
  client.close();
});

const GWEI = 10n ** 9n;
const COMMON = {
  nonce: 0n,
  gasLimit: 100_000n,
  to: ACCOUNTS[1],
  value: 7n,
  data: new Uint8Array(0),
} as const;
const DYNAMIC = {
  chainId: 31337n,
  maxFeePerGas: 5n * GWEI,
  maxPriorityFeePerGas: GWEI,
  accessList: [],
} as const;

function raw(transaction: UnsignedTransaction): Hex {
  return bytesToHex(encodeTransaction(signTransaction(transaction, KEYS[0]!)));
}

async function sendAndMine(transaction: UnsignedTransaction): Promise<string> {
  const hash = (await client.call('eth_sendRawTransaction', raw(transaction))) as string;
  client.backend.mineAll();
  return hash;
}

describe('raw transactions', () => {
  it.each<[string, UnsignedTransaction, object]>([
    [
      'legacy',
      { ...COMMON, type: 0, chainId: 31337n, gasPrice: 5n * GWEI },
      { type: '0x0', chainId: '0x7a69' },
    ],
    [
      'unprotected legacy',
      { ...COMMON, type: 0, gasPrice: 5n * GWEI },
      { type: '0x0', v: expect.stringMatching(/^0x1[bc]$/) },
    ],
    [
      'access list',
      {
        ...COMMON,
        type: 1,
        chainId: 31337n,
        gasPrice: 5n * GWEI,
        accessList: [{ address: ACCOUNTS[2]!, storageKeys: [] }],
      },
      { type: '0x1', accessList: [{ address: ACCOUNTS[2], storageKeys: [] }] },
    ],
    ['dynamic fee', { ...COMMON, ...DYNAMIC, type: 2 }, { type: '0x2', maxPriorityFeePerGas: '0x3b9aca00' }],
    [
      'set code',
      {
        ...COMMON,
        ...DYNAMIC,
        type: 4,
        authorizationList: [
          signAuthorization({ chainId: 31337n, address: ACCOUNTS[2]!, nonce: 0n }, KEYS[1]!),
        ],
      },
      { type: '0x4', authorizationList: [{ chainId: '0x7a69', address: ACCOUNTS[2], nonce: '0x0' }] },
    ],
  ])('go in and come out: %s', async (_, transaction, shape) => {
    const hash = await sendAndMine(transaction);
    const seen = await client.call('eth_getTransactionByHash', hash);
    expect(seen).toMatchObject({ hash, from: ACCOUNTS[0], value: '0x7', blockNumber: '0x1', ...shape });
    const receipt = await client.call('eth_getTransactionReceipt', hash);
    expect(receipt).toMatchObject({
      status: '0x1',
      from: ACCOUNTS[0],
      to: ACCOUNTS[1],
      transactionHash: hash,
    });
    expect(await client.call('eth_getRawTransactionByHash', hash)).toBe(raw(transaction));
    expect(await client.call('debug_getRawTransaction', hash)).toBe(raw(transaction));
    expect(await client.call('eth_getTransactionByBlockNumberAndIndex', '0x1', '0x0')).toEqual(seen);
    expect(await client.call('eth_getRawTransactionByBlockNumberAndIndex', 'latest', 0)).toBe(
      raw(transaction),
    );
  });

  it('shows the price paid once mined and the maximum before', async () => {
    const hash = await client.call('eth_sendRawTransaction', raw({ ...COMMON, ...DYNAMIC, type: 2 }));
    expect(await client.call('eth_getTransactionByHash', hash)).toMatchObject({
      gasPrice: '0x12a05f200',
      blockHash: null,
    });
    client.backend.mineAll();
    const price = 10n ** 9n + 875_000_000n;
    const hex = `0x${price.toString(16)}`;
    expect(await client.call('eth_getTransactionByHash', hash)).toMatchObject({ gasPrice: hex });
    expect(await client.call('eth_getTransactionReceipt', hash)).toMatchObject({ effectiveGasPrice: hex });
  });

  it('are null or empty when unknown', async () => {
    const unknown = `0x${'ab'.repeat(32)}`;
    expect(await client.call('eth_getTransactionByHash', unknown)).toBeNull();
    expect(await client.call('eth_getTransactionReceipt', unknown)).toBeNull();
    expect(await client.call('eth_getTransactionByBlockNumberAndIndex', '0x0', '0x5')).toBeNull();
    expect(await client.call('eth_getRawTransactionByHash', unknown)).toBe('0x');
  });

  it.each<[string, RegExp]>([
    ['0x', /typed transaction too short|EOF|empty/i],
    ['0x05c0', /transaction type not supported/],
    ['0xc0', /too few elements|rlp/],
    ['0x02', /typed transaction too short|EOF/],
  ])('are refused with -32000 and a reason: %s', async (data, message) => {
    const { code, message: text } = await client.fail('eth_sendRawTransaction', data);
    expect(code).toBe(-32000);
    expect(text).toMatch(message);
  });

  it('pass the pool’s refusal on', async () => {
    await sendAndMine({ ...COMMON, ...DYNAMIC, type: 2 });
    expect(await client.fail('eth_sendRawTransaction', raw({ ...COMMON, ...DYNAMIC, type: 2 }))).toEqual({
      code: -32000,
      message: 'nonce too low: next nonce 1, tx nonce 0',
    });
  });

  it('can be sent and waited for', async () => {
    await client.call('evm_setAutomine', true);
    const receipt = await client.call('eth_sendRawTransactionSync', raw({ ...COMMON, ...DYNAMIC, type: 2 }));
    expect(receipt).toMatchObject({ status: '0x1', blockNumber: '0x1' });
    await client.call('evm_setAutomine', false);
    const later = raw({ ...COMMON, ...DYNAMIC, type: 2, nonce: 1n });
    const failure = await client.fail('eth_sendRawTransactionSync', later, 10);
    expect(failure).toMatchObject({ code: 4, data: expect.stringMatching(/^0x[0-9a-f]{64}$/) });
    expect(await client.call('eth_getTransactionByHash', failure.data)).toMatchObject({ blockHash: null });
  });
});

describe('receipts', () => {
  it('have the contract’s address and logs numbered through the block', async () => {
    const create = {
      ...COMMON,
      ...DYNAMIC,
      type: 2,
      to: undefined,
      value: 0n,
      data: hexToBytes(deploying(EMITTER)),
    } as const;
    const receipt = (await client.call('eth_getTransactionReceipt', await sendAndMine(create))) as Record<
      string,
      Hex
    >;
    expect(receipt.contractAddress).toMatch(/^0x[0-9a-f]{40}$/);
    expect(receipt.to).toBeNull();
    const data = hexToBytes(`0x${'11'.repeat(32)}`);
    const to = receipt.contractAddress as typeof COMMON.to;
    for (const nonce of [1n, 2n]) {
      await client.call(
        'eth_sendRawTransaction',
        raw({ ...COMMON, ...DYNAMIC, type: 2, nonce, to, value: 0n, data }),
      );
    }
    client.backend.mineAll();
    const receipts = (await client.call('eth_getBlockReceipts', 'latest')) as Record<string, unknown>[];
    expect(receipts.map(({ logs }) => logs)).toMatchObject([
      [{ logIndex: '0x0', transactionIndex: '0x0', address: to, topics: [EMIT_TOPIC, bytesToHex(data)] }],
      [{ logIndex: '0x1', transactionIndex: '0x1', data: bytesToHex(data), removed: false }],
    ]);
    const [first, second] = receipts;
    expect(second?.gasUsed).toBe(first?.gasUsed);
    expect(Number(second?.cumulativeGasUsed)).toBe(2 * Number(first?.gasUsed));
    expect(await client.call('eth_getTransactionReceipt', second?.transactionHash)).toEqual(second);
  });

  it('carry a state root before Byzantium', async () => {
    client.close();
    client = createTestClient(
      (await import('../testing/fake-backend.ts')).createFakeBackend('spuriousDragon'),
    );
    const hash = await sendAndMine({ ...COMMON, type: 0, chainId: 31337n, gasPrice: GWEI });
    const receipt = await client.call('eth_getTransactionReceipt', hash);
    expect(receipt).toMatchObject({
      root: expect.stringMatching(/^0x[0-9a-f]{64}$/),
      effectiveGasPrice: '0x3b9aca00',
    });
    expect(receipt).not.toHaveProperty('status');
    const encoded = (await client.call('eth_getRawTransactionByHash', hash)) as string;
    expect(decodeTransaction(hexToBytes(encoded)).type).toBe(0);
  });
});
