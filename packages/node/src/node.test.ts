import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { devGenesis } from '@ethane/chainspec';
import { signTransaction, type Transaction, transactionHash } from '@ethane/types';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { toChecksumAddress } from './checksum-address.ts';
import { createDevNode, type DevNodeOptions } from './create-dev-node.ts';
import { readChainSettings, readGenesisFile, requireChainSettings, writeChainSettings } from './datadir.ts';
import { deriveAccounts } from './dev-accounts.ts';
import { createLogger } from './logger.ts';
import { describeMining, miningMode } from './mining-options.ts';
import type { EthaneNode } from './node.ts';
import { Snapshots } from './snapshots.ts';

describe('a node in a program', () => {
  const nodes: EthaneNode[] = [];
  afterEach(async () => {
    for (const node of nodes.splice(0)) await node.stop();
  });

  async function create(options: DevNodeOptions = {}): Promise<EthaneNode> {
    const node = await createDevNode({ accounts: 2, ...options });
    nodes.push(node);
    return node;
  }

  function transfer({ accounts, chain }: EthaneNode, nonce: bigint): Transaction {
    return signTransaction(
      {
        type: 2,
        chainId: chain.spec.chainId,
        nonce,
        maxPriorityFeePerGas: 0n,
        maxFeePerGas: 10n ** 10n,
        gasLimit: 21_000n,
        to: accounts[1]!.address,
        value: 1n,
        data: new Uint8Array(0),
        accessList: [],
      },
      accounts[0]!.privateKey,
    );
  }

  it('mines what is sent, in one block when it comes together', async () => {
    const node = await create();
    const mined = new Promise<void>((resolve) => node.chain.onHead(() => resolve()));
    for (let nonce = 0n; nonce < 5n; nonce++) await node.pool.add(transfer(node, nonce));
    await mined;
    expect(node.chain.head.header).toMatchObject({ number: 1n, gasUsed: 105_000n });
    expect(node.pool.status()).toEqual({ pending: 0, queued: 0 });
  });

  it('answers JSON-RPC without a socket until it stops', async () => {
    const node = await create();
    const { handle } = await node.handler();
    expect(await handle('{"jsonrpc":"2.0","id":1,"method":"eth_chainId"}')).toBe(
      '{"jsonrpc":"2.0","id":1,"result":"0x7a69"}',
    );
    expect(await handle('{"jsonrpc":"2.0","method":"evm_mine"}')).toBeUndefined();
    expect(node.chain.head.header.number).toBe(1n);
  });

  it('runs the preview of Amsterdam when asked, from the estimate to the receipt', async () => {
    const node = await create({ hardfork: 'amsterdam' });
    const { port } = await node.listen({ port: 0 });
    const call = async (method: string, ...params: unknown[]) => {
      const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method, params });
      const headers = { 'content-type': 'application/json' };
      const response = await fetch(`http://127.0.0.1:${port}`, { method: 'POST', headers, body });
      return ((await response.json()) as { result: never }).result as Record<string, never>;
    };
    const [from, to] = node.accounts.map(({ address }) => address);
    const mined = new Promise<void>((resolve) => node.chain.onHead(() => resolve()));
    // Deploys 32 bytes; at 30 million gas a byte is 150. Other gas: 30,066 before it runs, 8 for it, 6 for the code.
    const hash = await call('eth_sendTransaction', { from, data: '0x60205ff3', value: '0x0' });
    await mined;
    const { gasUsed, status, logs } = await call('eth_getTransactionReceipt', hash);
    expect([status, logs]).toEqual(['0x1', []]);
    expect(BigInt(gasUsed!)).toBeGreaterThan(30_000n + (112n + 32n) * 150n);
    const header = await call('eth_getBlockByNumber', '0x1', false);
    expect(header).toMatchObject({ slotNumber: '0x1', gasUsed: '0x7580' });
    expect(header.blockAccessListHash).toMatch(/^0x[0-9a-f]{64}$/);
    const next = new Promise<void>((resolve) => node.chain.onHead(() => resolve()));
    const sent = await call('eth_sendTransaction', { from, to, value: '0x5' });
    await next;
    const receipt = await call('eth_getTransactionReceipt', sent);
    expect(receipt.logs).toMatchObject([{ address: '0xfffffffffffffffffffffffffffffffffffffffe' }]);
  });

  it('goes back to a snapshot with its pool and its clock', async () => {
    const node = await create({ mining: { kind: 'manual' } });
    const snapshots = new Snapshots(node.chain, node.pool, node.miner.clock);
    const waiting = transfer(node, 0n);
    await node.pool.add(waiting);
    const id = snapshots.take();
    node.miner.clock.increase(500n);
    await node.miner.mine(3);
    expect(node.pool.status().pending).toBe(0);
    expect(await snapshots.revert(id)).toBe(true);
    expect(node.chain.head.header.number).toBe(0n);
    expect(node.pool.get(transactionHash(waiting))).toBeDefined();
    expect(node.miner.clock.offset).toBe(0n);
    expect(await snapshots.revert(id)).toBe(false);
  });

  it('forgets snapshots taken after the one that it goes back to', async () => {
    const node = await create({ mining: { kind: 'manual' } });
    const snapshots = new Snapshots(node.chain, node.pool, node.miner.clock);
    const first = snapshots.take();
    await node.miner.mine(1);
    const second = snapshots.take();
    expect(second).toBeGreaterThan(first);
    expect(await snapshots.revert(first)).toBe(true);
    expect(await snapshots.revert(second)).toBe(false);
    expect(snapshots.take()).toBeGreaterThan(second);
  });

  it('stops once, also when asked twice, and serves on any free port', async () => {
    const node = await create();
    const { port } = await node.listen({ port: 0 });
    expect(port).toBeGreaterThan(0);
    const first = node.stop();
    expect(node.stop()).toBe(first);
    await first;
    await expect(fetch(`http://127.0.0.1:${port}`)).rejects.toThrow();
  });

  it('refuses to mine by work where blocks have no seal', async () => {
    const genesis = devGenesis({ accounts: [], consensus: 'dev' });
    const node = await create({ genesis, mining: { kind: 'ethash', threads: 1 }, log: silent([]) });
    node.miner.setContinuous(false);
    await expect(node.miner.mine(1)).rejects.toMatchObject({ code: 'NOT_PROOF_OF_WORK' });
  });
});

