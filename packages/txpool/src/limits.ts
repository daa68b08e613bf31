/** Bounds of the pool. A slot is 32 KiB of a transaction's encoding, begun or full. */
export interface PoolLimits {
  /** Bytes of one transaction, a blob sidecar not counted. Checked before any cryptography. */
  readonly transactionBytes: number;
  /** Executable transactions of one sender. */
  readonly accountPending: number;
  /** Executable transactions of a sender that another sender's surplus over this number cannot displace. */
  readonly accountGuaranteed: number;
  /** Transactions of one sender that wait for a lower nonce. */
  readonly accountQueued: number;
  /** Blob transactions of one sender. */
  readonly accountBlobs: number;
  /** Slots of all executable transactions. */
  readonly pendingSlots: number;
  /** Slots of all waiting transactions. */
  readonly queuedSlots: number;
  /** Bytes of everything in the pool, sidecars included. */
  readonly totalBytes: number;
  /** Executable transactions that may be displaced between two heads. */
  readonly churn: number;
  /** Milliseconds for which a sender's waiting transactions are kept without progress. */
  readonly queuedLifetime: number;
  /** Sidecars kept after their transaction was mined, should a reorganisation bring it back. */
  readonly minedSidecars: number;
}

export const DEFAULT_LIMITS: PoolLimits = {
  transactionBytes: 131_072,
  accountPending: 64,
  accountGuaranteed: 16,
  accountQueued: 64,
  accountBlobs: 16,
  pendingSlots: 5_120,
  queuedSlots: 1_024,
  totalBytes: 67_108_864,
  churn: 1_280,
  queuedLifetime: 10_800_000,
  minedSidecars: 32,
};

const SLOT_BYTES = 32_768;

/** Slots of a transaction of `bytes` bytes. */
export function slotsOf(bytes: number): number {
  return Math.ceil(bytes / SLOT_BYTES);
}
