import { bigintToHash32, type Hash32, type Hex, hexToBytes } from '@ethane/primitives';
import { verifyAccountProof } from '@ethane/state';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { COUNTER, deploying } from '../testing/contracts.ts';
import { ACCOUNTS } from '../testing/fake-backend.ts';
import { createTestClient, type TestClient } from '../testing/rpc-client.ts';

let client: TestClient;
let contract: Hex;
beforeEach(async () => {
  client = createTestClient();
  const hash = await client.call('eth_sendTransaction', { from: ACCOUNTS[0], data: deploying(COUNTER) });
  client.backend.mineAll();
  const receipt = (await client.call('eth_getTransactionReceipt', hash)) as { readonly contractAddress: Hex };
  contract = receipt.contractAddress;
  await client.call('eth_sendTransaction', { from: ACCOUNTS[0], to: contract });
  client.backend.mineAll();
});
afterEach(() => {
  expect(client.crashes).toEqual([]);
  client.close();
});

describe('state', () => {
  it('is that of the block which is named', async () => {
    expect(await client.call('eth_getStorageAt', contract, '0x0')).toBe(bigintToHash32(1n));
    expect(await client.call('eth_getStorageAt', contract, '0x0', '0x1')).toBe(bigintToHash32(0n));
    expect(await client.call('eth_getCode', contract, 'latest')).toBe(COUNTER);
    expect(await client.call('eth_getCode', contract, '0x0')).toBe('0x');
    expect(await client.call('eth_getBalance', ACCOUNTS[1])).toBe('0x21e19e0c9bab2400000');
    expect(await client.call('eth_getAccountInfo', contract)).toEqual({
      balance: '0x0',
      nonce: '0x1',
      code: COUNTER,
    });
    expect(await client.call('eth_getAccount', ACCOUNTS[0], '0x1')).toMatchObject({ nonce: '0x1' });
  });

  it('counts pooled transactions for the pending nonce', async () => {
    await client.call('eth_sendTransaction', { from: ACCOUNTS[0], to: ACCOUNTS[1] });
    expect(await client.call('eth_getTransactionCount', ACCOUNTS[0])).toBe('0x2');
    expect(await client.call('eth_getTransactionCount', ACCOUNTS[0], 'pending')).toBe('0x3');
  });

  it('answers many slots at a time, up to 1,024', async () => {
    const slots = [bigintToHash32(0n), bigintToHash32(7n)];
    expect(await client.call('eth_getStorageValues', { [contract]: slots })).toEqual({
      [contract]: [bigintToHash32(1n), bigintToHash32(0n)],
    });
    expect(await client.fail('eth_getStorageValues', {})).toEqual({ code: -32602, message: 'empty request' });
    const many = new Array(1_025).fill('0x0');
    expect(await client.fail('eth_getStorageValues', { [contract]: many })).toEqual({
      code: -38026,
      message: 'too many slots (max 1024)',
    });
  });
});

interface ProofJson {
  readonly accountProof: readonly Hex[];
  readonly balance: Hex;
  readonly nonce: Hex;
  readonly codeHash: Hash32;
  readonly storageHash: Hash32;
  readonly storageProof: readonly {
    readonly key: Hex;
    readonly value: Hex;
    readonly proof: readonly Hex[];
  }[];
}

function verify(root: Hash32, address: Hex, json: ProofJson): void {
  const { balance, nonce, codeHash, storageHash } = json;
  const exists = BigInt(balance) + BigInt(nonce) > 0n;
  verifyAccountProof(root, address as Parameters<typeof verifyAccountProof>[1], {
    account: exists
      ? { balance: BigInt(balance), nonce: BigInt(nonce), codeHash, storageRoot: storageHash }
      : undefined,
    accountProof: json.accountProof.map(hexToBytes),
    storageProof: json.storageProof.map(({ key, value, proof }) => ({
      slot: BigInt(key),
      value: BigInt(value),
      proof: proof.map(hexToBytes),
    })),
  });
}

describe('eth_getProof', () => {
  it.each(['0x0', '0x1', '0x2', 'pending'])(
    'proves accounts and slots of block %s, present and absent',
    async (block) => {
      const { stateRoot } = (await client.call('eth_getBlockByNumber', block)) as {
        readonly stateRoot: Hash32;
      };
      for (const address of [contract, ACCOUNTS[0]!, `0x${'77'.repeat(20)}` as Hex]) {
        const proof = (await client.call('eth_getProof', address, ['0x0', '0x5'], block)) as ProofJson;
        verify(stateRoot, address, proof);
        expect(proof.storageProof.map(({ key }) => key)).toEqual(['0x0', '0x5']);
      }
    },
  );

  it('names keys as they were given', async () => {
    const keys = ['0x0', bigintToHash32(0n)];
    const proof = (await client.call('eth_getProof', contract, keys)) as ProofJson;
    expect(proof.storageProof.map(({ key, value }) => [key, value])).toEqual([
      ['0x0', '0x1'],
      [bigintToHash32(0n), '0x1'],
    ]);
  });

  it('takes at most 1,024 keys', async () => {
    expect(await client.fail('eth_getProof', contract, new Array(1_025).fill('0x0'))).toEqual({
      code: -32602,
      message: 'too many keys: 1025 > 1024',
    });
  });
});
