import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { parseEther, parseGwei } from 'viem';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type NodeProcess, runCli, startNode } from './support/process.ts';
import { call, rpc } from './support/rpc.ts';
import { temporaryFolder } from './support/temporary.ts';
import { devAccount } from './support/viem.ts';

const RECIPIENT = '0x00000000000000000000000000000000c0ffee05';

describe('bad requests', () => {
  let node: NodeProcess;

  beforeAll(async () => {
    node = await startNode();
  });

  afterAll(async () => {
    expect(await call(node.url, 'eth_chainId')).toBe('0x7a69');
    expect(await node.stop()).toBe(0);
    expect(node.stderr()).toBe('');
  });

  async function post(
    body: string,
    headers: Record<string, string> = {},
  ): Promise<{ status: number; body: string }> {
    const response = await fetch(node.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body,
    });
    return { status: response.status, body: await response.text() };
  }

  it('answers malformed JSON with -32700', async () => {
    const { body } = await post('{"jsonrpc":"2.0","method":');
    expect(JSON.parse(body)).toMatchObject({ id: null, error: { code: -32700 } });
  });

  it.each([
    ['eth_unheardOf', [], -32601, 'the method eth_unheardOf does not exist/is not available'],
    ['constructor', [], -32601, 'the method constructor does not exist/is not available'],
    ['eth_getBalance', [], -32602, 'missing value for required argument 0'],
    ['eth_getBalance', ['0x12', 'latest'], -32602, /invalid argument 0/],
    ['eth_getBalance', [RECIPIENT, 'yesterday'], -32602, /invalid argument 1/],
    ['eth_getBalance', [RECIPIENT, '0xffffff'], -32000, 'header not found'],
    ['eth_blockNumber', [1], -32602, 'too many arguments, want at most 0'],
    ['eth_getTransactionByHash', ['0x1'], -32602, /invalid argument 0/],
    ['eth_call', [{ to: 'nobody' }, 'latest'], -32602, /invalid argument 0/],
    ['eth_getFilterChanges', ['0x999'], -32000, 'filter not found'],
    ['eth_sendTransaction', [{ from: RECIPIENT, to: RECIPIENT }], -32000, 'unknown account'],
    ['eth_sendRawTransaction', ['0x'], -32000, 'typed transaction too short'],
    ['eth_sendRawTransaction', ['0x7f01'], -32000, 'transaction type not supported'],
    ['eth_sendRawTransaction', ['0xc0'], -32000, /rlp/],
  ])('%s %j gets %i', async (method, params, code, message) => {
    const { error } = await rpc(node.url, method, ...params);
    expect(error?.code).toBe(code);
    if (typeof message === 'string') expect(error?.message).toBe(message);
    else expect(error?.message).toMatch(message);
  });

  it('refuses oversize bodies and batches', async () => {
    expect((await post(`"${'x'.repeat(6 << 20)}"`)).status).toBe(413);
    const item = { jsonrpc: '2.0', id: 1, method: 'eth_chainId' };
    const tooLarge = JSON.parse((await post(JSON.stringify(Array(1_001).fill(item)))).body);
    expect(JSON.stringify(tooLarge)).toContain('batch too large');
    expect(JSON.parse((await post('[]')).body)).toMatchObject({
      error: { code: -32600, message: 'empty batch' },
    });
    expect(JSON.parse((await post(JSON.stringify(Array(1_000).fill(item)))).body)).toHaveLength(1_000);
  });

  it('refuses bodies that are not JSON by their content type and hosts that are not ours', async () => {
    expect((await post('{}', { 'content-type': 'text/plain' })).status).toBe(415);
  });

  it('names what is wrong with a raw transaction as geth does', async () => {
    const account = devAccount(5);
    const nonce = 0;
    const base = {
      chainId: 31_337,
      to: RECIPIENT,
      gas: 21_000n,
      maxFeePerGas: parseGwei('10'),
      maxPriorityFeePerGas: parseGwei('1'),
    } as const;
    const send = async (fields: object) =>
      (
        await rpc(
          node.url,
          'eth_sendRawTransaction',
          await account.signTransaction({ ...base, nonce, type: 'eip1559', ...fields }),
        )
      ).error;
    expect(await send({ chainId: 1 })).toMatchObject({
      code: -32000,
      message: 'invalid sender: invalid chain id for signer: have 1 want 31337',
    });
    expect((await send({ gas: 20_999n }))?.message).toBe(
      'intrinsic gas too low: gas 20999, minimum needed 21000',
    );
    expect((await send({ gas: 100_000_000n }))?.message).toMatch(
      /exceeds block gas limit|transaction gas limit too high/,
    );
    expect((await send({ value: parseEther('20000') }))?.message).toMatch(
      /^insufficient funds for gas \* price \+ value/,
    );
    expect(await send({ value: 1n })).toBeUndefined();
    expect((await send({ value: 2n }))?.message).toMatch(/^nonce too low: next nonce 1, tx nonce 0/);
    expect(await send({ nonce: 5 })).toBeUndefined();
    expect((await send({ nonce: 5 }))?.message).toBe('already known');
    expect((await send({ nonce: 5, value: 3n }))?.message).toBe('replacement transaction underpriced');
  });
});

