import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

const HEAD_END = '\r\n\r\n';

/** Asks a server of this program over a connection that stays open, one request at a time. Its answers have a length. */
export class LoopbackClient {
  readonly #socket: Socket;
  readonly #host: string;
  #received = '';
  #answer: ((body: string) => void) | undefined;

  private constructor(socket: Socket, host: string) {
    this.#socket = socket;
    this.#host = host;
    socket.setEncoding('latin1');
    socket.on('data', (text: string) => this.#take(text));
    // Whoever waits for an answer then gets none.
    socket.on('error', () => this.close());
    socket.on('close', () => this.#answer?.(''));
  }

  static async open(port: number): Promise<LoopbackClient> {
    const socket = connect({ host: '127.0.0.1', port, noDelay: true });
    await once(socket, 'connect');
    return new LoopbackClient(socket, `127.0.0.1:${port}`);
  }

  /** The body of the answer, empty where the connection ended first. */
  post(body: string): Promise<string> {
    return new Promise((resolve) => {
      if (this.#socket.destroyed) {
        resolve('');
        return;
      }
      this.#answer = resolve;
      this.#socket.write(
        `POST / HTTP/1.1\r\nhost: ${this.#host}\r\ncontent-type: application/json\r\ncontent-length: ${body.length}${HEAD_END}${body}`,
        'latin1',
      );
    });
  }

  close(): void {
    this.#socket.destroy();
  }

  #take(text: string): void {
    this.#received += text;
    const headEnd = this.#received.indexOf(HEAD_END);
    if (headEnd < 0) return;
    const length = Number(/content-length: (\d+)/.exec(this.#received)?.[1] ?? 0);
    const start = headEnd + HEAD_END.length;
    if (this.#received.length < start + length) return;
    const body = this.#received.slice(start, start + length);
    this.#received = this.#received.slice(start + length);
    this.#answer?.(body);
    this.#answer = undefined;
  }
}
