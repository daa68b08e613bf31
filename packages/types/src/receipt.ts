import type { Bytes, Hash32 } from '@ethane/primitives';
import type { Log } from './log.ts';
import type { TransactionType } from './transaction.ts';

/** What a receipt says of its transaction: from Byzantium on success or failure, before it the state root after it. */
export type ReceiptOutcome = { readonly status: 0 | 1 } | { readonly stateRoot: Hash32 };

export interface Receipt {
  readonly type: TransactionType;
  readonly outcome: ReceiptOutcome;
  /** Gas used in the block up to and including this transaction. */
  readonly cumulativeGasUsed: bigint;
  /** 256 bytes. */
  readonly logsBloom: Bytes;
  readonly logs: readonly Log[];
}
