import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type RawData, type WebSocket, WebSocketServer } from 'ws';
import type { RpcLimits } from '../limits.ts';
import type { Reply } from '../protocol/dispatcher.ts';
import { RpcError } from '../protocol/rpc-error.ts';
import type { Session } from '../protocol/session.ts';
import type { AccessPolicy } from './access.ts';

/** Answers the text of one request or batch; never throws and never rejects. */
type WebsocketResponder = (text: string, session: Session) => Reply | Promise<Reply>;

export interface WebsocketOptions {
  readonly access: AccessPolicy;
  readonly limits: RpcLimits;
  readonly respond: WebsocketResponder;
}

const TRY_AGAIN_LATER = 1013;
const GOING_AWAY = 1001;
/** How long a peer has to answer the closing handshake. */
const CLOSE_MILLIS = 1_000;

/** The WebSocket side of the port: takes over upgrade requests and keeps the connections alive. */
export class WebsocketEndpoint {
  readonly #options: WebsocketOptions;
  readonly #server: WebSocketServer;
  readonly #connections = new Set<Connection>();
  readonly #pinger: NodeJS.Timeout;

  constructor(options: WebsocketOptions) {
    this.#options = options;
    this.#server = new WebSocketServer({
      noServer: true,
      clientTracking: false,
      perMessageDeflate: false,
      maxPayload: options.limits.messageBytes,
    });
    this.#pinger = setInterval(() => {
      for (const connection of this.#connections) connection.ping();
    }, options.limits.pingMillis);
    this.#pinger.unref();
  }

  /** Open connections. */
  get size(): number {
    return this.#connections.size;
  }

  /** Listener for the HTTP server's `upgrade` event. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on('error', () => socket.destroy());
    const refusal = this.#refusal(request);
    if (refusal !== undefined) {
      refuse(socket, refusal.status, refusal.text);
      return;
    }
    this.#server.handleUpgrade(request, socket, head, (websocket) => {
      const connection = new Connection(websocket, this.#options);
      this.#connections.add(connection);
      websocket.once('close', () => this.#connections.delete(connection));
    });
  }

  #refusal({ headers, url }: IncomingMessage): Refusal | undefined {
    const { access } = this.#options;
    if (!access.allowsHost(headers.host)) return { status: '403 Forbidden', text: 'invalid host specified' };
    if (!access.allowsWebsocketOrigin(headers.origin)) {
      return { status: '403 Forbidden', text: 'origin not allowed' };
    }
    if (url?.split('?')[0] !== '/') return { status: '404 Not Found', text: 'not found: WebSocket is at /' };
    if (headers.upgrade?.toLowerCase() === 'websocket') return undefined;
    return { status: '426 Upgrade Required', text: 'only websocket is supported' };
  }

  /** Tells every client to go; those that do not answer are cut off. */
  close(): void {
    clearInterval(this.#pinger);
    for (const connection of this.#connections) connection.close(GOING_AWAY, 'server is shutting down');
    this.#server.close();
  }
}

interface Refusal {
  readonly status: string;
  readonly text: string;
}

function refuse(socket: Duplex, status: string, text: string): void {
  socket.end(
    `HTTP/1.1 ${status}\r\nContent-Type: text/plain\r\nContent-Length: ${text.length + 1}\r\nConnection: close\r\n\r\n${text}\n`,
    () => socket.destroy(),
  );
}

/** One client: its messages, its subscriptions and whether it still answers pings. */
class Connection {
  readonly #socket: WebSocket;
  readonly #limits: RpcLimits;
  readonly #respond: WebsocketResponder;
  readonly #subscriptions = new Map<string, () => void>();
  #alive = true;
  #inFlight = 0;

  constructor(socket: WebSocket, options: WebsocketOptions) {
    this.#socket = socket;
    this.#limits = options.limits;
    this.#respond = options.respond;
    socket.on('message', (data) => this.#receive(data));
    socket.on('pong', () => {
      this.#alive = true;
    });
    // A protocol error or an oversize message: `ws` closes with the right status itself.
    socket.on('error', () => undefined);
    socket.on('close', () => this.#endSubscriptions());
  }

  ping(): void {
    if (!this.#alive) {
      this.#socket.terminate();
      return;
    }
    this.#alive = false;
    this.#socket.ping();
  }

  close(code: number, reason: string): void {
    this.#endSubscriptions();
    this.#socket.close(code, reason);
    setTimeout(() => this.#socket.terminate(), CLOSE_MILLIS).unref();
  }

  #receive(data: RawData): void {
    const session = new MessageSession(this);
    const reply = this.#respond(textOf(data), session);
    if (!(reply instanceof Promise)) {
      this.send(reply);
      session.replied();
      return;
    }
    this.#inFlight += 1;
    if (this.#inFlight >= this.#limits.inFlight) this.#socket.pause();
    void reply.then((later) => {
      this.#inFlight -= 1;
      this.send(later);
      session.replied();
      if (this.#socket.isPaused) this.#socket.resume();
    });
  }

  send(text: Reply): void {
    if (text === undefined || this.#socket.readyState !== this.#socket.OPEN) return;
    if (this.#socket.bufferedAmount > this.#limits.subscriberBufferBytes) {
      this.close(TRY_AGAIN_LATER, 'client reads too slowly');
      return;
    }
    this.#socket.send(text);
  }

  subscribe(start: (send: (json: string) => void) => () => void, deliver: (text: string) => void): string {
    const limit = this.#limits.subscriptions;
    if (this.#subscriptions.size >= limit) {
      throw new RpcError('LIMIT_EXCEEDED', `too many subscriptions on this connection (max ${limit})`);
    }
    const id = `0x${randomBytes(16).toString('hex')}`;
    const head = `{"jsonrpc":"2.0","method":"eth_subscription","params":{"subscription":"${id}","result":`;
    const stop = start((json) => deliver(`${head}${json}}}`));
    this.#subscriptions.set(id, stop);
    return id;
  }

  unsubscribe(id: string): boolean {
    const stop = this.#subscriptions.get(id);
    if (stop === undefined) return false;
    this.#subscriptions.delete(id);
    stop();
    return true;
  }

  #endSubscriptions(): void {
    for (const stop of this.#subscriptions.values()) stop();
    this.#subscriptions.clear();
  }
}

/** Holds the notifications of what one message subscribed to until that message is answered. */
class MessageSession implements Session {
  readonly #connection: Connection;
  #waiting: string[] | undefined = [];

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  subscribe(start: (send: (json: string) => void) => () => void): string {
    return this.#connection.subscribe(start, (text) => {
      if (this.#waiting === undefined) this.#connection.send(text);
      else this.#waiting.push(text);
    });
  }

  unsubscribe(id: string): boolean {
    return this.#connection.unsubscribe(id);
  }

  /** The answer is out: what waited follows it. */
  replied(): void {
    const waiting = this.#waiting ?? [];
    this.#waiting = undefined;
    for (const text of waiting) this.#connection.send(text);
  }
}

function textOf(data: RawData): string {
  if (Array.isArray(data)) return Buffer.concat(data).toString();
  return data instanceof ArrayBuffer ? Buffer.from(data).toString() : data.toString();
}
