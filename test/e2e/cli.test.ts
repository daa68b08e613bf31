import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { getPriority } from 'node:os';
import { join } from 'node:path';
import type { Hex } from 'viem';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { type NodeProcess, runCli, startNode } from './support/process.ts';
import { call } from './support/rpc.ts';
import { temporaryFolder } from './support/temporary.ts';

const COINBASE = '0x00000000000000000000000000000000c0ffee07';

interface Block {
  readonly number: Hex;
  readonly timestamp: Hex;
  readonly gasLimit: Hex;
  readonly baseFeePerGas?: Hex;
  readonly miner: Hex;
  readonly withdrawalsRoot?: Hex;
  readonly difficulty: Hex;
}

describe('the command line', () => {
  const folder = temporaryFolder('cli');
  afterAll(folder.remove);
  let node: NodeProcess | undefined;
  afterEach(async () => {
    await node?.stop();
    node = undefined;
  });

  async function start(...args: string[]): Promise<NodeProcess> {
    node = await startNode(args);
    return node;
  }

  const latest = ({ url }: NodeProcess) => call<Block>(url, 'eth_getBlockByNumber', 'latest', false);

  it('prints a banner with accounts, keys and figures that ends where it listens', async () => {
    const { stdout, stderr, stop } = await start('dev');
    const text = stdout();
    expect(text).toContain('(0) 0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266 (10000.000000000000000000 ETH)');
    expect(text).toContain('(0) 0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80');
    expect(text).toContain('(19) 0x8626f6940E2eb28930eFb4CeF49B2d1F2C9C1199');
    expect(text).toContain('test test test test test test test test test test test junk');
    for (const title of ['Chain ID', 'Base Fee', 'Gas Limit', 'Hardfork']) expect(text).toContain(title);
    expect(text).toMatch(/Listening on 127\.0\.0\.1:\d+\n$/);
    expect(await stop('SIGINT')).toBe(0);
    expect(stderr()).toBe('');
  });

  it('lets threads that help the main one give way to it, where threads have priorities', async () => {
    const { pid } = await start('dev', '--silent');
    const own = getPriority();
    expect(getPriority(pid)).toBe(own);
    const helpers = threadsOf(pid).filter((id) => id !== pid);
    expect(helpers.some((id) => nicenessOf(id) > own)).toBe(threadsCanGiveWay());
  });

  it('follows the options of dev', async () => {
    const started = await start(
      'dev',
      '--chain-id=1234',
      '--accounts',
      '3',
      '--balance',
      '7',
      '--mnemonic',
      'legal winner thank year wave sausage worth useful legal winner thank yellow',
      '--hardfork',
      'London',
      '--gas-limit',
      '12000000',
      '--base-fee',
      '5',
      '--coinbase',
      COINBASE,
      '--silent',
    );
    const { url, stdout } = started;
    expect(stdout()).toMatch(/^Listening on 127\.0\.0\.1:\d+\n$/);
    expect(await call(url, 'eth_chainId')).toBe('0x4d2');
    const accounts = await call<Hex[]>(url, 'eth_accounts');
    expect(accounts).toHaveLength(3);
    expect(accounts[0]).toBe('0x58a57ed9d8d624cbd12e2c467d34787555bb1b25');
    expect(BigInt(await call<Hex>(url, 'eth_getBalance', accounts[2], 'latest'))).toBe(7n * 10n ** 18n);
    expect(await latest(started)).toMatchObject({ gasLimit: '0xb71b00', baseFeePerGas: '0x5' });
    await call(url, 'evm_mine');
    const block = await latest(started);
    expect(block).toMatchObject({ number: '0x1', miner: COINBASE });
    expect(block.withdrawalsRoot).toBeUndefined();
  });

  it('mines every block-time seconds, and with --no-mining only when asked', async () => {
    const interval = await start('dev', '--block-time', '0.1');
    while (BigInt((await latest(interval)).number) < 3n)
      await new Promise((resolve) => setTimeout(resolve, 20));
    await interval.stop();

    const manual = await start('dev', '--no-mining');
    const [from] = await call<Hex[]>(manual.url, 'eth_accounts');
    const hashes = [];
    for (let i = 0; i < 3; i++)
      hashes.push(await call<Hex>(manual.url, 'eth_sendTransaction', { from, to: from, value: '0x1' }));
    expect(await call(manual.url, 'txpool_status')).toEqual({ pending: '0x3', queued: '0x0' });
    expect((await latest(manual)).number).toBe('0x0');
    await call(manual.url, 'evm_mine');
    for (const hash of hashes) {
      expect(await call(manual.url, 'eth_getTransactionReceipt', hash)).toMatchObject({
        status: '0x1',
        blockNumber: '0x1',
      });
    }
    await call(manual.url, 'evm_setAutomine', true);
    await call(manual.url, 'eth_sendTransaction', { from, to: from, value: '0x1' });
    while ((await latest(manual)).number !== '0x2') await new Promise((resolve) => setTimeout(resolve, 5));
  });

  it('answers a transaction when its block is there, so that the first look finds the receipt', async () => {
    const { url } = await start('dev');
    const [from, to] = await call<Hex[]>(url, 'eth_accounts');
    for (let number = 1; number <= 20; number++) {
      const hash = await call<Hex>(url, 'eth_sendTransaction', { from, to, value: '0x1' });
      expect(await call(url, 'eth_getTransactionReceipt', hash)).toMatchObject({
        blockNumber: `0x${number.toString(16)}`,
      });
    }
  });

  it('puts transactions that arrive together into one block', async () => {
    const { url } = await start('dev');
    const accounts = await call<Hex[]>(url, 'eth_accounts');
    const batch = accounts.map((from, id) => ({
      jsonrpc: '2.0',
      id,
      method: 'eth_sendTransaction',
      params: [{ from, to: from, value: '0x1', gas: '0x5208' }],
    }));
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(batch),
    });
    const replies = (await response.json()) as { result: Hex }[];
    const blocks = new Set<Hex>();
    for (const { result } of replies) {
      let receipt: { blockNumber: Hex } | null = null;
      while (receipt === null) receipt = await call(url, 'eth_getTransactionReceipt', result);
      blocks.add(receipt.blockNumber);
    }
    expect(blocks.size).toBeLessThan(accounts.length / 2);
  });

  it('goes back to a snapshot: chain, pool, state and time', async () => {
    const { url } = await start('dev');
    const [from, to] = await call<Hex[]>(url, 'eth_accounts');
    await call(url, 'evm_mine');
    const before = await call<Hex>(url, 'eth_getBalance', to, 'latest');
    const head = await call<{ hash: Hex }>(url, 'eth_getBlockByNumber', 'latest', false);
    const snapshot = await call<Hex>(url, 'evm_snapshot');
    await call(url, 'evm_setAutomine', false);
    const hash = await call<Hex>(url, 'eth_sendTransaction', { from, to, value: '0x1' });
    await call(url, 'evm_increaseTime', 1_000);
    await call(url, 'evm_mine');
    expect(await call(url, 'eth_getTransactionReceipt', hash)).not.toBeNull();
    expect(await call(url, 'evm_revert', snapshot)).toBe(true);
    expect(await call<{ hash: Hex }>(url, 'eth_getBlockByNumber', 'latest', false)).toEqual(head);
    expect(await call(url, 'eth_getTransactionReceipt', hash)).toBeNull();
    expect(await call(url, 'eth_getBalance', to, 'latest')).toBe(before);
    expect(await call(url, 'txpool_status')).toEqual({ pending: '0x0', queued: '0x0' });
    expect(await call(url, 'evm_revert', snapshot)).toBe(false);
    await call(url, 'evm_setNextBlockTimestamp', 4_000_000_000);
    await call(url, 'evm_mine');
    expect((await call<Block>(url, 'eth_getBlockByNumber', 'latest', false)).timestamp).toBe('0xee6b2800');
  });

  it('logs one JSON object a line with --json-log', async () => {
    const started = await start('dev', '--json-log');
    await call(started.url, 'evm_mine');
    await started.stop();
    const lines = started.stdout().trim().split('\n');
    const objects = lines.filter((line) => !line.startsWith('Listening on ')).map((line) => JSON.parse(line));
    expect(objects[0]).toMatchObject({ level: 'info', message: 'started', chainId: '31337' });
    expect(objects[1]).toMatchObject({ message: 'block', number: '1', transactions: 0 });
    expect(lines.filter((line) => line.startsWith('Listening on '))).toHaveLength(1);
  });

  it('continues a dev chain on disk and refuses options of another one', async () => {
    const datadir = join(folder.path, 'dev');
    const first = await start('dev', '--datadir', datadir);
    await call(first.url, 'evm_mine', { blocks: 3 });
    const head = await latest(first);
    expect(await first.stop('SIGINT')).toBe(0);
    const second = await start('dev', '--datadir', datadir);
    expect(await latest(second)).toEqual(head);
    expect(await second.stop()).toBe(0);
    expect(second.stderr()).toBe('');
    expect((await runCli(['verify', '--datadir', datadir])).code).toBe(0);

    const other = await runCli(['dev', '--datadir', datadir, '--chain-id', '5', '--port', '0']);
    expect(other.code).toBe(1);
    expect(other.stderr).toMatch(/another chain.*chain-id is 31337 there, 5 was asked for/);
  });

  it('mines a chain of one’s own with proof of work and pays the coinbase', { timeout: 60_000 }, async () => {
    const datadir = join(folder.path, 'own');
    const genesis = join(folder.path, 'genesis.json');
    writeFileSync(
      genesis,
      JSON.stringify({
        config: {
          chainId: 77,
          homesteadBlock: 0,
          eip150Block: 0,
          eip155Block: 0,
          eip158Block: 0,
          byzantiumBlock: 0,
          constantinopleBlock: 0,
          petersburgBlock: 0,
        },
        nonce: '0x42',
        difficulty: '0x20000',
        extraData: '0x1234',
        gasLimit: '0x1000000',
        alloc: { [COINBASE]: { balance: '1' } },
      }),
    );
    const init = await runCli(['init', '--genesis', genesis, '--datadir', datadir, '--ethash', 'test']);
    expect(init.code).toBe(0);
    expect(existsSync(join(datadir, 'chaindata'))).toBe(true);
    expect((await runCli(['run', '--datadir', datadir, '--mine', 'ethash', '--port', '0'])).stderr).toMatch(
      /--coinbase/,
    );
    const started = await start('run', '--datadir', datadir, '--mine', 'ethash', '--coinbase', COINBASE);
    while (BigInt((await latest(started)).number) < 2n)
      await new Promise((resolve) => setTimeout(resolve, 50));
    expect(BigInt(await call<Hex>(started.url, 'eth_getBalance', COINBASE, '0x2'))).toBe(
      4n * 10n ** 18n + 1n,
    );
    expect(await started.stop()).toBe(0);

    const file = join(folder.path, 'chain.rlp');
    expect((await runCli(['export', '--datadir', datadir, file])).code).toBe(0);
    const copy = join(folder.path, 'copy');
    await runCli(['init', '--genesis', genesis, '--datadir', copy, '--ethash', 'test']);
    const imported = await runCli(['import', '--datadir', copy, file]);
    expect(imported.stderr).toBe('');
    expect(imported.code).toBe(0);
  });

  it('imports blocks with and without threads that recover senders', { timeout: 60_000 }, async () => {
    const datadir = join(folder.path, 'transfers');
    const { url, stop } = await start('dev', '--datadir', datadir, '--no-mining', '--no-sync');
    const [from] = await call<Hex[]>(url, 'eth_accounts');
    const method = 'eth_sendTransaction';
    for (let block = 0; block < 5; block++) {
      const batch = Array.from({ length: 600 }, (_, id) => {
        return { jsonrpc: '2.0', id, method, params: [{ from, to: from, value: '0x1', gas: '0x5208' }] };
      });
      const headers = { 'content-type': 'application/json' };
      const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(batch) });
      expect(await response.text()).not.toContain('error');
      await call(url, 'evm_mine');
    }
    expect(await stop()).toBe(0);
    const file = join(folder.path, 'transfers.rlp');
    expect((await runCli(['export', '--datadir', datadir, file])).code).toBe(0);
    const damaged = join(folder.path, 'damaged.rlp');
    writeFileSync(damaged, readFileSync(file).subarray(0, -1));

    const outcomes = [];
    for (const threads of ['0', '2']) {
      const copy = join(folder.path, `transfers-${threads}`);
      await runCli(['init', '--genesis', join(datadir, 'genesis.json'), '--datadir', copy]);
      const args = ['import', '--datadir', copy, '--recovery-threads', threads];
      outcomes.push([await runCli([...args, damaged]), await runCli([...args, file])]);
    }
    expect(outcomes[1]).toEqual(outcomes[0]);
    const [broken, whole] = outcomes[0]!;
    expect(broken).toMatchObject({ code: 1, stdout: '' });
    expect(broken?.stderr).toMatch(/^error: the file is damaged at byte \d+/);
    expect(whole).toMatchObject({ code: 0, stderr: '' });
    expect(whole?.stdout).toMatch(/^Imported 5 blocks of .*; the head is block 5 0x/);
  });

  it('measures EVM programs and tells those that differ or cannot be read', { timeout: 60_000 }, async () => {
    const program = {
      name: 'returns five',
      fork: 'prague',
      caller: '0x00000000000000000000000000000000000000aa',
      to: '0x00000000000000000000000000000000000000cc',
      code: '0x60055f5260205ff3',
      calldata: '0x',
      gasLimit: 100_000,
      expectedGas: 16,
      expectedRefund: 0,
      expectedOutput: `0x${'5'.padStart(64, '0')}`,
    };
    const programs = join(folder.path, 'programs');
    mkdirSync(programs);
    writeFileSync(join(programs, 'a.json'), JSON.stringify(program));
    const good = await runCli(['evm', 'bench', '--json', programs]);
    expect(good).toMatchObject({ code: 0, stderr: '' });
    const line = { name: 'returns five', gas: 16, check: 'ok' };
    expect(JSON.parse(good.stdout)).toEqual({ ...line, ms: expect.any(Number), mgas: expect.any(Number) });

    writeFileSync(join(programs, 'b.json'), JSON.stringify({ ...program, expectedGas: 17 }));
    writeFileSync(join(programs, 'c.json'), JSON.stringify({ ...program, caller: 'me' }));
    const bad = await runCli(['evm', 'bench', programs]);
    expect(bad.code).toBe(1);
    expect(bad.stdout).toMatch(/returns five .* gas 16, want 17\n/);
    expect(bad.stdout).toMatch(/\ngeometric mean of 2: /);
    expect(bad.stderr).toMatch(/c\.json: field caller: expected an address/);
    expect(await runCli(['evm', 'bench', '--trace', programs])).toMatchObject({ code: 2 });
    expect((await runCli(['evm'])).stderr).toMatch(/known are evm statetest, evm bench/);
  });
});

function threadsOf(pid: number): number[] {
  const path = `/proc/${pid}/task`;
  return existsSync(path) ? readdirSync(path).map(Number) : [];
}

/** The niceness of the thread `id`, which may have ended since its id was read. */
function nicenessOf(id: number): number {
  try {
    return getPriority(id);
  } catch {
    return Number.NEGATIVE_INFINITY;
  }
}

/**
 * Whether a process can make one of its threads nicer here: it cannot where threads have no priority of their own, where
 * it is forbidden, and where the process has the lowest priority already.
 */
function threadsCanGiveWay(): boolean {
  const program = `
    const { getPriority, setPriority } = require('node:os');
    const id = require('node:fs').readdirSync('/proc/self/task').map(Number).find((id) => id !== process.pid);
    setPriority(id, getPriority() + 1);
    process.exitCode = getPriority(id) > getPriority() ? 0 : 1;`;
  return spawnSync(process.execPath, ['-e', program], { stdio: 'ignore' }).status === 0;
}
