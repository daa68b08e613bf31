import type { Socket } from 'node:net';
import type { RpcLimits } from '../limits.ts';
import type { Reply } from '../protocol/dispatcher.ts';
import type { PlainHeads } from './plain-head.ts';

export interface DirectOptions {
  readonly heads: PlainHeads;
  readonly limits: Pick<RpcLimits, 'bodyBytes' | 'headersMillis' | 'idleMillis'>;
  /** Answers the text of one request or batch. Never throws and never rejects. */
  readonly respond: (text: string) => Reply | Promise<Reply>;
  /** Takes over a connection; what it has received is still to be read. */
  readonly handOver: (socket: Socket) => void;
}

/**
 * Answers plain requests (`PlainHeads`) that come whole and one at a time without Node's HTTP parser and its objects, which
 * cost more than most answers. At the first request that is anything else, the connection is handed over to Node's server
 * with all that has come, and stays there.
 */
export class DirectConnections {
  readonly #options: DirectOptions;
  readonly #open = new Set<DirectConnection>();
  #closing = false;

  constructor(options: DirectOptions) {
    this.#options = options;
  }

  /** Serves `socket`, of which nothing may have been read. */
  accept(socket: Socket): void {
    const connection = new DirectConnection(socket, this.#options, () => this.#open.delete(connection));
    this.#open.add(connection);
    if (this.#closing) connection.close();
  }

  /** Ends every connection, after the answer that is under way. */
  close(): void {
    this.#closing = true;
    for (const connection of this.#open) connection.close();
  }

  /** Cuts every connection off. */
  destroy(): void {
    for (const connection of this.#open) connection.destroy();
  }
}

const HEAD_END = Buffer.from('\r\n\r\n');

class DirectConnection {
  readonly #socket: Socket;
  readonly #options: DirectOptions;
  readonly #onGone: () => void;
  readonly #keepAlive: string;
  /** Whether an answer is under way. */
  #busy = false;
  /** What came meanwhile. */
  #early: Buffer | undefined;
  #closing = false;

  readonly #onData = (chunk: Buffer): void => {
    if (this.#busy) {
      this.#early = this.#early === undefined ? chunk : Buffer.concat([this.#early, chunk]);
      this.#socket.pause();
    } else {
      this.#receive(chunk);
    }
  };
  /** The client will send no more: it gets the answer that it waits for. */
  readonly #onEnd = (): void => this.close();
  readonly #onDrain = (): void => {
    if (this.#early === undefined) this.#socket.resume();
  };
  readonly #onFailure = (): void => this.destroy();

  constructor(socket: Socket, options: DirectOptions, onGone: () => void) {
    this.#socket = socket;
    this.#options = options;
    this.#onGone = onGone;
    this.#keepAlive = `connection: keep-alive\r\nkeep-alive: timeout=${Math.floor(options.limits.idleMillis / 1_000)}`;
    socket.setTimeout(options.limits.headersMillis);
    socket.on('data', this.#onData);
    socket.on('drain', this.#onDrain);
    socket.on('end', this.#onEnd);
    socket.on('error', this.#onFailure);
    socket.on('timeout', this.#onFailure);
    socket.on('close', onGone);
  }

  close(): void {
    this.#closing = true;
    if (!this.#busy) this.#socket.end();
  }

  destroy(): void {
    this.#socket.destroy();
  }

  #receive(chunk: Buffer): void {
    const text = this.#bodyOf(chunk);
    if (text === undefined) {
      this.#handOver(chunk);
      return;
    }
    const { idleMillis } = this.#options.limits;
    if (this.#socket.timeout !== idleMillis) this.#socket.setTimeout(idleMillis);
    const reply = this.#options.respond(text);
    if (!(reply instanceof Promise)) {
      this.#answer(reply);
      return;
    }
    this.#busy = true;
    void reply.then((later) => {
      this.#busy = false;
      this.#answer(later);
      if (this.#early !== undefined && this.#socket.writable) this.#handOver(this.#early);
    });
  }

  /** The body of a plain request that is all of `chunk`. */
  #bodyOf(chunk: Buffer): string | undefined {
    const headEnd = chunk.indexOf(HEAD_END);
    if (headEnd < 0) return undefined;
    const length = this.#options.heads.bodyLength(chunk.toString('latin1', 0, headEnd));
    const start = headEnd + HEAD_END.length;
    if (length !== chunk.length - start || length > this.#options.limits.bodyBytes) return undefined;
    return chunk.toString('utf8', start);
  }

  #answer(reply: Reply): void {
    const socket = this.#socket;
    if (!socket.writable) return;
    const fields = `date: ${httpDate()}\r\n${this.#closing ? 'connection: close' : this.#keepAlive}`;
    let text: string;
    let encoding: BufferEncoding = 'latin1';
    if (reply === undefined) {
      text = `HTTP/1.1 204 No Content\r\n${fields}\r\n\r\n`;
    } else {
      const length = Buffer.byteLength(reply);
      if (length !== reply.length) encoding = 'utf8';
      text = `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${length}\r\n${fields}\r\n\r\n${reply}`;
    }
    // Who does not read answers gets no more of them.
    if (!socket.write(text, encoding)) socket.pause();
    if (this.#closing) socket.end();
  }

  #handOver(received: Buffer): void {
    const socket = this.#socket;
    socket.off('data', this.#onData);
    socket.off('drain', this.#onDrain);
    socket.off('end', this.#onEnd);
    socket.off('error', this.#onFailure);
    socket.off('timeout', this.#onFailure);
    socket.off('close', this.#onGone);
    this.#onGone();
    socket.setTimeout(0);
    socket.pause();
    socket.unshift(received);
    this.#options.handOver(socket);
    socket.resume();
  }
}

let dateSecond = 0;
let dateText = '';

/** The Date field, which RFC 9110 asks of every answer; made once a second. */
function httpDate(): string {
  const second = Math.floor(Date.now() / 1_000);
  if (second !== dateSecond) {
    dateSecond = second;
    dateText = new Date().toUTCString();
  }
  return dateText;
}
