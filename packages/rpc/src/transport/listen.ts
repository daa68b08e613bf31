import { createServer, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { CodedError } from '@ethane/primitives';
import { DEFAULT_LIMITS, type RpcLimits } from '../limits.ts';
import type { Reply } from '../protocol/dispatcher.ts';
import type { Session } from '../protocol/session.ts';
import { type AccessOptions, AccessPolicy } from './access.ts';
import { ConnectionLimiter, isLoopback } from './connection-limit.ts';
import { DirectConnections } from './direct-connections.ts';
import { createHttpHandler } from './http.ts';
import { PlainHeads } from './plain-head.ts';
import { WebsocketEndpoint } from './websocket.ts';

export interface ListenOptions extends AccessOptions {
  /** Default 127.0.0.1. */
  readonly host?: string | undefined;
  /** 0 takes a free port. Default 8545. */
  readonly port?: number | undefined;
  /** Confirms that the server may listen where other machines reach it. */
  readonly allowRemote?: boolean | undefined;
  readonly limits?: Partial<RpcLimits> | undefined;
}

/** A listening server. */
export interface Listener {
  /** Address it is bound to, as given or resolved. */
  readonly address: string;
  readonly port: number;
  /** Stops listening, says good-bye to WebSocket clients and lets answers under way finish. Idempotent. */
  close(): Promise<void>;
}

/** Answers the text of one request or batch; `session` is there over WebSocket. Never throws and never rejects. */
export type Responder = (text: string, session: Session | undefined) => Reply | Promise<Reply>;

/**
 * Serves `respond` over HTTP and WebSocket on one port.
 *
 * @throws CodedError `REMOTE_HOST` (not a loopback host without `allowRemote`), `PORT_IN_USE`, `LISTEN`
 */
export async function listen(respond: Responder, options: ListenOptions): Promise<Listener> {
  const host = options.host ?? '127.0.0.1';
  const port = options.port ?? 8545;
  if (options.allowRemote !== true && host !== 'localhost' && !isLoopback(host)) {
    throw new CodedError('REMOTE_HOST', `refusing to listen on ${host}: other machines could reach it`, {
      have: host,
      want: 'a loopback address, or the explicit permission to serve remote clients',
    });
  }
  const limits: RpcLimits = { ...DEFAULT_LIMITS, ...options.limits };
  const access = new AccessPolicy(options);
  const { server, direct } = createHttpServer(respond, access, limits);
  const websockets = new WebsocketEndpoint({ access, limits, respond });
  server.on('upgrade', (request, socket, head) => websockets.upgrade(request, socket, head));
  const bound = await bind(server, host, port);
  let closing: Promise<void> | undefined;
  return {
    address: bound.address,
    port: bound.port,
    close() {
      closing ??= closeServer(server, direct, websockets, limits.closeMillis);
      return closing;
    },
  };
}

interface HttpServer {
  readonly server: Server;
  /** Its connections that have sent nothing but plain requests yet. */
  readonly direct: DirectConnections;
}

function createHttpServer(respond: Responder, access: AccessPolicy, limits: RpcLimits): HttpServer {
  const server = createServer(
    {
      noDelay: true,
      keepAliveTimeout: limits.idleMillis,
      headersTimeout: limits.headersMillis,
      requestTimeout: limits.receiveMillis,
      connectionsCheckingInterval: Math.min(5_000, Math.ceil(limits.headersMillis / 2)),
      maxHeaderSize: 16 * 1024,
    },
    createHttpHandler({ access, bodyBytes: limits.bodyBytes, respond: (text) => respond(text, undefined) }),
  );
  // Ends a client that does not read its answer, too; a WebSocket takes this off its socket.
  server.timeout = limits.idleMillis;
  const limiter = new ConnectionLimiter(limits);
  // The server's own listener starts the parser: a socket reaches it only when it has been admitted and needs one.
  const parse = server.listeners('connection');
  server.removeAllListeners('connection');
  const direct = new DirectConnections({
    heads: new PlainHeads(access),
    limits,
    respond: (text) => respond(text, undefined),
    handOver: (socket) => {
      for (const listener of parse) listener.call(server, socket);
    },
  });
  server.on('connection', (socket: Socket) => {
    if (limiter.admit(socket)) direct.accept(socket);
  });
  return { server, direct };
}

function bind(server: Server, host: string, port: number): Promise<AddressInfo> {
  return new Promise((resolve, reject) => {
    const onError = (error: NodeJS.ErrnoException): void => reject(listenError(error, host, port));
    server.once('error', onError);
    server.listen(port, host, () => {
      server.off('error', onError);
      resolve(server.address() as AddressInfo);
    });
  });
}

function listenError(error: NodeJS.ErrnoException, host: string, port: number): CodedError {
  if (error.code === 'EADDRINUSE') {
    return new CodedError('PORT_IN_USE', `cannot listen on ${host}:${port}: the port is in use`, {
      have: `${host}:${port}`,
      want: 'a free port',
      cause: error,
    });
  }
  return new CodedError('LISTEN', `cannot listen on ${host}:${port}: ${error.message}`, {
    have: `${host}:${port}`,
    cause: error,
  });
}

function closeServer(
  server: Server,
  direct: DirectConnections,
  websockets: WebsocketEndpoint,
  graceMillis: number,
): Promise<void> {
  websockets.close();
  return new Promise((resolve) => {
    const cut = setTimeout(() => {
      direct.destroy();
      server.closeAllConnections();
    }, graceMillis);
    server.close(() => {
      clearTimeout(cut);
      resolve();
    });
    server.closeIdleConnections();
    direct.close();
  });
}
