import { DEFAULT_LIMITS, type RpcLimits } from './limits.ts';
import { METHODS } from './methods/table.ts';
import type { Backend } from './ports.ts';
import { type CrashReport, Dispatcher, type DispatcherStats } from './protocol/dispatcher.ts';
import type { Call } from './protocol/method.ts';
import { createServices, type ServiceOptions } from './services/services.ts';
import { type Listener, type ListenOptions, listen } from './transport/listen.ts';

export interface HandlerOptions extends ServiceOptions {
  /** Told of every method that failed by a bug. */
  readonly onCrash?: CrashReport | undefined;
}

/** The methods without a transport: for a provider in the same process, and for tests. */
export interface RpcHandler {
  /** Answers the text of one request or batch; undefined when there is nothing to answer. Never rejects. */
  handle(text: string): Promise<string | undefined>;
  readonly stats: DispatcherStats;
  /** Ends timers and subscriptions. */
  close(): void;
}

export interface RpcServerOptions extends ListenOptions, HandlerOptions {
  readonly backend: Backend;
}

export interface RpcServer extends Listener {
  readonly stats: DispatcherStats;
}

export function createRpcHandler(backend: Backend, options: HandlerOptions = {}): RpcHandler {
  const { dispatcher, call, close } = assemble(backend, options);
  return {
    handle: async (text) => dispatcher.dispatch(text, call),
    get stats() {
      return dispatcher.stats;
    },
    close,
  };
}

/**
 * Serves JSON-RPC over HTTP and WebSocket on one port.
 *
 * @throws CodedError `PORT_IN_USE`, `REMOTE_HOST`, `LISTEN`
 */
export async function startRpcServer(options: RpcServerOptions): Promise<RpcServer> {
  const { dispatcher, call, close } = assemble(options.backend, options);
  try {
    const listener = await listen(
      (text, session) => dispatcher.dispatch(text, session === undefined ? call : { ...call, session }),
      options,
    );
    return {
      address: listener.address,
      port: listener.port,
      get stats() {
        return dispatcher.stats;
      },
      async close() {
        await listener.close();
        close();
      },
    };
  } catch (error) {
    close();
    throw error;
  }
}

interface Assembly {
  readonly dispatcher: Dispatcher<Call>;
  /** What handlers of requests without a session get. */
  readonly call: Call;
  readonly close: () => void;
}

function assemble(backend: Backend, options: HandlerOptions): Assembly {
  const limits: RpcLimits = { ...DEFAULT_LIMITS, ...options.limits };
  const dispatcher = new Dispatcher(METHODS, {
    limits,
    onCrash: options.onCrash,
    gate: () => backend.miner.making,
  });
  const services = createServices(backend, options);
  return { dispatcher, call: { services, session: undefined }, close: () => services.close() };
}
