export { BestTransactions, type BlockFees } from './best-transactions.ts';
export { POOL_ERRORS, PoolError, type PoolErrorCode } from './errors.ts';
export { createKzgVerifier } from './kzg-verifier.ts';
export { DEFAULT_LIMITS, type PoolLimits } from './limits.ts';
export type { AddOptions, PoolSnapshot, SenderTransactions, TxPoolOptions } from './options.ts';
export type { AccountView, HeadTransactions, HeadView, SidecarVerifier } from './ports.ts';
export { TxPool } from './tx-pool.ts';
