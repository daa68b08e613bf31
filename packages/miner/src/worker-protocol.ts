import type { DatasetHandle } from '@ethane/ethash';

/** What a worker is given when it starts. */
export interface WorkerSetup {
  readonly dataset: DatasetHandle;
  /** The worker's own lane in the dataset's memory. */
  readonly lane: number;
  readonly control: SharedArrayBuffer;
}

/**
 * Shared by all workers of a pool, 64-bit words: which task is current (a worker stops working on any other), the next
 * row of the dataset that nobody has begun, and the nonces that have been tried.
 */
export const CONTROL_BYTES = 24;
export const CURRENT_TASK = 0;
export const NEXT_ROW = 1;
export const TRIED = 2;

/** `current` when there is nothing to do. */
export const NO_TASK = 0n;

/** Work for all workers of a pool; `task` numbers it. */
export type Task =
  | { readonly kind: 'fill'; readonly task: bigint }
  | {
      readonly kind: 'search';
      readonly task: bigint;
      /** 32 bytes. */
      readonly sealHash: Uint8Array;
      readonly difficulty: bigint;
      /** First nonce; each worker has its own. */
      readonly start: bigint;
    };

/** What a worker answers, once for each task. */
export type Answer =
  | { readonly kind: 'done'; readonly task: bigint }
  | {
      readonly kind: 'found';
      readonly task: bigint;
      readonly nonce: bigint;
      /** 32 bytes. */
      readonly mixHash: Uint8Array;
    };
