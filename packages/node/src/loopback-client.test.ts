import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { LoopbackClient } from './loopback-client.ts';

let server: Server | undefined;
afterEach(() => {
  server?.close();
});

async function serve(answer: (socket: Socket, request: string) => void): Promise<number> {
  server = createServer((socket) => socket.on('data', (chunk) => answer(socket, chunk.toString())));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

describe('LoopbackClient', () => {
  it('puts an answer together that comes in pieces, and keeps its connection', async () => {
    const port = await serve((socket, request) => {
      const body = request.slice(request.indexOf('\r\n\r\n') + 4);
      socket.write(`HTTP/1.1 200 OK\r\ncontent-length: ${body.length}\r\n`);
      setImmediate(() => socket.write(`\r\n${body.slice(0, 2)}`, () => socket.write(body.slice(2))));
    });
    const client = await LoopbackClient.open(port);
    expect(await client.post('first')).toBe('first');
    expect(await client.post('second')).toBe('second');
    client.close();
  });

  it('gives nothing when the connection ends, then and later', async () => {
    const port = await serve((socket) => socket.destroy());
    const client = await LoopbackClient.open(port);
    expect(await client.post('first')).toBe('');
    expect(await client.post('second')).toBe('');
  });
});
