import type { ParamCodec } from '../codecs/codec.ts';
import type { Services } from '../services/services.ts';
import type { Session } from './session.ts';

/** What a handler is given besides its parameters. */
export interface Call {
  readonly services: Services;
  /** The connection that notifications can go to; undefined over HTTP. */
  readonly session: Session | undefined;
}

/** One row of the method table; `Context` is what its handler gets besides the parameters. */
export interface Method<Context = Call> {
  readonly name: string;
  readonly params: readonly ParamCodec<unknown>[];
  /** Called with one decoded value for each codec; may return a promise or a `HeldAnswer`. `undefined` is answered as `null`. */
  readonly invoke: (context: Context, args: readonly unknown[]) => unknown;
}

/** Values of a row's codecs, in order. */
export type Decoded<Codecs extends readonly ParamCodec<unknown>[]> = {
  -readonly [Index in keyof Codecs]: Codecs[Index] extends ParamCodec<infer Value> ? Value : never;
};

/** A row whose handler is typed by its codecs. */
export function method<const Codecs extends readonly ParamCodec<unknown>[]>(
  name: string,
  params: Codecs,
  handler: (call: Call, ...args: Decoded<Codecs>) => unknown,
): Method {
  return { name, params, invoke: (call, args) => handler(call, ...(args as Decoded<Codecs>)) };
}
