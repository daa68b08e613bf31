import { type Bytes, bytesToHex, CodedError } from '@ethane/primitives';

/** JSON-RPC code of every error that this package raises itself. */
export const RPC_ERROR_CODES = {
  PARSE_ERROR: -32700,
  INVALID_REQUEST: -32600,
  METHOD_NOT_FOUND: -32601,
  INVALID_PARAMS: -32602,
  HANDLER_CRASHED: -32603,
  /** Bad input by geth's reading, and every rejection from a lower layer (transaction, pool, block, miner). */
  REJECTED: -32000,
  TIMED_OUT: -32002,
  RESPONSE_TOO_LARGE: -32003,
  NOT_SUPPORTED: -32004,
  LIMIT_EXCEEDED: -32005,
  TOO_MANY_SLOTS: -38026,
  EXECUTION_REVERTED: 3,
  /** `eth_sendRawTransactionSync`: the transaction is in the pool and not in a block yet (EIP-7966). */
  RECEIPT_TIMED_OUT: 4,
} as const;

export type RpcErrorCode = keyof typeof RPC_ERROR_CODES;

/** The `error` member of a reply. */
export interface RpcErrorObject {
  readonly code: number;
  readonly message: string;
  readonly data?: unknown;
}

/** A failure with a JSON-RPC code of its own; `data` goes out as it is. */
export class RpcError extends CodedError<RpcErrorCode> {
  readonly data: unknown;

  constructor(code: RpcErrorCode, message: string, data?: unknown) {
    super(code, message);
    this.data = data;
  }

  /** Return data of a reverted execution, as clients decode it. */
  static reverted(message: string, output: Bytes): RpcError {
    return new RpcError('EXECUTION_REVERTED', message, bytesToHex(output));
  }
}

/** -32602 with geth's wording; clients and people read the message. */
export function invalidParams(message: string): RpcError {
  return new RpcError('INVALID_PARAMS', message);
}

/** -32000, the code that wallets classify by the message. */
export function rejected(message: string): RpcError {
  return new RpcError('REJECTED', message);
}

/**
 * What a client is told about `error`; undefined for a bug, of which it learns nothing.
 * A rejection of a lower layer keeps its message under -32000.
 */
export function toErrorObject(error: unknown): RpcErrorObject | undefined {
  if (error instanceof RpcError) {
    const code = RPC_ERROR_CODES[error.code];
    return error.data === undefined
      ? { code, message: error.message }
      : { code, message: error.message, data: error.data };
  }
  if (error instanceof CodedError) return { code: RPC_ERROR_CODES.REJECTED, message: error.message };
  return undefined;
}
