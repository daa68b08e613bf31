import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { toHex } from 'viem';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type NodeProcess, startNode } from './support/process.ts';
import { devAccount, viemClients } from './support/viem.ts';

const execFileAsync = promisify(execFile);
const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const RECIPIENT = '0x00000000000000000000000000000000c0ffee04';
const SALTED_BY = '0x4e59b44847b379578588920cA78FbF26c0B4956C';

async function unsupportedReason(): Promise<string | undefined> {
  try {
    await execFileAsync(here('node_modules/.bin/cast'), ['--version']);
    return undefined;
  } catch (error) {
    return `foundry has no program for ${process.platform} ${process.arch} here: ${String(error).split('\n')[0]}`;
  }
}

const reason = await unsupportedReason();
if (reason !== undefined) console.log(`skipped: ${reason}`);

describe.skipIf(reason !== undefined)('cast and forge against the devnet', () => {
  let node: NodeProcess;
  let project: string;
  let clients: ReturnType<typeof viemClients>;
  const key = toHex(devAccount(0).getHdKey().privateKey!);

  beforeAll(async () => {
    node = await startNode();
    clients = viemClients(node);
    project = mkdtempSync(join(tmpdir(), 'ethane-foundry-'));
    cpSync(here('foundry'), project, { recursive: true });
  });

  afterAll(async () => {
    rmSync(project, { recursive: true, force: true });
    expect(await node.stop()).toBe(0);
    expect(node.stderr()).toBe('');
  });

  async function run(program: 'cast' | 'forge', ...args: string[]): Promise<string> {
    const { stdout } = await execFileAsync(here(`node_modules/.bin/${program}`), args, {
      cwd: project,
      env: { ...process.env, FOUNDRY_DISABLE_NIGHTLY_WARNING: '1', NO_COLOR: '1' },
    });
    return stdout;
  }

  it('sends and reads with cast', async () => {
    const sent = JSON.parse(
      await run(
        'cast',
        'send',
        RECIPIENT,
        '--value',
        '1ether',
        '--private-key',
        key,
        '--rpc-url',
        node.url,
        '--json',
      ),
    );
    expect(sent).toMatchObject({ status: '0x1', to: RECIPIENT, gasUsed: '0x5208' });
    expect((await run('cast', 'balance', RECIPIENT, '--rpc-url', node.url)).trim()).toBe(String(10n ** 18n));
    expect((await run('cast', 'chain-id', '--rpc-url', node.url)).trim()).toBe('31337');
    const unlocked = JSON.parse(
      await run(
        'cast',
        'send',
        RECIPIENT,
        '--value',
        '1',
        '--unlocked',
        '--from',
        devAccount(1).address,
        '--rpc-url',
        node.url,
        '--json',
      ),
    );
    expect(unlocked.status).toBe('0x1');
    const block = JSON.parse(await run('cast', 'block', 'latest', '--rpc-url', node.url, '--json'));
    expect(BigInt(block.number)).toBe(2n);
    expect(await run('cast', 'proof', RECIPIENT, '--rpc-url', node.url)).toContain('accountProof');
  });

  it('deploys with forge create', async () => {
    const output = await run(
      'forge',
      'create',
      'src/Counter.sol:Counter',
      '--use',
      here('support/solc-shim.mjs'),
      '--rpc-url',
      node.url,
      '--private-key',
      key,
      '--broadcast',
      '--json',
      '--constructor-args',
      '5',
    );
    const { deployedTo } = JSON.parse(output.slice(output.indexOf('{')));
    expect((await run('cast', 'call', deployedTo, 'number()(uint256)', '--rpc-url', node.url)).trim()).toBe(
      '5',
    );
    await run('cast', 'send', deployedTo, 'set(uint256)', '6', '--private-key', key, '--rpc-url', node.url);
    expect((await run('cast', 'call', deployedTo, 'number()(uint256)', '--rpc-url', node.url)).trim()).toBe(
      '6',
    );
    const logs = JSON.parse(
      await run(
        'cast',
        'logs',
        '--address',
        deployedTo,
        '--from-block',
        '0',
        '--rpc-url',
        node.url,
        '--json',
      ),
    );
    expect(logs).toHaveLength(1);
  });

  it('broadcasts a forge script with CREATE and CREATE2', async () => {
    const before = await clients.reader.getTransactionCount({ address: clients.account.address });
    const output = await run(
      'forge',
      'script',
      'script/Deploy.s.sol:Deploy',
      '--use',
      here('support/solc-shim.mjs'),
      '--rpc-url',
      node.url,
      '--private-key',
      key,
      '--broadcast',
    );
    expect(output).toContain('ONCHAIN EXECUTION COMPLETE & SUCCESSFUL');
    expect(await clients.reader.getTransactionCount({ address: clients.account.address })).toBe(before + 3);
    const block = await clients.reader.getBlock({ includeTransactions: true });
    const salted = block.transactions.find(({ to }) => to?.toLowerCase() === SALTED_BY.toLowerCase());
    expect(salted).toBeDefined();
  });
});
