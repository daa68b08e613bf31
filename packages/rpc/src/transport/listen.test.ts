import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { Session } from '../protocol/session.ts';
import { type Listener, type ListenOptions, listen, type Responder } from './listen.ts';

const open: Listener[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((listener) => listener.close()));
});

/** Answers with the length of the text; `later` by a promise, `none` not at all. */
const measure: Responder = (text) => {
  if (text === 'later') return new Promise((resolve) => setTimeout(resolve, 20, '"late"'));
  return text === 'none' ? undefined : `{"length":${text.length}}`;
};

async function start(options: ListenOptions = {}, respond: Responder = measure): Promise<Listener> {
  const listener = await listen(respond, { port: 0, ...options });
  open.push(listener);
  return listener;
}

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

interface Ask {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string | readonly string[];
}

function ask(
  listener: Listener,
  { method = 'POST', path = '/', headers = {}, body = '{}' }: Ask = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = httpRequest({
      port: listener.port,
      host: '127.0.0.1',
      method,
      path,
      agent: false,
      headers: { 'content-type': 'application/json', ...headers },
    });
    request.on('response', (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        text += chunk;
      });
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text }),
      );
    });
    request.on('error', reject);
    if (method === 'GET') request.end();
    else if (typeof body === 'string') request.end(body);
    else {
      for (const part of body) request.write(part);
      request.end();
    }
  });
}

describe('HTTP', () => {
  it('answers a POST with JSON', async () => {
    const answer = await ask(await start());
    expect(answer).toMatchObject({ status: 200, text: '{"length":2}' });
    expect(answer.headers['content-type']).toBe('application/json');
    expect(answer.headers['access-control-allow-origin']).toBeUndefined();
  });

  it('answers later, and with 204 when there is nothing to say', async () => {
    const listener = await start();
    expect(await ask(listener, { body: 'later' })).toMatchObject({ status: 200, text: '"late"' });
    expect(await ask(listener, { body: 'none' })).toMatchObject({ status: 204, text: '' });
  });

  it('joins a body that comes in parts', async () => {
    expect(await ask(await start(), { body: ['{', '"é":', '1}'] })).toMatchObject({ text: '{"length":7}' });
  });

  it.each<[string, Ask, number]>([
    ['empty GET', { method: 'GET' }, 200],
    ['GET /health', { method: 'GET', path: '/health' }, 200],
    ['GET with a query', { method: 'GET', path: '/?method=eth_chainId' }, 400],
    ['GET of another path', { method: 'GET', path: '/admin' }, 404],
    ['POST of another path', { path: '/rpc' }, 404],
    ['POST with a query', { path: '/?key=1' }, 200],
    ['PUT', { method: 'PUT' }, 405],
    ['DELETE', { method: 'DELETE' }, 405],
    ['OPTIONS', { method: 'OPTIONS', body: '' }, 204],
    ['form', { headers: { 'content-type': 'application/x-www-form-urlencoded' } }, 415],
    ['plain text', { headers: { 'content-type': 'text/plain' } }, 415],
    ['gzip', { headers: { 'content-encoding': 'gzip' } }, 415],
    ['JSON with a charset', { headers: { 'content-type': 'Application/JSON; charset=utf-8' } }, 200],
  ])('answers %s with its status', async (_, request, status) => {
    expect((await ask(await start(), request)).status).toBe(status);
  });

  it.each([
    ['localhost:8545', 200],
    ['LOCALHOST', 200],
    ['192.168.1.4:8545', 200],
    ['[::1]:8545', 200],
    ['devnet.internal', 200],
    ['evil.example', 403],
    ['evil.example:8545', 403],
    ['localhost.evil.example', 403],
    ['127.0.0.1.evil.example:80', 403],
  ])('answers the Host %s with %i', async (host, status) => {
    const listener = await start({ allowedHosts: ['devnet.internal'] });
    expect((await ask(listener, { headers: { host } })).status).toBe(status);
  });

  it('refuses a body above 5 MiB, announced or streamed', async () => {
    const listener = await start();
    const limit = 5 * 1024 * 1024;
    expect(await ask(listener, { body: 'x'.repeat(limit) })).toMatchObject({ text: `{"length":${limit}}` });
    expect((await ask(listener, { body: 'x'.repeat(limit + 1) })).status).toBe(413);
    const parts = Array.from({ length: 6 }, () => 'x'.repeat(1024 * 1024));
    expect((await ask(listener, { body: parts })).status).toBe(413);
    expect((await ask(listener)).status).toBe(200);
  });

  it('sends CORS headers to configured origins only', async () => {
    const listener = await start({ corsOrigins: ['https://app.example'] });
    const ours = await ask(listener, { headers: { origin: 'https://app.example' } });
    expect(ours.headers).toMatchObject({
      'access-control-allow-origin': 'https://app.example',
      vary: 'Origin',
    });
    const other = await ask(listener, { headers: { origin: 'https://evil.example' } });
    expect(other.headers['access-control-allow-origin']).toBeUndefined();
    const preflight = await ask(listener, {
      method: 'OPTIONS',
      body: '',
      headers: { origin: 'https://app.example', 'access-control-request-headers': 'content-type,x-a' },
    });
    expect(preflight.status).toBe(204);
    expect(preflight.headers).toMatchObject({
      'access-control-allow-origin': 'https://app.example',
      'access-control-allow-headers': 'content-type,x-a',
      'access-control-allow-methods': 'POST, GET, OPTIONS',
    });
  });

  it('survives a request that is no HTTP and one that is cut off', async () => {
    const listener = await start();
    for (const text of [
      'nonsense\r\n\r\n',
      'POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\nhalf',
    ]) {
      await new Promise<void>((resolve) => {
        const socket = connect(listener.port, '127.0.0.1', () => socket.end(text));
        socket.on('close', () => resolve());
        socket.resume();
      });
    }
    expect((await ask(listener)).status).toBe(200);
  });

  it('cuts off a client that does not finish its headers', async () => {
    const listener = await start({ limits: { headersMillis: 60, receiveMillis: 60 } });
    const text = await new Promise<string>((resolve) => {
      let all = '';
      const socket = connect(listener.port, '127.0.0.1', () =>
        socket.write('POST / HTTP/1.1\r\nHost: local'),
      );
      socket.on('data', (chunk) => {
        all += chunk.toString();
      });
      socket.on('close', () => resolve(all));
    });
    expect(text).toContain('408');
  });

  it('refuses connections above the limit with 503 and takes new ones when one has gone', async () => {
    const listener = await start({
      limits: { connections: 2, connectionsPerAddress: 1, limitLoopback: true },
    });
    const first = connect(listener.port, '127.0.0.1');
    await new Promise<void>((resolve) => first.once('connect', resolve));
    expect((await ask(listener)).status).toBe(503);
    await new Promise<void>((resolve) => {
      first.once('close', () => resolve());
      first.destroy();
    });
    await expect.poll(async () => (await ask(listener)).status).toBe(200);
  });
});

