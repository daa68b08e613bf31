/**
 * Every limit of the server, as one value. Sizes are bytes (of characters for JSON text that is written), times are
 * milliseconds, gas is gas. The defaults are go-ethereum's where it has one.
 */
export interface RpcLimits {
  /** Body of one HTTP request, counted while it streams in. */
  readonly bodyBytes: number;
  /** Text of one answer, and of all answers of a batch together. */
  readonly responseBytes: number;
  readonly batchItems: number;
  /** For a whole batch; what is left then answers "request timed out". */
  readonly batchMillis: number;
  /** For a handler that answers later (a promise). */
  readonly requestMillis: number;
  /** Nesting of arrays and objects, checked before the text is parsed. */
  readonly jsonDepth: number;
  readonly methodNameLength: number;
  readonly connections: number;
  readonly connectionsPerAddress: number;
  /** Whether clients of this machine are held to `connectionsPerAddress` too. */
  readonly limitLoopback: boolean;
  readonly headersMillis: number;
  readonly receiveMillis: number;
  readonly idleMillis: number;
  /** How long a closing server waits for answers under way. */
  readonly closeMillis: number;
  readonly messageBytes: number;
  /** A ping goes out this often; a client that missed the last one is cut off. */
  readonly pingMillis: number;
  readonly subscriptions: number;
  /** Unsent bytes after which a slow subscriber is closed with 1013. */
  readonly subscriberBufferBytes: number;
  /** Requests of one WebSocket that may wait for their answers at a time. */
  readonly inFlight: number;
  /** Gas that `eth_call`, `eth_estimateGas` and traces may use. */
  readonly callGas: bigint;
  readonly callMillis: number;
  readonly logBlocks: number;
  readonly logResults: number;
  readonly filters: number;
  readonly filterIdleMillis: number;
  readonly filterItems: number;
  readonly proofKeys: number;
  readonly feeHistoryBlocks: number;
  readonly feeHistoryPercentiles: number;
}

export const DEFAULT_LIMITS: RpcLimits = Object.freeze({
  bodyBytes: 5 * 1024 * 1024,
  responseBytes: 25_000_000,
  batchItems: 1_000,
  batchMillis: 30_000,
  requestMillis: 30_000,
  jsonDepth: 64,
  methodNameLength: 256,
  connections: 500,
  connectionsPerAddress: 100,
  limitLoopback: false,
  headersMillis: 10_000,
  receiveMillis: 30_000,
  idleMillis: 120_000,
  closeMillis: 5_000,
  messageBytes: 5 * 1024 * 1024,
  pingMillis: 30_000,
  subscriptions: 128,
  subscriberBufferBytes: 16 * 1024 * 1024,
  inFlight: 256,
  callGas: 50_000_000n,
  callMillis: 5_000,
  logBlocks: 10_000,
  logResults: 20_000,
  filters: 1_000,
  filterIdleMillis: 300_000,
  filterItems: 10_000,
  proofKeys: 1_024,
  feeHistoryBlocks: 1_024,
  feeHistoryPercentiles: 100,
});
