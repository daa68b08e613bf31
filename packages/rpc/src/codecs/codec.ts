import { CodedError } from '@ethane/primitives';
import { invalidParams, RpcError } from '../protocol/rpc-error.ts';

/**
 * Reads one JSON value. A decoder throws `CodedError` and says in its message what was wrong, or `RpcError` when the answer
 * is to be that error and not "invalid argument N".
 */
export type Decoder<Value> = (value: unknown) => Value;

/** One positional parameter of a method. */
export interface ParamCodec<Value> {
  readonly decode: Decoder<Value>;
  /** For an optional parameter: its value when it is missing or null. */
  readonly absent: { readonly value: Value } | undefined;
}

export function required<Value>(decode: Decoder<Value>): ParamCodec<Value> {
  return { decode, absent: undefined };
}

export function optional<Value>(decode: Decoder<Value>): ParamCodec<Value | undefined> {
  return { decode, absent: { value: undefined } };
}

export function defaulted<Value>(decode: Decoder<Value>, value: Value): ParamCodec<Value> {
  return { decode, absent: { value } };
}

/**
 * Values of positional parameters; `params` is the request's member as parsed.
 *
 * @throws RpcError `INVALID_PARAMS` in geth's words, with the index of the argument
 */
export function decodeParams(codecs: readonly ParamCodec<unknown>[], params: unknown): readonly unknown[] {
  if (params !== undefined && params !== null && !Array.isArray(params))
    throw invalidParams('non-array args');
  const given: readonly unknown[] = params ?? [];
  if (given.length > codecs.length) {
    throw invalidParams(`too many arguments, want at most ${codecs.length}`);
  }
  const values: unknown[] = new Array(codecs.length);
  for (let i = 0; i < codecs.length; i++) {
    const codec = codecs[i]!;
    const value = given[i];
    if (value === undefined || value === null) {
      if (codec.absent === undefined) throw invalidParams(`missing value for required argument ${i}`);
      values[i] = codec.absent.value;
    } else {
      values[i] = decodeArgument(codec.decode, value, i);
    }
  }
  return values;
}

function decodeArgument(decode: Decoder<unknown>, value: unknown, index: number): unknown {
  try {
    return decode(value);
  } catch (error) {
    if (error instanceof RpcError) throw error;
    if (error instanceof CodedError) throw invalidParams(`invalid argument ${index}: ${error.message}`);
    throw error;
  }
}
