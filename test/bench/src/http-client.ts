import { Agent, request } from 'node:http';

/** A JSON-RPC client with kept-alive connections: the same for every node that is measured. */
export interface RpcClient {
  call<T>(method: string, params: readonly unknown[]): Promise<T>;
  close(): void;
}

export function createRpcClient(url: string, connections: number): RpcClient {
  const { hostname, port } = new URL(url);
  const agent = new Agent({ keepAlive: true, maxSockets: connections, noDelay: true });
  let id = 0;
  return {
    call: <T>(method: string, params: readonly unknown[]) =>
      new Promise<T>((resolve, reject) => {
        const body = JSON.stringify({ jsonrpc: '2.0', id: ++id, method, params });
        const outgoing = request(
          {
            agent,
            hostname,
            port,
            method: 'POST',
            headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) },
          },
          (response) => {
            const chunks: Buffer[] = [];
            response.on('data', (chunk: Buffer) => chunks.push(chunk));
            response.on('end', () => {
              const reply = JSON.parse(Buffer.concat(chunks).toString('utf8')) as {
                result: T;
                error?: { message: string };
              };
              if (reply.error === undefined) resolve(reply.result);
              else reject(new Error(`${method}: ${reply.error.message}`));
            });
          },
        );
        outgoing.on('error', reject);
        outgoing.end(body);
      }),
    close: () => agent.destroy(),
  };
}
