import { connect, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { type Listener, type ListenOptions, listen, type Responder } from './listen.ts';

const open: Listener[] = [];
const sockets: Socket[] = [];
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await Promise.all(open.splice(0).map((listener) => listener.close()));
});

/** Requests with `later` in them wait until the test lets them go on. */
let held: (() => void)[] = [];
const echo: Responder = (text) =>
  text.includes('later') ? new Promise((resolve) => held.push(() => resolve(text))) : text;
const letGo = () => {
  for (const answer of held.splice(0)) answer();
};
const arrivals = () => held.length;

async function start(respond: Responder = echo, options: ListenOptions = {}) {
  held = [];
  const listener = await listen(respond, { port: 0, ...options });
  open.push(listener);
  const socket = connect({ host: '127.0.0.1', port: listener.port, allowHalfOpen: true, noDelay: true });
  sockets.push(socket);
  const client = { text: '', ended: false };
  socket.setEncoding('latin1');
  socket.on('data', (chunk: string) => {
    client.text += chunk;
  });
  socket.on('end', () => {
    client.ended = true;
  });
  return { listener, socket, client, bodies: () => bodiesOf(client.text) };
}

const FIELDS = 'host: localhost\r\ncontent-type: application/json\r\n';
const post = (body: string) =>
  `POST / HTTP/1.1\r\n${FIELDS}content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;

/** Bodies of the answers that have come, in order. */
function bodiesOf(text: string): string[] {
  const bodies: string[] = [];
  for (let rest = text; rest !== ''; ) {
    const start = rest.indexOf('\r\n\r\n') + 4;
    const length = /content-length: (\d+)/i.exec(rest.slice(0, start));
    const end = start + Number(length?.[1] ?? 0);
    bodies.push(Buffer.from(rest.slice(start, end), 'latin1').toString());
    rest = rest.slice(end);
  }
  return bodies;
}

describe('a connection', () => {
  it('answers one plain request after another and stays open', async () => {
    const { socket, client, bodies } = await start();
    for (let i = 0; i < 3; i++) {
      socket.write(post(`{"é":${i}}`));
      await expect.poll(bodies).toHaveLength(i + 1);
    }
    expect(bodies()).toEqual(['{"é":0}', '{"é":1}', '{"é":2}']);
    expect(client.text).toMatch(/^HTTP\/1\.1 200 OK\r\ncontent-type: application\/json\r\n/);
    expect(client.text).toMatch(/\r\ndate: \w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT\r\n/);
    expect(client.text).toContain('\r\nconnection: keep-alive\r\n');
    expect(client.ended).toBe(false);
  });

  it('answers requests that come together, or before the last was answered, in order', async () => {
    const { socket, bodies } = await start();
    socket.write(post('"first later"'));
    await expect.poll(arrivals).toBe(1);
    socket.write(post('"second"') + post('"third later"') + post('"fourth"'));
    // Time enough for an answer that does not wait for its turn.
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(bodies()).toEqual([]);
    while (bodies().length < 4) {
      letGo();
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(bodies()).toEqual(['"first later"', '"second"', '"third later"', '"fourth"']);
  });

  it.each([1, 30, 60, 100])(
    'joins a request that comes in pieces of %i bytes after a whole one',
    async (size) => {
      const { socket, bodies } = await start();
      socket.write(post('"whole"'));
      await expect.poll(bodies).toHaveLength(1);
      const request = post(`"${'piece'.repeat(20)}"`);
      for (let at = 0; at < request.length; at += size) {
        socket.write(request.slice(at, at + size));
        await new Promise((resolve) => setImmediate(resolve));
      }
      await expect.poll(bodies).toHaveLength(2);
      socket.write(post('"whole again"'));
      await expect.poll(bodies).toHaveLength(3);
      expect(bodies()[1]).toBe(`"${'piece'.repeat(20)}"`);
    },
  );

  it('goes over to chunks, to other methods and to bad requests', async () => {
    const { socket, client, bodies } = await start();
    socket.write(post('"plain"'));
    await expect.poll(bodies).toHaveLength(1);
    socket.write(`POST / HTTP/1.1\r\n${FIELDS}transfer-encoding: chunked\r\n\r\n3\r\n"a"\r\n0\r\n\r\n`);
    await expect.poll(bodies).toHaveLength(2);
    expect(bodies()).toEqual(['"plain"', '"a"']);
    socket.write('GET /health HTTP/1.1\r\nhost: localhost\r\n\r\n');
    await expect.poll(bodies).toHaveLength(3);
    socket.write('nonsense\r\n\r\n');
    await expect.poll(() => client.ended).toBe(true);
    expect(client.text).toContain('HTTP/1.1 400 Bad Request');
  });

  it('has a WebSocket on the same port beside it', async () => {
    const { listener, socket, bodies } = await start();
    const websocket = new WebSocket(`ws://127.0.0.1:${listener.port}`);
    const answered = new Promise((resolve) => websocket.once('message', (data) => resolve(String(data))));
    websocket.once('open', () => websocket.send('"over WebSocket"'));
    socket.write(post('"over HTTP"'));
    expect(await answered).toBe('"over WebSocket"');
    await expect.poll(bodies).toEqual(['"over HTTP"']);
    websocket.terminate();
  });

  it('gives a client that has said all the answer that it waits for, and ends', async () => {
    const { socket, client, bodies } = await start();
    socket.end(post('"later"'));
    await expect.poll(arrivals).toBe(1);
    letGo();
    await expect.poll(() => client.ended).toBe(true);
    expect(bodies()).toEqual(['"later"']);
  });

  it('gives the answer under way when the server closes, and ends', async () => {
    const { listener, socket, client, bodies } = await start();
    socket.write(post('"later"'));
    await expect.poll(arrivals).toBe(1);
    const closed = listener.close();
    letGo();
    await closed;
    await expect.poll(() => client.ended).toBe(true);
    expect(bodies()).toEqual(['"later"']);
    expect(client.text).toContain('connection: close');
  });

  it('answers no more to a client that does not read', async () => {
    let answered = 0;
    const large = `"${'x'.repeat(4_000_000)}"`;
    const { socket } = await start(() => {
      answered += 1;
      return large;
    });
    socket.pause();
    for (let i = 0; i < 20; i++) {
      socket.write(post('"more"'));
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    expect(answered).toBeLessThan(10);
    socket.resume();
    await expect.poll(() => answered, { timeout: 10_000 }).toBe(20);
  });

  it('is cut off when it sends nothing', async () => {
    const { client } = await start(echo, { limits: { headersMillis: 50 } });
    await expect.poll(() => client.ended).toBe(true);
    expect(client.text).toBe('');
  });

  it('may wait for its first answer longer than it may take to send', async () => {
    const { socket, bodies } = await start(echo, { limits: { headersMillis: 200 } });
    socket.write(post('"later"'));
    await expect.poll(arrivals).toBe(1);
    await new Promise((resolve) => setTimeout(resolve, 300));
    letGo();
    await expect.poll(bodies).toEqual(['"later"']);
  });
});
