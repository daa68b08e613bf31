import { CodedError } from '@ethane/primitives';
import { describe, expect, it } from 'vitest';
import { type Decoder, defaulted, optional, required } from '../codecs/codec.ts';
import { DEFAULT_LIMITS, type RpcLimits } from '../limits.ts';
import { Dispatcher } from './dispatcher.ts';
import { HeldAnswer } from './held-answer.ts';
import type { Method } from './method.ts';
import { RpcError, rejected } from './rpc-error.ts';

const text: Decoder<string> = (value) => {
  if (typeof value !== 'string') throw new CodedError('TEXT', 'string expected');
  return value;
};

const TABLE: readonly Method<unknown>[] = [
  {
    name: 'test_echo',
    params: [required(text), optional(text), defaulted(text, 'z')],
    invoke: (_, args) => args,
  },
  { name: 'test_later', params: [], invoke: async () => 'later' },
  { name: 'test_never', params: [], invoke: () => new Promise(() => undefined) },
  { name: 'test_nothing', params: [], invoke: () => undefined },
  { name: 'test_big', params: [], invoke: () => 'x'.repeat(600) },
  {
    name: 'test_crash',
    params: [],
    invoke: () => {
      throw new TypeError('secret of the house');
    },
  },
  {
    name: 'test_reject',
    params: [],
    invoke: () => {
      throw new CodedError('NONCE_TOO_LOW', 'nonce too low: next nonce 5, tx nonce 3');
    },
  },
  {
    name: 'test_revert',
    params: [],
    invoke: async () => {
      throw RpcError.reverted('execution reverted', new Uint8Array([1, 2]));
    },
  },
  {
    name: 'test_rejectLater',
    params: [],
    invoke: async () => {
      throw rejected('later no');
    },
  },
];

function createDispatcher(limits: Partial<RpcLimits> = {}) {
  const crashes: string[] = [];
  const dispatcher = new Dispatcher(TABLE, {
    limits: { ...DEFAULT_LIMITS, ...limits },
    onCrash: (name) => crashes.push(name),
  });
  const ask = async (request: unknown): Promise<unknown> => {
    const reply = await dispatcher.dispatch(
      typeof request === 'string' ? request : JSON.stringify(request),
      undefined,
    );
    return reply === undefined ? undefined : JSON.parse(reply);
  };
  return { dispatcher, crashes, ask };
}

const call = (method: string, params?: unknown, id: unknown = 1) => ({ jsonrpc: '2.0', id, method, params });
const failure = (code: number, message: string, id: unknown = 1) => ({
  jsonrpc: '2.0',
  id,
  error: { code, message },
});

/** Answers of methods named test_hold and test_holdLater go out when `release` is called. */
function createHolder(gate?: () => Promise<void> | undefined) {
  let release: () => void = () => undefined;
  const until = new Promise<void>((resolve) => {
    release = resolve;
  });
  const order: string[] = [];
  const hold = (name: string) => {
    order.push(name);
    return new HeldAnswer(name, until);
  };
  const table: readonly Method<unknown>[] = [
    { name: 'test_hold', params: [], invoke: () => hold('held') },
    { name: 'test_holdLater', params: [], invoke: async () => hold('held later') },
    {
      name: 'test_now',
      params: [],
      invoke: () => {
        order.push('now');
        return 'now';
      },
    },
  ];
  return { dispatcher: new Dispatcher(table, { limits: DEFAULT_LIMITS, gate }), release, order };
}

describe('an answer that is held', () => {
  it.each([
    ['test_hold', 'held'],
    ['test_holdLater', 'held later'],
  ])('of %s goes out when what it waits for has come', async (name, result) => {
    const { dispatcher, release } = createHolder();
    let reply: unknown;
    const answered = Promise.resolve(dispatcher.dispatch(JSON.stringify(call(name)), undefined)).then(
      (text) => {
        reply = text;
      },
    );
    await new Promise((resolve) => setImmediate(resolve));
    expect(reply).toBeUndefined();
    release();
    await answered;
    expect(reply).toBe(`{"jsonrpc":"2.0","id":1,"result":"${result}"}`);
  });

  it('does not keep the next request of a batch waiting, but the batch', async () => {
    const { dispatcher, release, order } = createHolder();
    const batch = [call('test_hold', [], 1), call('test_now', [], 2), call('test_hold', [], 3)];
    const reply = dispatcher.dispatch(JSON.stringify(batch), undefined);
    await new Promise((resolve) => setImmediate(resolve));
    expect(order).toEqual(['held', 'now', 'held']);
    release();
    expect(JSON.parse((await reply) ?? '')).toEqual([
      { jsonrpc: '2.0', id: 1, result: 'held' },
      { jsonrpc: '2.0', id: 2, result: 'now' },
      { jsonrpc: '2.0', id: 3, result: 'held' },
    ]);
  });
});

