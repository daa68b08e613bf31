export type { SealVerifier } from './block-checks.ts';
export {
  Blockchain,
  type BlockchainOptions,
  type Checkpoint,
  type TransactionLocation,
} from './blockchain.ts';
export type { CommitOptions } from './chain-writer.ts';
export { ChainError, type ChainErrorCode } from './errors.ts';
export type { ChainBlock, HeadEvent } from './events.ts';
export type { Head } from './head-view.ts';
export type { ForkChoice, ImportResult, ImportStatus } from './importer.ts';
export { recoverAhead, type SenderRecovery, type WaitingBlock } from './recover-ahead.ts';
export type { VerifyReport } from './verify-store.ts';
