import { CodedError } from '@ethane/primitives';
import { decodeParams } from '../codecs/codec.ts';
import type { RpcLimits } from '../limits.ts';
import { HeldAnswer } from './held-answer.ts';
import { exceedsDepth } from './json-depth.ts';
import type { Method } from './method.ts';
import { RPC_ERROR_CODES, RpcError, type RpcErrorObject, toErrorObject } from './rpc-error.ts';

/** JSON text to send back; undefined when nothing is to be sent (notifications only). */
export type Reply = string | undefined;

/** Told of every handler that failed by a bug. It must not throw. */
export type CrashReport = (method: string, error: unknown) => void;

export interface DispatcherOptions {
  readonly limits: RpcLimits;
  readonly onCrash?: CrashReport | undefined;
  /** What whatever is asked now has to wait for, which never rejects; undefined while there is nothing. */
  readonly gate?: (() => Promise<void> | undefined) | undefined;
}

/** Counters since the start. */
export interface DispatcherStats {
  readonly requests: number;
  readonly errors: number;
  readonly crashes: number;
}

type Id = string | number | null;
type Hold = (until: Promise<void>) => void;

const CRASHED: RpcErrorObject = { code: RPC_ERROR_CODES.HANDLER_CRASHED, message: 'method handler crashed' };
/** A batch gives other connections a turn after this long. */
const YIELD_MILLIS = 25;

/**
 * JSON-RPC 2.0 over a table of methods. A request whose handler answers at once is answered without a promise, which is
 * what keeps `eth_sendRawTransaction` cheap.
 */
export class Dispatcher<Context> {
  readonly #methods: ReadonlyMap<string, Method<Context>>;
  readonly #limits: RpcLimits;
  readonly #onCrash: CrashReport | undefined;
  readonly #gate: () => Promise<void> | undefined;
  #requests = 0;
  #errors = 0;
  #crashes = 0;

  /** @throws CodedError `METHOD_TABLE` when a name comes twice or is malformed */
  constructor(table: readonly Method<Context>[], options: DispatcherOptions) {
    this.#methods = indexMethods(table);
    this.#limits = options.limits;
    this.#onCrash = options.onCrash;
    this.#gate = options.gate ?? (() => undefined);
  }