describe('a gate', () => {
  it.each([
    ['a request', call('test_now')],
    ['a batch', [call('test_now')]],
  ])('keeps %s waiting that comes while it is closed', async (_, message) => {
    const gate: { closed: Promise<void> | undefined } = { closed: undefined };
    const { dispatcher, order } = createHolder(() => gate.closed);
    await dispatcher.dispatch(JSON.stringify(message), undefined);
    expect(order).toEqual(['now']);
    let open: () => void = () => undefined;
    gate.closed = new Promise((resolve) => {
      open = resolve;
    });
    const reply = dispatcher.dispatch(JSON.stringify(message), undefined);
    await new Promise((resolve) => setImmediate(resolve));
    expect(order).toEqual(['now']);
    open();
    expect(await reply).toContain('"result":"now"');
    expect(order).toEqual(['now', 'now']);
  });
});

describe('Dispatcher', () => {
  it('answers a synchronous handler without a promise', () => {
    const { dispatcher } = createDispatcher();
    expect(
      dispatcher.dispatch('{"jsonrpc":"2.0","id":7,"method":"test_echo","params":["a"]}', undefined),
    ).toBe('{"jsonrpc":"2.0","id":7,"result":["a",null,"z"]}');
  });

  it.each([['text'], [12], [null], [0], ['']])('echoes the id %j', async (id) => {
    const { ask } = createDispatcher();
    expect(await ask(call('test_later', [], id))).toEqual({ jsonrpc: '2.0', id, result: 'later' });
  });

  it('takes params that are missing or null, and a missing jsonrpc member', async () => {
    const { ask } = createDispatcher();
    expect(await ask({ id: 1, method: 'test_later' })).toMatchObject({ result: 'later' });
    expect(await ask(call('test_later', null))).toMatchObject({ result: 'later' });
    expect(await ask(call('test_nothing'))).toEqual({ jsonrpc: '2.0', id: 1, result: null });
  });

  it.each([
    [call('test_echo', []), -32602, 'missing value for required argument 0'],
    [call('test_echo', [null]), -32602, 'missing value for required argument 0'],
    [call('test_echo', [1]), -32602, 'invalid argument 0: string expected'],
    [call('test_echo', ['a', 'b', 3]), -32602, 'invalid argument 2: string expected'],
    [call('test_echo', ['a', 'b', 'c', 'd']), -32602, 'too many arguments, want at most 3'],
    [call('test_echo', { a: 1 }), -32602, 'non-array args'],
    [call('foo_bar'), -32601, 'the method foo_bar does not exist/is not available'],
    [call('constructor'), -32601, 'the method constructor does not exist/is not available'],
    [call('__proto__'), -32601, 'the method __proto__ does not exist/is not available'],
    [call('x'.repeat(257)), -32600, 'method name too long: 257 > 256'],
    [call('test_reject'), -32000, 'nonce too low: next nonce 5, tx nonce 3'],
    [call('test_rejectLater'), -32000, 'later no'],
    [{ jsonrpc: '1.0', id: 1, method: 'test_later' }, -32600, 'invalid request'],
    [{ jsonrpc: '2.0', id: 1 }, -32600, 'invalid request'],
    [{ jsonrpc: '2.0', id: 1, method: 5 }, -32600, 'invalid request'],
  ])('answers %j with %i %s', async (request, code, message) => {
    const { ask } = createDispatcher();
    expect(await ask(request)).toEqual(failure(code, message));
  });

  it.each([['{'], [''], ['nonsense'], ['{"id":1,}']])(
    'answers the text %j with a parse error',
    async (request) => {
      const { ask } = createDispatcher();
      expect(await ask(request)).toEqual(failure(-32700, 'parse error', null));
    },
  );

  it.each([
    ['1'],
    ['"text"'],
    ['null'],
    ['{"id":{},"method":"test_later"}'],
    ['{"id":[],"method":"test_later"}'],
  ])('answers %s, which is no request, with id null', async (request) => {
    const { ask } = createDispatcher();
    expect(await ask(request)).toEqual(failure(-32600, 'invalid request', null));
  });

  it('sends revert data with code 3', async () => {
    const { ask } = createDispatcher();
    expect(await ask(call('test_revert'))).toEqual({
      jsonrpc: '2.0',
      id: 1,
      error: { code: 3, message: 'execution reverted', data: '0x0102' },
    });
  });

  it('hides, reports and counts a crash', async () => {
    const { ask, crashes, dispatcher } = createDispatcher();
    expect(await ask(call('test_crash'))).toEqual(failure(-32603, 'method handler crashed'));
    expect(crashes).toEqual(['test_crash']);
    expect(dispatcher.stats).toEqual({ requests: 1, errors: 1, crashes: 1 });
  });

  it('does not answer notifications, failing ones included', async () => {
    const { ask, crashes } = createDispatcher();
    expect(await ask({ jsonrpc: '2.0', method: 'test_later' })).toBeUndefined();
    expect(await ask({ jsonrpc: '2.0', method: 'test_crash' })).toBeUndefined();
    expect(await ask([{ jsonrpc: '2.0', method: 'test_later' }])).toBeUndefined();
    expect(crashes).toEqual(['test_crash']);
  });

  it('refuses deep nesting before it parses', async () => {
    const { ask } = createDispatcher();
    expect(await ask('['.repeat(65))).toEqual(failure(-32600, 'nesting deeper than 64', null));
  });

  it('answers a handler that does not return in time', async () => {
    const { ask } = createDispatcher({ requestMillis: 5 });
    expect(await ask(call('test_never'))).toEqual(failure(-32002, 'request timed out'));
  });

  it('answers a result above the size limit with an error', async () => {
    const { ask } = createDispatcher({ responseBytes: 500 });
    expect(await ask(call('test_big'))).toEqual(failure(-32003, 'response too large'));
  });
});

