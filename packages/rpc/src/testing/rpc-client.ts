import { createRpcHandler, type HandlerOptions } from '../server.ts';
import { createFakeBackend, type FakeBackend } from './fake-backend.ts';

/** An `error` member of a reply. */
interface RpcFailure {
  readonly code: number;
  readonly message: string;
  readonly data?: unknown;
}

/** Calls methods of a handler in this process. */
export interface TestClient {
  readonly backend: FakeBackend;
  /** Result of the method; an error fails the test. */
  call(method: string, ...params: unknown[]): Promise<unknown>;
  /** Error of the method; a result fails the test. */
  fail(method: string, ...params: unknown[]): Promise<RpcFailure>;
  /** Methods that failed by a bug. */
  readonly crashes: readonly unknown[];
  close(): void;
}

export function createTestClient(
  backend: FakeBackend = createFakeBackend(),
  options: HandlerOptions = {},
): TestClient {
  const crashes: unknown[] = [];
  const handler = createRpcHandler(backend, { ...options, onCrash: (_, error) => crashes.push(error) });
  const ask = async (
    method: string,
    params: unknown[],
  ): Promise<{ result?: unknown; error?: RpcFailure }> => {
    const text = await handler.handle(JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }));
    return JSON.parse(text ?? '{}') as { result?: unknown; error?: RpcFailure };
  };
  return {
    backend,
    crashes,
    async call(method, ...params) {
      const { result, error } = await ask(method, params);
      if (error !== undefined)
        throw new Error(`${method}: ${error.code} ${error.message} ${String(crashes.at(-1) ?? '')}`);
      return result;
    },
    async fail(method, ...params) {
      const { result, error } = await ask(method, params);
      if (error === undefined) throw new Error(`${method} answered ${JSON.stringify(result)}`);
      return error;
    },
    close: () => handler.close(),
  };
}
