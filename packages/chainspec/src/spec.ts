import type { Address } from '@ethane/primitives';
import type { BlobParameters, ForkName } from './rules.ts';

/**
 * When a fork begins. Up to Gray Glacier by block number, Paris by terminal total difficulty (or by `block` where a
 * chain pins its merge block), Shanghai and later by timestamp in seconds.
 */
export type ForkActivation = { readonly block: bigint } | { readonly timestamp: bigint };

/** A chain's identity and schedule. How blocks are sealed is apart from the rules of the machine. */
export interface ChainSpec {
  readonly name: string;
  readonly chainId: bigint;
  /** Forks with their activation, in the order of `FORK_NAMES`; a fork that is absent never begins. */
  readonly forks: ReadonlyMap<ForkName, ForkActivation>;
  /** Undefined: the chain never leaves proof of work. 0: it never had it. */
  readonly terminalTotalDifficulty: bigint | undefined;
  /** Overrides of the blob parameters of the forks from Cancun on. */
  readonly blobSchedule: ReadonlyMap<ForkName, BlobParameters>;
  /** EIP-6110 deposit contract. */
  readonly depositContract: Address;
  /** Whether the DAO fork block moves the DAO's balances and asks for its extra data. */
  readonly daoForkSupport: boolean;
}

/** What decides which rules a block follows. `merged`: its difficulty is 0 on a chain with a terminal total difficulty. */
export interface BlockPosition {
  readonly number: bigint;
  readonly timestamp: bigint;
  readonly merged: boolean;
}