describe('Dispatcher batches', () => {
  it('answers each request in order and leaves notifications out', async () => {
    const { ask } = createDispatcher();
    const batch = [call('test_later', [], 'a'), { method: 'test_later' }, 5, call('foo_bar', [], 3)];
    expect(await ask(batch)).toEqual([
      { jsonrpc: '2.0', id: 'a', result: 'later' },
      failure(-32600, 'invalid request', null),
      failure(-32601, 'the method foo_bar does not exist/is not available', 3),
    ]);
  });

  it('refuses an empty one and one of more than 1,000', async () => {
    const { ask } = createDispatcher();
    expect(await ask([])).toEqual(failure(-32600, 'empty batch', null));
    const many = Array.from({ length: 1_001 }, (_, id) => call('test_later', [], id + 10));
    expect(await ask(many)).toEqual([failure(-32600, 'batch too large', 10)]);
    expect(await ask(many.slice(1))).toHaveLength(1_000);
  });

  it('answers what is left when the time is over', async () => {
    const { ask } = createDispatcher({ batchMillis: 20 });
    expect(
      await ask([call('test_later', [], 1), call('test_never', [], 2), call('test_later', [], 3)]),
    ).toEqual([
      { jsonrpc: '2.0', id: 1, result: 'later' },
      failure(-32002, 'request timed out', 2),
      failure(-32002, 'request timed out', 3),
    ]);
  });

  it('answers with an error what does not fit into the size limit', async () => {
    const { ask } = createDispatcher({ responseBytes: 1_000 });
    const replies = (await ask([1, 2, 3].map((id) => call('test_big', [], id)))) as unknown[];
    expect(replies[0]).toMatchObject({ id: 1, result: 'x'.repeat(600) });
    expect(replies.slice(1)).toEqual([
      failure(-32003, 'response too large', 2),
      failure(-32003, 'response too large', 3),
    ]);
  });
});

describe('Dispatcher table', () => {
  it('rejects a name that comes twice, a malformed one and a required parameter after an optional one', () => {
    const options = { limits: DEFAULT_LIMITS };
    const row: Method<unknown> = { name: 'a_b', params: [], invoke: () => null };
    expect(() => new Dispatcher([row, row], options)).toThrow('malformed or listed twice');
    expect(() => new Dispatcher([{ ...row, name: 'ab' }], options)).toThrow('malformed or listed twice');
    expect(() => new Dispatcher([{ ...row, params: [optional(text), required(text)] }], options)).toThrow(
      'required parameter after an optional one',
    );
  });
});
