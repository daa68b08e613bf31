import { recoverAddress } from '@ethane/crypto';
import { bytesToBigint, bytesToHex, hexToBytes, utf8ToBytes } from '@ethane/primitives';
import { decodeTransaction, recoverSender } from '@ethane/types';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hashMessage } from '../services/message-signer.ts';
import { hashTypedData } from '../services/typed-data.ts';
import { ACCOUNTS, createFakeBackend } from '../testing/fake-backend.ts';
import { createTestClient, type TestClient } from '../testing/rpc-client.ts';

let client: TestClient;
beforeEach(() => {
  client = createTestClient();
});
afterEach(() => {
  expect(client.crashes).toEqual([]);
  client.close();
});

const [ALICE, BOB] = ACCOUNTS;
const STRANGER = `0x${'99'.repeat(20)}`;

function signerOf(hash: Uint8Array, signature: unknown): string | undefined {
  const bytes = hexToBytes(String(signature));
  expect(bytes).toHaveLength(65);
  const [r, s] = [bytes.subarray(0, 32), bytes.subarray(32, 64)].map(bytesToBigint);
  return recoverAddress(hash, r!, s!, bytes[64]! - 27);
}

describe('signing messages', () => {
  it('is by the account, over hex or text', async () => {
    expect(await client.call('eth_accounts')).toEqual(ACCOUNTS);
    expect(await client.call('eth_requestAccounts')).toEqual(ACCOUNTS);
    const hash = hashMessage(utf8ToBytes('hi'));
    expect(signerOf(hash, await client.call('eth_sign', ALICE, '0x6869'))).toBe(ALICE);
    expect(signerOf(hash, await client.call('personal_sign', 'hi', BOB))).toBe(BOB);
    expect(signerOf(hash, await client.call('personal_sign', '0x6869', BOB, 'password'))).toBe(BOB);
  });

  it('covers typed data', async () => {
    const data = {
      types: { T: [{ name: 'x', type: 'uint8' }] },
      primaryType: 'T',
      domain: { chainId: 1 },
      message: { x: 1 },
    };
    const signature = await client.call('eth_signTypedData_v4', ALICE, JSON.stringify(data));
    expect(signerOf(hashTypedData(data), signature)).toBe(ALICE);
    expect(await client.call('eth_signTypedData_v4', ALICE, data)).toBe(signature);
    expect(await client.fail('eth_signTypedData_v4', ALICE, '{')).toEqual({
      code: -32602,
      message: 'typed data is not JSON',
    });
  });

  it('is refused for accounts that are not unlocked', async () => {
    const refusal = { code: -32000, message: 'unknown account' };
    expect(await client.fail('eth_sign', STRANGER, '0x')).toEqual(refusal);
    expect(await client.fail('eth_sendTransaction', { from: STRANGER, to: BOB })).toEqual(refusal);
    expect(await client.fail('eth_sendTransaction', { to: BOB })).toEqual(refusal);
  });
});

