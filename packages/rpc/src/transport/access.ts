import type { IncomingHttpHeaders } from 'node:http';
import { isIP } from 'node:net';

/** Who may talk to the server from a browser, by name. */
export interface AccessOptions {
  /** Host names accepted in the Host header besides `localhost` and IP literals; `*` accepts any. */
  readonly allowedHosts?: readonly string[] | undefined;
  /** Origins that browsers may call from over HTTP (CORS); `*` for any. None: no CORS headers. */
  readonly corsOrigins?: readonly string[] | undefined;
  /** Origins that may open a WebSocket; `*` for any. None: only pages of this machine. */
  readonly websocketOrigins?: readonly string[] | undefined;
}

const LOCAL_ORIGINS: readonly string[] = ['http://localhost', 'http://127.0.0.1', 'http://[::1]'];

/** The checks that keep web pages from reaching a node that listens on the operator's machine. */
export class AccessPolicy {
  readonly #hosts: ReadonlySet<string>;
  readonly #cors: ReadonlySet<string>;
  readonly #websocket: readonly string[];

  constructor(options: AccessOptions) {
    this.#hosts = new Set(['localhost', ...(options.allowedHosts ?? [])].map((name) => name.toLowerCase()));
    this.#cors = new Set((options.corsOrigins ?? []).map((origin) => origin.toLowerCase()));
    const origins = options.websocketOrigins ?? [];
    this.#websocket = (origins.length === 0 ? LOCAL_ORIGINS : origins).map((origin) => origin.toLowerCase());
  }

  /**
   * Whether the Host header names this machine. A page that rebinds its own name to 127.0.0.1 sends that name here,
   * and is refused by it.
   */
  allowsHost(header: string | undefined): boolean {
    if (header === undefined || header === '') return false;
    const name = hostName(header);
    return isIP(name) !== 0 || this.#hosts.has(name) || this.#hosts.has('*');
  }

  /** As geth: a client that is no browser sends no Origin and passes. */
  allowsWebsocketOrigin(origin: string | undefined): boolean {
    if (origin === undefined) return true;
    const given = parseOrigin(origin.toLowerCase());
    return this.#websocket.some((rule) => rule === '*' || (given !== undefined && ruleAllows(rule, given)));
  }

  /** Headers that let the page at `headers.origin` read the answer; none when it may not. */
  corsHeaders(headers: IncomingHttpHeaders): Readonly<Record<string, string>> | undefined {
    const { origin } = headers;
    if (this.#cors.size === 0 || origin === undefined) return undefined;
    if (this.#cors.has('*')) return { 'access-control-allow-origin': '*' };
    if (!this.#cors.has(origin.toLowerCase())) return undefined;
    return { 'access-control-allow-origin': origin, vary: 'Origin' };
  }
}

/** Host name of a Host header in lower case, without port and without the brackets of an IPv6 literal. */
function hostName(header: string): string {
  const text = header.toLowerCase();
  if (text.startsWith('[')) return text.slice(1, Math.max(1, text.indexOf(']')));
  const colon = text.indexOf(':');
  return colon >= 0 && colon === text.lastIndexOf(':') ? text.slice(0, colon) : text;
}

interface Origin {
  readonly scheme: string;
  readonly host: string;
  readonly port: string;
}

/** Parts of an origin or of a rule, in which scheme and port may be missing. */
function parseOrigin(text: string): Origin | undefined {
  const match = /^(?:([a-z][a-z0-9+.-]*):\/\/)?(\[[0-9a-f:.]+\]|[^:/[\]]+)(?::([0-9]{1,5}))?\/?$/.exec(text);
  if (match === null) return undefined;
  return { scheme: match[1] ?? '', host: match[2] ?? '', port: match[3] ?? '' };
}

/** A rule without scheme or port matches every scheme or port. */
function ruleAllows(rule: string, given: Origin): boolean {
  const want = parseOrigin(rule);
  if (want === undefined) return false;
  if (want.scheme !== '' && want.scheme !== given.scheme) return false;
  if (want.port !== '' && want.port !== given.port) return false;
  return want.host === given.host;
}
