import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A file that is served from memory. */
export interface ServedFile {
  readonly type: string;
  readonly body: string | Uint8Array;
}

export interface PageServer {
  /** With a slash at the end. */
  readonly url: string;
  close(): Promise<void>;
}

/** Serves files by path on a free port of the loopback interface, and nothing else. */
export async function serve(files: ReadonlyMap<string, ServedFile>): Promise<PageServer> {
  const server = createServer(({ method, url = '' }, response) => {
    const file = method === 'GET' ? files.get(url) : undefined;
    if (file === undefined) response.writeHead(404).end();
    else response.writeHead(200, { 'content-type': file.type, 'cache-control': 'no-store' }).end(file.body);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
