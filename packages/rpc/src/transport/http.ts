import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import type { Reply } from '../protocol/dispatcher.ts';
import type { AccessPolicy } from './access.ts';

/** Answers the text of one request or batch; never throws and never rejects. */
type HttpResponder = (text: string) => Reply | Promise<Reply>;

export interface HttpHandlerOptions {
  readonly access: AccessPolicy;
  readonly bodyBytes: number;
  readonly respond: HttpResponder;
}

const JSON_TYPES: ReadonlySet<string> = new Set([
  'application/json',
  'application/json-rpc',
  'application/jsonrequest',
]);
/** How long the rest of a body that is refused is read and thrown away before the answer, and how long after it. */
const DRAIN_MILLIS = 1_000;

/**
 * The request listener: POST / is JSON-RPC, GET /health answers 200, and everything else is told what is wrong with it.
 * Statuses are geth's; a JSON-RPC error is a 200.
 */
export function createHttpHandler(
  options: HttpHandlerOptions,
): (request: IncomingMessage, response: ServerResponse) => void {
  const { access } = options;
  return (request, response) => {
    request.on('error', () => response.destroy());
    const { headers, method } = request;
    if (!access.allowsHost(headers.host)) refuse(request, response, 403, 'invalid host specified');
    else if (method === 'POST') answerPost(options, request, response);
    else if (method === 'OPTIONS') answerPreflight(request, response, access.corsHeaders(headers));
    else if (method === 'GET') answerGet(request, response);
    else refuse(request, response, 405, `method ${method} not allowed`, { allow: 'POST, GET, OPTIONS' });
  };
}

function answerPost(options: HttpHandlerOptions, request: IncomingMessage, response: ServerResponse): void {
  const { headers } = request;
  if (pathOf(request) !== '/') {
    refuse(request, response, 404, 'not found: JSON-RPC is at POST /');
    return;
  }
  if (!isJson(headers['content-type']) || !isPlain(headers['content-encoding'])) {
    refuse(request, response, 415, 'invalid content type, only application/json is supported');
    return;
  }
  const cors = options.access.corsHeaders(headers);
  readBody(request, response, options.bodyBytes, (text) => {
    const reply = options.respond(text);
    if (reply instanceof Promise) void reply.then((later) => sendReply(response, later, cors));
    else sendReply(response, reply, cors);
  });
}

function pathOf(request: IncomingMessage): string {
  const url = request.url ?? '/';
  const query = url.indexOf('?');
  return query < 0 ? url : url.slice(0, query);
}

/** Whether a Content-Type is one of JSON. */
export function isJson(contentType: string | undefined): boolean {
  if (contentType === 'application/json') return true;
  if (contentType === undefined) return false;
  const end = contentType.indexOf(';');
  return JSON_TYPES.has((end < 0 ? contentType : contentType.slice(0, end)).trim().toLowerCase());
}

function isPlain(encoding: string | undefined): boolean {
  return encoding === undefined || encoding.toLowerCase() === 'identity';
}

/** An empty GET / shows that someone listens (geth does the same); a GET cannot carry a request. */
function answerGet(request: IncomingMessage, response: ServerResponse): void {
  const path = pathOf(request);
  if (path === '/health') {
    request.resume();
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': 15 });
    response.end('{"status":"ok"}');
    return;
  }
  if (path !== '/') {
    refuse(request, response, 404, 'not found');
  } else if (request.url !== '/') {
    refuse(request, response, 400, 'JSON-RPC requests go into the body of a POST');
  } else {
    request.resume();
    response.writeHead(200, { 'content-length': 0 });
    response.end();
  }
}

function answerPreflight(
  request: IncomingMessage,
  response: ServerResponse,
  cors: Readonly<Record<string, string>> | undefined,
): void {
  request.resume();
  if (cors === undefined) {
    response.writeHead(204, { allow: 'POST, GET, OPTIONS' });
    response.end();
    return;
  }
  const asked = request.headers['access-control-request-headers'];
  const headers: OutgoingHttpHeaders = {
    ...cors,
    'access-control-allow-methods': 'POST, GET, OPTIONS',
    'access-control-allow-headers': asked ?? 'content-type',
    'access-control-max-age': '600',
  };
  if (request.headers['access-control-request-private-network'] === 'true') {
    headers['access-control-allow-private-network'] = 'true';
  }
  response.writeHead(204, headers);
  response.end();
}

/** Collects the body as text and counts it while it arrives; answers 413 once it is over `limit` bytes. */
function readBody(
  request: IncomingMessage,
  response: ServerResponse,
  limit: number,
  done: (text: string) => void,
): void {
  if (Number(request.headers['content-length'] ?? 0) > limit) {
    refuseBody(request, response, limit);
    return;
  }
  let first: Buffer | undefined;
  let all: Buffer[] | undefined;
  let size = 0;
  const onData = (chunk: Buffer): void => {
    size += chunk.length;
    if (size > limit) {
      request.off('data', onData);
      request.off('end', onEnd);
      all = undefined;
      refuseBody(request, response, limit);
    } else if (first === undefined) {
      first = chunk;
    } else {
      all ??= [first];
      all.push(chunk);
    }
  };
  const onEnd = (): void => {
    if (all !== undefined) done(Buffer.concat(all, size).toString());
    else done(first === undefined ? '' : first.toString());
  };
  request.on('data', onData);
  request.on('end', onEnd);
}

function refuseBody(request: IncomingMessage, response: ServerResponse, limit: number): void {
  refuse(request, response, 413, `content length too large: more than ${limit} bytes`);
}

/**
 * Answers with a plain text. What the client is still sending is read and thrown away first: a connection that is closed
 * under its hands shows it a broken pipe in place of the answer. After a while it is closed all the same.
 */
function refuse(
  request: IncomingMessage,
  response: ServerResponse,
  status: number,
  text: string,
  headers: OutgoingHttpHeaders = {},
): void {
  const sending = !request.complete && request.headers['content-length'] !== '0' && hasBody(request);
  const answer = (): void => {
    if (response.headersSent || response.destroyed) return;
    response.writeHead(status, {
      'content-type': 'text/plain; charset=utf-8',
      'content-length': Buffer.byteLength(text) + 1,
      ...headers,
      ...(sending ? { connection: 'close' } : {}),
    });
    response.end(`${text}\n`);
  };
  request.resume();
  if (!sending) {
    answer();
    return;
  }
  const timer = setTimeout(() => {
    answer();
    setTimeout(() => request.destroy(), DRAIN_MILLIS).unref();
  }, DRAIN_MILLIS).unref();
  request.once('end', () => {
    clearTimeout(timer);
    answer();
  });
}

function hasBody(request: IncomingMessage): boolean {
  return (
    request.headers['content-length'] !== undefined || request.headers['transfer-encoding'] !== undefined
  );
}

function sendReply(
  response: ServerResponse,
  reply: Reply,
  cors: Readonly<Record<string, string>> | undefined,
): void {
  if (response.destroyed) return;
  if (reply === undefined) {
    response.writeHead(204, cors);
    response.end();
    return;
  }
  const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(reply) };
  response.writeHead(200, cors === undefined ? headers : { ...headers, ...cors });
  response.end(reply);
}
