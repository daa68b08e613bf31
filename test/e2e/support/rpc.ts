/** A bare JSON-RPC client, for what the real clients hide. */
export interface RpcReply {
  readonly result?: unknown;
  readonly error?: { readonly code: number; readonly message: string; readonly data?: unknown };
}

let nextId = 1;

export async function rpc(url: string, method: string, ...params: readonly unknown[]): Promise<RpcReply> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ jsonrpc: '2.0', id: nextId++, method, params }),
  });
  return (await response.json()) as RpcReply;
}

/** The result of a call that is expected to succeed. */
export async function call<T>(url: string, method: string, ...params: readonly unknown[]): Promise<T> {
  const reply = await rpc(url, method, ...params);
  if (reply.error !== undefined) throw new Error(`${method}: ${reply.error.code} ${reply.error.message}`);
  return reply.result as T;
}