describe('eth_sendTransaction', () => {
  it('fills in nonce, fees and gas, one after another', async () => {
    for (const nonce of ['0x0', '0x1', '0x2']) {
      const hash = await client.call('eth_sendTransaction', { from: ALICE, to: BOB, value: '0x1' });
      expect(await client.call('eth_getTransactionByHash', hash)).toMatchObject({
        nonce,
        type: '0x2',
        gas: '0x5208',
        maxPriorityFeePerGas: '0x3b9aca00',
        maxFeePerGas: '0xb2d05e00',
      });
    }
    client.backend.mineAll();
    expect(await client.call('eth_getBlockTransactionCountByNumber', 'latest')).toBe('0x3');
  });

  it.each<[object, object]>([
    [{ gasPrice: '0x77359400' }, { type: '0x0', gasPrice: '0x77359400', chainId: '0x7a69' }],
    [{ gasPrice: '0x77359400', accessList: [] }, { type: '0x1' }],
    [{ type: '0x1' }, { type: '0x1', gasPrice: '0x77359400' }],
    [{ type: '0x0' }, { type: '0x0' }],
    [{ maxFeePerGas: '0x77359400' }, { type: '0x2', maxFeePerGas: '0x77359400' }],
    [{ accessList: [{ address: STRANGER, storageKeys: [] }] }, { type: '0x2', gas: '0x5b68' }],
  ])('makes of %j %j', async (given, shape) => {
    const hash = await client.call('eth_sendTransaction', { from: ALICE, to: BOB, ...given });
    expect(await client.call('eth_getTransactionByHash', hash)).toMatchObject(shape);
  });

  it.each<[object, string]>([
    [
      { gasPrice: '0x1', maxFeePerGas: '0x1' },
      'both gasPrice and (maxFeePerGas or maxPriorityFeePerGas) specified',
    ],
    [{ maxFeePerGas: '0x1', maxPriorityFeePerGas: '0x2' }, 'maxFeePerGas (1) < maxPriorityFeePerGas (2)'],
    [{ chainId: '0x1' }, "chainId does not match node's (have=1, want=31337)"],
    [{ gasPrice: '0x0' }, 'gasPrice must be non-zero after london fork'],
    [{ to: null }, 'contract creation without any data provided'],
    [
      { to: null, blobVersionedHashes: [`0x01${'00'.repeat(31)}`], data: '0x00' },
      'missing "to" in blob transaction',
    ],
    [{ blobVersionedHashes: [] }, 'need at least 1 blob for a blob transaction'],
  ])('refuses %j', async (given, message) => {
    expect(await client.fail('eth_sendTransaction', { from: ALICE, to: BOB, ...given })).toEqual({
      code: -32000,
      message,
    });
  });

  it('passes the reason of a failing estimate on', async () => {
    const data = '0x60015f5360015ffd';
    expect(await client.fail('eth_sendTransaction', { from: ALICE, data })).toEqual({
      code: 3,
      message: 'execution reverted',
      data: '0x01',
    });
  });

  it('sends legacy transactions where the fork knows no others', async () => {
    client.close();
    client = createTestClient(createFakeBackend('istanbul'));
    const hash = await client.call('eth_sendTransaction', { from: ALICE, to: BOB });
    expect(await client.call('eth_getTransactionByHash', hash)).toMatchObject({
      type: '0x0',
      gasPrice: '0x3b9aca00',
    });
    expect(
      (await client.fail('eth_sendTransaction', { from: ALICE, to: BOB, maxFeePerGas: '0x1' })).message,
    ).toBe('maxFeePerGas and maxPriorityFeePerGas are not valid before London is active');
  });
});

describe('eth_signTransaction and eth_fillTransaction', () => {
  it('signs what is complete and sends nothing', async () => {
    const request = { from: ALICE, to: BOB, gas: '0x5208', gasPrice: '0x77359400', nonce: '0x0' };
    const { raw, tx } = (await client.call('eth_signTransaction', request)) as { raw: string; tx: object };
    expect(recoverSender(decodeTransaction(hexToBytes(raw)))).toBe(ALICE);
    expect(tx).toMatchObject({ from: ALICE, nonce: '0x0' });
    expect(await client.call('txpool_status')).toEqual({ pending: '0x0', queued: '0x0' });
    for (const [missing, message] of [
      ['gas', 'gas not specified'],
      ['gasPrice', 'missing gasPrice or maxFeePerGas/maxPriorityFeePerGas'],
      ['nonce', 'nonce not specified'],
    ] as const) {
      expect(await client.fail('eth_signTransaction', { ...request, [missing]: null })).toEqual({
        code: -32000,
        message,
      });
    }
  });

  it('fills in without a signature, for whoever can pay', async () => {
    const filled = (await client.call('eth_fillTransaction', { from: ALICE, to: BOB })) as {
      raw: string;
      tx: object;
    };
    expect(filled.tx).toMatchObject({
      from: ALICE,
      nonce: '0x0',
      gas: '0x5208',
      type: '0x2',
      r: '0x0',
      s: '0x0',
    });
    expect(bytesToHex(decodeTransaction(hexToBytes(filled.raw)).data)).toBe('0x');
    expect(await client.fail('eth_fillTransaction', { from: STRANGER, to: BOB })).toEqual({
      code: -32000,
      message: 'gas required exceeds allowance (0)',
    });
  });
});