describe('listen', () => {
  it('names host and port when the port is taken', async () => {
    const listener = await start();
    await expect(listen(measure, { port: listener.port })).rejects.toMatchObject({
      code: 'PORT_IN_USE',
      message: `cannot listen on 127.0.0.1:${listener.port}: the port is in use`,
    });
  });

  it('refuses a host that others can reach unless that is asked for', async () => {
    await expect(listen(measure, { port: 0, host: '0.0.0.0' })).rejects.toMatchObject({
      code: 'REMOTE_HOST',
    });
    expect((await start({ host: '0.0.0.0', allowRemote: true })).address).toBe('0.0.0.0');
  });

  it('finishes answers under way when it closes, then refuses connections', async () => {
    const listener = await start();
    const late = ask(listener, { body: 'later' });
    await ask(listener);
    const closed = listener.close();
    expect(await late).toMatchObject({ status: 200, text: '"late"' });
    await closed;
    await expect(ask(listener)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });
});

/** A client that queues what it receives. */
class Client {
  readonly socket: WebSocket;
  readonly #received: string[] = [];
  #wake: (() => void) | undefined;
  readonly closed: Promise<number>;

  constructor(listener: Listener, options: { readonly origin?: string; readonly autoPong?: boolean } = {}) {
    const headers: Record<string, string> = options.origin === undefined ? {} : { origin: options.origin };
    this.socket = new WebSocket(`ws://127.0.0.1:${listener.port}`, {
      headers,
      autoPong: options.autoPong ?? true,
    });
    this.socket.on('message', (data) => {
      this.#received.push(data.toString());
      this.#wake?.();
    });
    this.closed = new Promise((resolve) => this.socket.on('close', resolve));
    this.socket.on('error', () => undefined);
  }

  opened(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.socket.once('open', resolve);
      this.socket.once('error', reject);
    });
  }

  async next(): Promise<string> {
    while (this.#received.length === 0) await new Promise<void>((resolve) => (this.#wake = resolve));
    return this.#received.shift() ?? '';
  }
}

