import type { Rules } from '@ethane/chainspec';
import type { Address, Bytes, Hash32 } from '@ethane/primitives';
import type { Account, BlobSidecar, Transaction } from '@ethane/types';

/** The accounts at the head, which `StateReader` of `@ethane/state` is. */
export interface AccountView {
  account(address: Address): Pick<Account, 'nonce' | 'balance' | 'codeHash'> | undefined;
  code(hash: Hash32): Bytes;
}

/** What the pool has to know of the chain: the accounts after the head, and the block that comes next. */
export interface HeadView {
  readonly accounts: AccountView;
  /** Rules of the next block. */
  readonly rules: Rules;
  /** Gas that the next block will have. */
  readonly gasLimit: bigint;
  /** Wei per gas in the next block. Undefined or 0 before London. */
  readonly baseFeePerGas?: bigint | undefined;
}

/** The transactions of blocks that left and joined the canonical chain, each in the order of the blocks. */
export interface HeadTransactions {
  readonly removed?: Iterable<Transaction>;
  readonly added?: Iterable<Transaction>;
}

/**
 * Checks that a sidecar's proofs hold and that its commitments hash to `versionedHashes`. Answers what is wrong, or
 * undefined. Blobs, commitments and proofs have the right lengths, and there are as many blobs as hashes.
 */
export type SidecarVerifier = (
  sidecar: BlobSidecar,
  versionedHashes: readonly Hash32[],
) => Promise<string | undefined>;
