import { afterEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { type RpcServer, startRpcServer } from './server.ts';
import { deploying, EMITTER } from './testing/contracts.ts';
import { ACCOUNTS, createFakeBackend, type FakeBackend } from './testing/fake-backend.ts';

let server: RpcServer;
let backend: FakeBackend;
const crashes: unknown[] = [];
afterEach(async () => {
  await server.close();
  expect(crashes).toEqual([]);
});

async function start(): Promise<void> {
  backend = createFakeBackend();
  server = await startRpcServer({ backend, port: 0, onCrash: (_, error) => crashes.push(error) });
}

async function post(body: unknown): Promise<unknown> {
  const response = await fetch(`http://127.0.0.1:${server.port}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return response.json();
}

interface Message {
  readonly id?: number;
  readonly result?: unknown;
  readonly error?: { readonly code: number; readonly message: string };
  readonly params?: { readonly subscription: string; readonly result: Record<string, unknown> };
}

/** A WebSocket client whose messages come one by one. */
async function connect(): Promise<{
  ask(method: string, ...params: unknown[]): Promise<Message>;
  next(): Promise<Message>;
  close(): void;
}> {
  const socket = new WebSocket(`ws://127.0.0.1:${server.port}`);
  const messages: Message[] = [];
  let wake = (): void => undefined;
  socket.on('message', (data) => {
    messages.push(JSON.parse(data.toString()) as Message);
    wake();
  });
  await new Promise((resolve) => socket.once('open', resolve));
  const next = async (): Promise<Message> => {
    while (messages.length === 0) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
    return messages.shift() ?? {};
  };
  return {
    next,
    ask(method, ...params) {
      socket.send(JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }));
      return next();
    },
    close: () => socket.close(),
  };
}

describe('HTTP', () => {
  it('answers requests and batches', async () => {
    await start();
    const request = (id: number, method: string, params: unknown[] = []): object => ({
      jsonrpc: '2.0',
      id,
      method,
      params,
    });
    expect(await post(request(1, 'eth_chainId'))).toEqual({ jsonrpc: '2.0', id: 1, result: '0x7a69' });
    expect(await post([request(1, 'eth_blockNumber'), request(2, 'eth_subscribe', ['newHeads'])])).toEqual([
      { jsonrpc: '2.0', id: 1, result: '0x0' },
      { jsonrpc: '2.0', id: 2, error: { code: -32601, message: 'notifications not supported' } },
    ]);
    expect(server.stats).toEqual({ requests: 3, errors: 1, crashes: 0 });
  });
});

describe('eth_subscribe', () => {
  it('notifies of heads, logs and pending transactions, reorganisations included', async () => {
    await start();
    const client = await connect();
    const send = (data: string, to?: unknown): Promise<unknown> =>
      post({ id: 1, method: 'eth_sendTransaction', params: [{ from: ACCOUNTS[0], data, to }] });
    const created = (await send(deploying(EMITTER))) as { result: string };
    backend.mineAll();
    const receipt = (await post({
      id: 1,
      method: 'eth_getTransactionReceipt',
      params: [created.result],
    })) as {
      result: { contractAddress: string };
    };
    const address = receipt.result.contractAddress;

    const pending = (await client.ask('eth_subscribe', 'newPendingTransactions')).result;
    const sent = (await send(`0x${'05'.repeat(32)}`, address)) as { result: string };
    expect((await client.next()).params).toEqual({ subscription: pending, result: sent.result });
    expect((await client.ask('eth_unsubscribe', pending)).result).toBe(true);

    const heads = (await client.ask('eth_subscribe', 'newHeads')).result;
    const logs = (await client.ask('eth_subscribe', 'logs', { address })).result;
    const { block } = backend.mineAll();
    const head = (await client.next()).params;
    expect(head).toMatchObject({
      subscription: heads,
      result: { number: '0x2', gasUsed: expect.any(String) },
    });
    expect(head?.result).not.toHaveProperty('transactions');
    expect((await client.next()).params).toMatchObject({
      subscription: logs,
      result: { address, removed: false },
    });

    backend.chain.reorganise(1, [[], block.transactions]);
    expect((await client.next()).params).toMatchObject({ subscription: heads, result: { number: '0x2' } });
    expect((await client.next()).params).toMatchObject({ subscription: heads, result: { number: '0x3' } });
    expect((await client.next()).params).toMatchObject({
      subscription: logs,
      result: { removed: true, blockNumber: '0x2' },
    });
    expect((await client.next()).params).toMatchObject({
      subscription: logs,
      result: { removed: false, blockNumber: '0x3' },
    });
    client.close();
  });

  it('tells syncing once and refuses what it does not have', async () => {
    await start();
    const client = await connect();
    const id = (await client.ask('eth_subscribe', 'syncing')).result;
    expect((await client.next()).params).toEqual({ subscription: id, result: false });
    expect((await client.ask('eth_subscribe', 'weather')).error).toEqual({
      code: -32601,
      message: 'no "weather" subscription in eth namespace',
    });
    expect((await client.ask('eth_subscribe', 'logs', { topics: 'x' })).error).toMatchObject({
      code: -32602,
    });
    expect((await client.ask('eth_unsubscribe', '0x1')).error).toEqual({
      code: -32000,
      message: 'subscription not found',
    });
    client.close();
  });

  it('leaves nothing behind when the client goes', async () => {
    await start();
    const client = await connect();
    let listeners = 0;
    const onHead = backend.chain.onHead.bind(backend.chain);
    backend.chain.onHead = (listener) => {
      listeners += 1;
      const stop = onHead(listener);
      return () => {
        listeners -= 1;
        stop();
      };
    };
    await client.ask('eth_subscribe', 'newHeads');
    await client.ask('eth_subscribe', 'logs');
    expect(listeners).toBe(2);
    client.close();
    await expect.poll(() => listeners).toBe(0);
  });
});