describe('a data directory', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'ethane-settings-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('keeps genesis and kind of seal', () => {
    const genesis = devGenesis({
      accounts: deriveAccounts(PHRASE, 2).map(({ address }) => address),
      chainId: 5n,
    });
    expect(readChainSettings(folder)).toBeUndefined();
    writeChainSettings(folder, { genesis, ethash: 'test' });
    const read = requireChainSettings(folder);
    expect(read.ethash).toBe('test');
    expect(read.genesis.spec.chainId).toBe(5n);
    expect(read.genesis.alloc).toEqual(genesis.alloc);
  });

  it('says what is wrong with its files by name', () => {
    expect(() => requireChainSettings(folder)).toThrow(/holds no chain.*ethane init/);
    writeChainSettings(folder, { genesis: devGenesis({ accounts: [] }), ethash: 'none' });
    writeFileSync(join(folder, 'settings.json'), '{"ethash":"huge"}');
    expect(() => readChainSettings(folder)).toThrow(
      /settings\.json: ethash: have "huge", want one of full, test, none/,
    );
    writeFileSync(join(folder, 'genesis.json'), '{');
    expect(() => readGenesisFile(join(folder, 'genesis.json'))).toThrow(/genesis\.json/);
    expect(() => readGenesisFile(join(folder, 'nothing.json'))).toThrow(/cannot read .*nothing\.json/);
    expect(readFileSync(join(folder, 'settings.json'), 'utf8')).toContain('huge');
  });
});

describe('accounts, mining options and logs', () => {
  it('derives accounts from a phrase and refuses what is none', () => {
    const [first] = deriveAccounts(PHRASE, 1);
    expect(toChecksumAddress(first!.address)).toBe('0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266');
    expect(deriveAccounts(`  ${PHRASE.replaceAll(' ', '  ')} `, 1)).toEqual([first]);
    expect(() => deriveAccounts('test test test', 1)).toThrow(/BIP-39/);
    expect(() => deriveAccounts(PHRASE.replace('junk', 'test'), 1)).toThrow(/checksum/);
  });

  it('chooses how to mine by the options and the chain', () => {
    const merged = { genesis: devGenesis({ accounts: [] }), ethash: 'none' } as const;
    const work = { genesis: devGenesis({ accounts: [], consensus: 'proofOfWork' }), ethash: 'test' } as const;
    expect(miningMode({}, merged)).toEqual({ kind: 'instant' });
    expect(miningMode({}, work)).toEqual({ kind: 'manual' });
    expect(miningMode({}, { ...work, ethash: 'none' })).toEqual({ kind: 'instant' });
    expect(miningMode({ 'block-time': 2 }, merged)).toEqual({ kind: 'interval', seconds: 2 });
    expect(miningMode({ mine: 'ethash', threads: 3 }, work)).toEqual({ kind: 'ethash', threads: 3 });
    expect(describeMining(miningMode({ mine: 'ethash' }, work))).toContain('1 thread');
    expect(() => miningMode({ mine: 'ethash' }, merged)).toThrow(/not sealed/);
    expect(() => miningMode({ 'no-mining': true, 'block-time': 1 }, merged)).toThrow(
      /--no-mining and --block-time/,
    );
    expect(() => miningMode({ threads: 2 }, merged)).toThrow(/--threads/);
  });

  it('writes text or JSON, and errors also when silent', () => {
    const lines: string[] = [];
    createLogger('text', sink(lines)).info('block', { number: 5n });
    createLogger('json', sink(lines)).error('oops', { number: 5n });
    silent(lines).info('unheard');
    silent(lines).error('heard');
    expect(lines[0]).toBe('block number=5\n');
    expect(JSON.parse(lines[1]!)).toMatchObject({ level: 'error', message: 'oops', number: '5' });
    expect(lines.slice(2)).toEqual(['error: heard\n']);
  });
});

const PHRASE = 'test test test test test test test test test test test junk';

function sink(lines: string[]): { out: (line: string) => void; err: (line: string) => void } {
  const push = (line: string) => {
    lines.push(line);
  };
  return { out: push, err: push };
}

function silent(lines: string[]): ReturnType<typeof createLogger> {
  return createLogger('silent', sink(lines));
}
