import type { TransactionSource as BlockTransactions, BuildInput, BuiltBlock } from '@ethane/execution';
import type { Hash32 } from '@ethane/primitives';
import type { Block, Header, Transaction } from '@ethane/types';

/** What the miner decides about a block; all else follows from the chain's head. */
export type BuildRequest = Pick<
  BuildInput,
  'transactions' | 'coinbase' | 'timestamp' | 'extraData' | 'prevRandao' | 'baseFeePerGas'
>;

/** The chain that blocks are put on (port). */
export interface ChainHead {
  readonly head: { readonly header: Header; readonly hash: Hash32 };
  /** A block without a seal on top of the head as it is now. Runs to its end. */
  build(request: BuildRequest): BuiltBlock;
  /** Makes `sealed` the head. Rejects when the head is not the parent of `built` any more. */
  commit(built: BuiltBlock, sealed: Block): Promise<unknown>;
  /** Calls `listener` after the head has moved, whoever moved it. Returns what ends the subscription. */
  onHead(listener: () => void): () => void;
}

/** Where transactions come from (port). */
export interface TransactionSource {
  /** How many transactions there are that a block could take. */
  readonly waiting: number;
  /** The transactions for one block, best first, as they are now. */
  select(): BlockTransactions;
  /** `transaction` made building fail with an error that is not about its validity: it must not come again. */
  remove(transaction: Transaction, reason: unknown): void;
  /** Calls `listener` when a transaction has come that a block could take. Returns what ends the subscription. */
  onTransaction(listener: () => void): () => void;
}

/** A block that is ready to be committed, with what it was built as. */
export interface SealedBlock {
  readonly built: BuiltBlock;
  readonly block: Block;
}

/** What makes a built block one that others accept (port). */
export interface Sealer {
  /**
   * Seals `built`, or one that was given before and has the same parent. Undefined when `signal` aborted it.
   *
   * @throws CodedError
   */
  seal(built: BuiltBlock, signal: AbortSignal): Promise<SealedBlock | undefined>;
  /** Hashes per second. */
  readonly hashrate: bigint;
  /** Resolves when all that it started has ended. */
  close(): Promise<void>;
}

/** Told of what went wrong while no caller was there to be told. `transaction` is the one that was running. */
export type ErrorListener = (error: unknown, transaction?: Transaction) => void;