describe('bad command lines and files', () => {
  const folder = temporaryFolder('bad');
  afterAll(folder.remove);
  const file = (name: string, content: unknown) => {
    const path = join(folder.path, name);
    writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
    return path;
  };
  const genesis = {
    config: {
      chainId: 7,
      homesteadBlock: 0,
      eip150Block: 0,
      eip155Block: 0,
      eip158Block: 0,
      byzantiumBlock: 0,
    },
    difficulty: '0x20000',
    gasLimit: '0x1000000',
    alloc: {},
  };

  it.each([
    [['dev', '--prot', '1'], /unknown option --prot/],
    [['dev', '--port', 'x'], /--port.*whole number from 0 to 65535/],
    [['dev', '--hardfork', 'tokyo'], /--hardfork.*frontier/],
    [['dev', '--mnemonic', 'one two three'], /--mnemonic/],
    [['dev', '--host', '0.0.0.0', '--port', '0'], /--allow-remote/],
    [['fly'], /unknown command/],
    [['init', '--datadir', 'somewhere'], /--genesis/],
    [['import', '--datadir', 'somewhere'], /file/i],
  ])('ethane %j exits with 2 and says why', async (args, message) => {
    const { code, stderr } = await runCli(args);
    expect(stderr).toMatch(message);
    expect(code).toBe(2);
  });

  it.each([
    ['not JSON', '{"config": ', /JSON/],
    ['no gasLimit', { ...genesis, gasLimit: undefined }, /gasLimit/],
    ['no difficulty', { ...genesis, difficulty: undefined }, /difficulty/],
    ['a malformed balance', { ...genesis, alloc: { [RECIPIENT]: { balance: '0xzz' } } }, /balance/],
    ['a malformed address', { ...genesis, alloc: { '0x12': { balance: '1' } } }, /0x12/],
    ['no chain id', { ...genesis, config: {} }, /chainId/],
  ])('a genesis file with %s is refused by the name of its field', async (_, content, message) => {
    const path = file('genesis.json', content);
    const { code, stderr } = await runCli([
      'init',
      '--genesis',
      path,
      '--datadir',
      join(folder.path, 'never'),
    ]);
    expect(stderr).toMatch(message);
    expect(code).not.toBe(0);
  });

  it('refuses the data directory of another chain, one in use, and a port in use', {
    timeout: 60_000,
  }, async () => {
    const datadir = join(folder.path, 'chain');
    mkdirSync(datadir);
    const first = file('first.json', genesis);
    const other = file('other.json', { ...genesis, timestamp: '0x5' });
    expect((await runCli(['init', '--genesis', first, '--datadir', datadir])).code).toBe(0);
    const mixed = await runCli(['init', '--genesis', other, '--datadir', datadir]);
    expect(mixed.stderr).toMatch(/genesis/);
    expect(mixed.code).toBe(1);

    const node = await startNode(['run', '--datadir', datadir]);
    const second = await runCli(['run', '--datadir', datadir, '--port', '0']);
    expect(second.stderr).toMatch(/in use|locked/);
    expect(second.code).toBe(1);
    expect(await node.stop()).toBe(0);

    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as { port: number };
    const clash = await runCli(['dev', '--port', String(port)]);
    server.close();
    expect(clash.stderr).toContain(String(port));
    expect(clash.code).toBe(1);
  });
});
