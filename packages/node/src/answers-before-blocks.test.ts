import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { devGenesis } from '@ethane/chainspec';
import { bytesToHex, EMPTY_BYTES } from '@ethane/primitives';
import { encodeTransaction, signTransaction } from '@ethane/types';
import { afterEach, describe, expect, it } from 'vitest';
import { DEFAULT_MNEMONIC, deriveAccounts } from './dev-accounts.ts';
import { createLogger } from './logger.ts';
import { createNode } from './node.ts';

const cleanups: (() => void | Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function create(datadir?: string) {
  const accounts = deriveAccounts(DEFAULT_MNEMONIC, 1);
  const addresses = accounts.map(({ address }) => address);
  const genesis = devGenesis({
    accounts: addresses,
    chainId: 1n,
    hardfork: 'osaka',
    timestamp: 1n,
    consensus: 'dev',
  });
  const node = await createNode({
    settings: { genesis, ethash: 'none' },
    datadir,
    mining: { kind: 'instant' },
    accounts,
    answersBeforeBlocks: true,
    log: createLogger('silent', { out: () => undefined, err: () => undefined }),
  });
  cleanups.push(() => node.stop());
  const { handle } = await node.handler();
  const ask = async (method: string, ...params: unknown[]) =>
    JSON.parse((await handle(JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }))) ?? '').result;
  return { node, ask, send: (nonce: bigint) => ask('eth_sendRawTransaction', raw(nonce)) };

  function raw(nonce: bigint) {
    const { address: to, privateKey } = accounts[0]!;
    const fields = {
      type: 0,
      chainId: 1n,
      nonce,
      gasPrice: 10n ** 10n,
      gasLimit: 21_000n,
      to,
      value: 1n,
    } as const;
    return bytesToHex(encodeTransaction(signTransaction({ ...fields, data: EMPTY_BYTES }, privateKey)));
  }
}

describe('a node that answers before blocks', () => {
  it('answers a transaction before its block is there, and all that is asked then from the block', async () => {
    const { node, ask, send } = await create();
    const hash = await send(0n);
    expect(node.chain.head.header.number).toBe(0n);
    const [receipt, number, refused] = await Promise.all([
      ask('eth_getTransactionReceipt', hash),
      ask('eth_blockNumber'),
      send(0n),
    ]);
    expect(receipt).toMatchObject({ transactionHash: hash, blockNumber: '0x1', status: '0x1' });
    expect(number).toBe('0x1');
    expect(refused).toBeUndefined();
    expect(node.chain.head.header.number).toBe(1n);
  });

  it('answers when the block is there where the chain has a directory', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'ethane-'));
    cleanups.push(() => rmSync(directory, { recursive: true }));
    const { node, send } = await create(directory);
    for (let nonce = 0n; nonce < 3n; nonce++) {
      await send(nonce);
      expect(node.chain.head.header.number).toBe(nonce + 1n);
    }
  });
});
