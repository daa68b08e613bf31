import type { Address } from '@ethane/primitives';
import type { BlobSidecar, Transaction } from '@ethane/types';
import type { Entry } from './entry.ts';
import type { PoolLimits } from './limits.ts';
import type { HeadView, SidecarVerifier } from './ports.ts';

export interface TxPoolOptions {
  readonly chainId: bigint;
  readonly head: HeadView;
  readonly limits?: Partial<PoolLimits>;
  /** Wei per gas that the coinbase has to get at least; 1 by default. */
  readonly minTip?: bigint;
  /** Wei that the gas of a transaction added as local may cost; 1 ether by default, undefined for no bound. */
  readonly localFeeCap?: bigint | undefined;
  /** Whether blob transactions are taken: a proof-of-work chain has nobody to keep the blobs. True by default. */
  readonly acceptBlobs?: boolean;
  readonly verifySidecar?: SidecarVerifier;
  /** Milliseconds. */
  readonly clock?: () => number;
  /** Milliseconds between sweeps of what has waited too long; 0 for none. A minute by default. */
  readonly sweepInterval?: number;
}

export interface AddOptions {
  /** Has to come with a blob transaction. */
  readonly sidecar?: BlobSidecar | undefined;
  /** It came from this node's user, whom the fee cap protects. */
  readonly local?: boolean | undefined;
  /** Lets an account with code send: for transactions in another's name, with `rememberSender`. */
  readonly allowCode?: boolean | undefined;
}

/** Transactions by sender, nonces ascending. */
export type SenderTransactions = ReadonlyMap<Address, readonly Transaction[]>;

/** What {@link TxPool.snapshot} keeps. */
export interface PoolSnapshot {
  readonly entries: readonly Entry[];
}
