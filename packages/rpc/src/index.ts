export { DEFAULT_LIMITS, type RpcLimits } from './limits.ts';
export { METHODS } from './methods/table.ts';
export type {
  AccountsPort,
  Backend,
  BestTransactions,
  ChainBlock,
  ChainPort,
  HeadChange,
  MinerPort,
  NetworkPort,
  PoolContent,
  PoolPort,
  SnapshotPort,
  TimePort,
  TransactionLocation,
  Work,
  WorkPort,
} from './ports.ts';
export type { CrashReport, DispatcherStats } from './protocol/dispatcher.ts';
export { RPC_ERROR_CODES, RpcError, type RpcErrorCode } from './protocol/rpc-error.ts';
export {
  createRpcHandler,
  type HandlerOptions,
  type RpcHandler,
  type RpcServer,
  type RpcServerOptions,
  startRpcServer,
} from './server.ts';
export type { FinalityDepth } from './services/block-locator.ts';
export type { Listener, ListenOptions } from './transport/listen.ts';