  get stats(): DispatcherStats {
    return { requests: this.#requests, errors: this.#errors, crashes: this.#crashes };
  }

  /** Names of all methods, in the table's order. */
  get methodNames(): readonly string[] {
    return [...this.#methods.keys()];
  }

  /** Answers the text of one request or batch. Never throws and never rejects. */
  dispatch(text: string, context: Context): Reply | Promise<Reply> {
    if (exceedsDepth(text, this.#limits.jsonDepth)) {
      return this.#failure(
        null,
        new RpcError('INVALID_REQUEST', `nesting deeper than ${this.#limits.jsonDepth}`),
      );
    }
    let message: unknown;
    try {
      message = JSON.parse(text);
    } catch {
      return this.#failure(null, new RpcError('PARSE_ERROR', 'parse error'));
    }
    const gate = this.#gate();
    return gate === undefined ? this.#all(message, context) : gate.then(() => this.#all(message, context));
  }

  #all(message: unknown, context: Context): Reply | Promise<Reply> {
    return Array.isArray(message) ? this.#batch(message, context) : this.#alone(message, context);
  }

  #alone(message: unknown, context: Context): Reply | Promise<Reply> {
    let held: Promise<void> | undefined;
    const reply = this.#single(message, context, (until) => {
      held = until;
    });
    return held === undefined ? reply : held.then(() => reply);
  }

  /** `hold` is told of what the reply, which may be known at once, has to wait for. */
  #single(message: unknown, context: Context, hold: Hold): Reply | Promise<Reply> {
    this.#requests += 1;
    const request = readRequest(message);
    if (request === undefined)
      return this.#failure(idOf(message), new RpcError('INVALID_REQUEST', 'invalid request'));
    const { id, name } = request;
    let result: unknown;
    try {
      result = this.#invoke(name, request.params, context);
    } catch (error) {
      return this.#failure(id, error, name);
    }
    if (result instanceof Promise) return this.#settle(id, name, result);
    if (!(result instanceof HeldAnswer)) return this.#success(id, name, result);
    hold(result.until);
    return this.#success(id, name, result.result);
  }

  #invoke(name: string, params: unknown, context: Context): unknown {
    const limit = this.#limits.methodNameLength;
    if (name.length > limit) {
      throw new RpcError('INVALID_REQUEST', `method name too long: ${name.length} > ${limit}`);
    }
    const row = this.#methods.get(name);
    if (row === undefined) {
      throw new RpcError('METHOD_NOT_FOUND', `the method ${name} does not exist/is not available`);
    }
    return row.invoke(context, decodeParams(row.params, params));
  }

  async #settle(id: Id | undefined, name: string, result: Promise<unknown>): Promise<Reply> {
    let timer: NodeJS.Timeout | undefined;
    const deadline = new Promise<never>((_, reject) => {
      timer = setTimeout(reject, this.#limits.requestMillis, new RpcError('TIMED_OUT', 'request timed out'));
    });
    try {
      const settled = await Promise.race([result, deadline]);
      if (!(settled instanceof HeldAnswer)) return this.#success(id, name, settled);
      await Promise.race([settled.until, deadline]);
      return this.#success(id, name, settled.result);
    } catch (error) {
      return this.#failure(id, error, name);
    } finally {
      clearTimeout(timer);
    }
  }

  #success(id: Id | undefined, name: string, result: unknown): Reply {
    if (id === undefined) return undefined;
    let json: string;
    try {
      json = JSON.stringify(result) ?? 'null';
    } catch (error) {
      // A text longer than a string can be is too large; anything else that cannot be written is a bug.
      return this.#failure(id, error instanceof RangeError ? tooLarge() : error, name);
    }
    if (json.length > this.#limits.responseBytes) return this.#failure(id, tooLarge(), name);
    return `{"jsonrpc":"2.0","id":${JSON.stringify(id)},"result":${json}}`;
  }

  #failure(id: Id | undefined, error: unknown, name = ''): Reply {
    this.#errors += 1;
    let shown = toErrorObject(error);
    if (shown === undefined) {
      this.#crashes += 1;
      this.#onCrash?.(name, error);
      shown = CRASHED;
    }
    return id === undefined ? undefined : errorText(id, shown);
  }

  async #batch(messages: readonly unknown[], context: Context): Promise<Reply> {
    if (messages.length === 0) return this.#failure(null, new RpcError('INVALID_REQUEST', 'empty batch'));
    if (messages.length > this.#limits.batchItems) {
      const first = messages.find((message) => readRequest(message)?.id !== undefined);
      return `[${this.#failure(idOf(first), new RpcError('INVALID_REQUEST', 'batch too large'))}]`;
    }
    const deadline = new Deadline(this.#limits.batchMillis);
    try {
      return await this.#batchItems(messages, context, deadline);
    } finally {
      deadline.clear();
    }
  }

  async #batchItems(messages: readonly unknown[], context: Context, deadline: Deadline): Promise<Reply> {
    const limit = this.#limits.responseBytes;
    const replies: string[] = [];
    // What one request is held for does not keep the next from coming to its turn.
    const holds = new Set<Promise<void>>();
    const hold = (until: Promise<void>): void => {
      holds.add(until);
    };
    let size = 0;
    let turn = performance.now();
    for (const message of messages) {
      if (performance.now() - turn > YIELD_MILLIS) {
        await nextTurn();
        turn = performance.now();
      }
      let reply: Reply;
      if (deadline.passed) reply = skipped(message, timedOut());
      else if (size > limit) reply = skipped(message, tooLarge());
      else reply = await this.#beforeDeadline(message, context, hold, deadline);
      if (reply === undefined) continue;
      size += reply.length;
      replies.push(size > limit ? (skipped(message, tooLarge()) ?? '') : reply);
    }
    if (holds.size > 0) await Promise.race([Promise.all(holds), deadline.after(() => undefined)]);
    return replies.length === 0 ? undefined : `[${replies.join(',')}]`;
  }

  #beforeDeadline(
    message: unknown,
    context: Context,
    hold: Hold,
    deadline: Deadline,
  ): Reply | Promise<Reply> {
    const reply = this.#single(message, context, hold);
    if (!(reply instanceof Promise)) return reply;
    return Promise.race([reply, deadline.after(() => skipped(message, timedOut()))]);
  }
}

