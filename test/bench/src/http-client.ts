import { connect, type Socket } from 'node:net';

/**
 * A JSON-RPC client on kept-alive connections, the same for every node that is measured. It speaks just enough HTTP/1.1
 * (one request at a time on a connection, bodies with a length) to cost little beside the node.
 */
export interface RpcClient {
  call<T>(method: string, params: readonly unknown[]): Promise<T>;
  close(): void;
}

interface Reply {
  readonly result: unknown;
  readonly error?: { readonly message: string };
}

export function createRpcClient(url: string, connections: number): RpcClient {
  const { hostname, port } = new URL(url);
  const idle: Connection[] = [];
  const waiting: ((connection: Connection) => void)[] = [];
  const all = Array.from({ length: connections }, () => new Connection(hostname, Number(port)));
  idle.push(...all);
  let id = 0;
  const acquire = (): Connection | Promise<Connection> =>
    idle.pop() ?? new Promise<Connection>((resolve) => waiting.push(resolve));
  const release = (connection: Connection) => {
    const next = waiting.shift();
    if (next === undefined) idle.push(connection);
    else next(connection);
  };
  return {
    async call<T>(method: string, params: readonly unknown[]): Promise<T> {
      const connection = await acquire();
      try {
        const text = await connection.post(JSON.stringify({ jsonrpc: '2.0', id: ++id, method, params }));
        const reply = JSON.parse(text) as Reply;
        if (reply.error !== undefined) throw new Error(`${method}: ${reply.error.message}`);
        return reply.result as T;
      } finally {
        release(connection);
      }
    },
    close: () => {
      for (const connection of all) connection.close();
    },
  };
}

const HEADER_END = '\r\n\r\n';

class Connection {
  readonly #host: string;
  readonly #port: number;
  #socket: Socket | undefined;
  #received: Buffer = Buffer.alloc(0);
  #pending: { resolve(body: string): void; reject(error: Error): void } | undefined;

  constructor(host: string, port: number) {
    this.#host = host;
    this.#port = port;
  }

  post(body: string): Promise<string> {
    return new Promise((resolve, reject) => {
      this.#pending = { resolve, reject };
      this.#socket ??= this.#open();
      this.#socket.write(
        `POST / HTTP/1.1\r\nhost: ${this.#host}:${this.#port}\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}${HEADER_END}${body}`,
      );
    });
  }

  close(): void {
    this.#socket?.destroy();
  }

  #open(): Socket {
    const socket = connect({ host: this.#host, port: this.#port, noDelay: true });
    const fail = (error: Error) => {
      this.#socket = undefined;
      this.#received = Buffer.alloc(0);
      this.#pending?.reject(error);
      this.#pending = undefined;
    };
    socket.on('data', (chunk) => this.#take(chunk));
    socket.on('error', fail);
    socket.on('close', () => fail(new Error('the connection was closed')));
    return socket;
  }

  #take(chunk: Buffer): void {
    this.#received = this.#received.length === 0 ? chunk : Buffer.concat([this.#received, chunk]);
    const headerEnd = this.#received.indexOf(HEADER_END);
    if (headerEnd < 0) return;
    const length = /content-length: (\d+)/i.exec(this.#received.toString('latin1', 0, headerEnd));
    const start = headerEnd + HEADER_END.length;
    if (length === null) throw new Error('an answer without content-length');
    const end = start + Number(length[1]);
    if (this.#received.length < end) return;
    const body = this.#received.toString('utf8', start, end);
    this.#received = this.#received.subarray(end);
    const pending = this.#pending;
    this.#pending = undefined;
    pending?.resolve(body);
  }
}