describe('WebSocket', () => {
  it('answers messages on the same port', async () => {
    const client = new Client(await start());
    await client.opened();
    client.socket.send('later');
    client.socket.send('none');
    client.socket.send('{}');
    expect(await client.next()).toBe('{"length":2}');
    expect(await client.next()).toBe('"late"');
    client.socket.close();
  });

  it.each([
    [undefined, true],
    ['http://localhost:3000', true],
    ['http://127.0.0.1:5173', true],
    ['https://evil.example', false],
    ['http://localhost.evil.example', false],
    ['null', false],
  ])('lets the origin %s in: %s', async (origin, allowed) => {
    const client = new Client(await start(), origin === undefined ? {} : { origin });
    if (allowed) await client.opened();
    else await expect(client.opened()).rejects.toThrow('403');
    client.socket.terminate();
  });

  it('lets configured origins in, by scheme and port where the rule names them', async () => {
    const listener = await start({ websocketOrigins: ['https://app.example:444', 'other.example'] });
    for (const [origin, allowed] of [
      ['https://app.example:444', true],
      ['https://app.example', false],
      ['http://app.example:444', false],
      ['http://other.example:99', true],
      ['http://localhost', false],
    ] as const) {
      const client = new Client(listener, { origin });
      if (allowed) await client.opened();
      else await expect(client.opened()).rejects.toThrow('403');
      client.socket.terminate();
    }
  });

  it('closes on a message above 5 MiB with 1009', async () => {
    const client = new Client(await start());
    await client.opened();
    client.socket.send('x'.repeat(5 * 1024 * 1024));
    expect(await client.next()).toBe('{"length":5242880}');
    client.socket.send('x'.repeat(5 * 1024 * 1024 + 1));
    expect(await client.closed).toBe(1009);
  });

  it('cuts off a client that misses a ping', async () => {
    const listener = await start({ limits: { pingMillis: 250 } });
    const silent = new Client(listener, { autoPong: false });
    const lively = new Client(listener);
    await Promise.all([silent.opened(), lively.opened()]);
    expect(await silent.closed).toBe(1006);
    expect(lively.socket.readyState).toBe(WebSocket.OPEN);
  });

  it('says good-bye with 1001 when the server closes', async () => {
    const listener = await start();
    const client = new Client(listener);
    await client.opened();
    await listener.close();
    expect(await client.closed).toBe(1001);
  });
});

/** Subscribes to a feed whose sender the test keeps. */
function feed(): {
  readonly respond: Responder;
  readonly senders: ((json: string) => void)[];
  stopped: number;
} {
  const senders: ((json: string) => void)[] = [];
  const state = {
    senders,
    stopped: 0,
    respond: (text: string, session: Session | undefined) => subscribe(text, session),
  };
  const subscribe = (text: string, session: Session | undefined): string => {
    if (text.startsWith('0x')) return String(session?.unsubscribe(text));
    try {
      const id = session?.subscribe((send) => {
        senders.push(send);
        send('"first"');
        return () => {
          state.stopped += 1;
        };
      });
      return `"${id}"`;
    } catch (error) {
      return String(error);
    }
  };
  return state;
}

describe('subscriptions', () => {
  it('sends the reply before the first notification', async () => {
    const source = feed();
    const client = new Client(await start({}, source.respond));
    await client.opened();
    client.socket.send('go');
    const id = JSON.parse(await client.next()) as string;
    expect(id).toMatch(/^0x[0-9a-f]{32}$/);
    expect(JSON.parse(await client.next())).toEqual({
      jsonrpc: '2.0',
      method: 'eth_subscription',
      params: { subscription: id, result: 'first' },
    });
    source.senders[0]?.('{"n":1}');
    expect(JSON.parse(await client.next())).toMatchObject({ params: { subscription: id, result: { n: 1 } } });
    client.socket.send(id);
    expect(await client.next()).toBe('true');
    client.socket.send(id);
    expect(await client.next()).toBe('false');
    expect(source.stopped).toBe(1);
    client.socket.close();
  });

  it('allows 128 on a connection and ends them all with it', async () => {
    const source = feed();
    const client = new Client(await start({}, source.respond));
    await client.opened();
    for (let i = 0; i < 128; i++) {
      client.socket.send('go');
      await client.next();
      await client.next();
    }
    client.socket.send('go');
    expect(await client.next()).toContain('too many subscriptions');
    client.socket.close();
    await expect.poll(() => source.stopped).toBe(128);
  });

  it('closes a subscriber that does not read with 1013', async () => {
    const source = feed();
    const listener = await start({ limits: { subscriberBufferBytes: 64 * 1024 } }, source.respond);
    const client = new Client(listener);
    await client.opened();
    client.socket.send('go');
    await client.next();
    client.socket.pause();
    const big = JSON.stringify('x'.repeat(1024 * 1024));
    for (let i = 0; i < 32 && source.stopped === 0; i++) source.senders[0]?.(big);
    expect(source.stopped).toBe(1);
    client.socket.resume();
    expect(await client.closed).toBe(1013);
  });
});