/** One timer for a whole batch. */
class Deadline {
  passed = false;
  readonly #timer: NodeJS.Timeout;
  readonly #over: Promise<void>;

  constructor(millis: number) {
    let end: () => void = () => undefined;
    this.#over = new Promise((resolve) => {
      end = resolve;
    });
    this.#timer = setTimeout(() => {
      this.passed = true;
      end();
    }, millis);
  }

  /** `value()` once it has passed. */
  after<Value>(value: () => Value): Promise<Value> {
    return this.#over.then(value);
  }

  clear(): void {
    clearTimeout(this.#timer);
  }
}

function indexMethods<Context>(table: readonly Method<Context>[]): ReadonlyMap<string, Method<Context>> {
  const methods = new Map<string, Method<Context>>();
  for (const row of table) {
    if (!/^[a-z0-9]+_[a-zA-Z0-9_]+$/.test(row.name) || methods.has(row.name)) {
      throw new CodedError('METHOD_TABLE', `method ${row.name} is malformed or listed twice`, {
        have: row.name,
      });
    }
    const firstOptional = row.params.findIndex((codec) => codec.absent !== undefined);
    if (firstOptional >= 0 && row.params.slice(firstOptional).some((codec) => codec.absent === undefined)) {
      throw new CodedError(
        'METHOD_TABLE',
        `method ${row.name} has a required parameter after an optional one`,
      );
    }
    methods.set(row.name, row);
  }
  return methods;
}

interface Request {
  /** Undefined for a notification. */
  readonly id: Id | undefined;
  readonly name: string;
  readonly params: unknown;
}

/** The request in a parsed message; a missing `jsonrpc` member is let pass, a wrong one is not. */
function readRequest(message: unknown): Request | undefined {
  if (typeof message !== 'object' || message === null || Array.isArray(message)) return undefined;
  const { id, method, params, jsonrpc } = message as Partial<Record<string, unknown>>;
  if (typeof method !== 'string' || method === '') return undefined;
  if (jsonrpc !== undefined && jsonrpc !== '2.0') return undefined;
  if (id !== undefined && id !== null && typeof id !== 'string' && typeof id !== 'number') return undefined;
  return { id, name: method, params };
}

/** The id to answer a malformed message with. */
function idOf(message: unknown): Id {
  if (typeof message !== 'object' || message === null) return null;
  const { id } = message as { readonly id?: unknown };
  return typeof id === 'string' || typeof id === 'number' ? id : null;
}

function errorText(id: Id, error: RpcErrorObject): string {
  return `{"jsonrpc":"2.0","id":${JSON.stringify(id)},"error":${JSON.stringify(error)}}`;
}

/** The answer to an item of a batch that was not run, or whose answer does not fit. */
function skipped(message: unknown, error: RpcError): Reply {
  const request = readRequest(message);
  if (request !== undefined && request.id === undefined) return undefined;
  return errorText(idOf(message), toErrorObject(error) ?? CRASHED);
}

function tooLarge(): RpcError {
  return new RpcError('RESPONSE_TOO_LARGE', 'response too large');
}

function timedOut(): RpcError {
  return new RpcError('TIMED_OUT', 'request timed out');
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
