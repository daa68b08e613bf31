import type { Address, Hash32 } from '@ethane/primitives';

/** The block as instructions see it (Yellow Paper: I_H). */
export interface BlockEnvironment {
  readonly number: bigint;
  /** Seconds since 1970. */
  readonly timestamp: bigint;
  readonly coinbase: Address;
  readonly gasLimit: bigint;
  readonly difficulty: bigint;
  /** When set, 0x44 answers it in place of the difficulty (EIP-4399). */
  readonly prevRandao?: Hash32 | undefined;
  /** Wei for a unit of gas; undefined before London. */
  readonly baseFeePerGas?: bigint | undefined;
  /** Wei for a unit of blob gas; undefined before Cancun. */
  readonly blobBaseFee?: bigint | undefined;
  readonly chainId: bigint;
  /** The consensus layer's slot; undefined before Amsterdam. */
  readonly slotNumber?: bigint | undefined;
  /** Hash of an ancestor; asked only for the 256 blocks before this one. Undefined answers 0. */
  blockHash(number: bigint): Hash32 | undefined;
}

/** The transaction as instructions see it. */
export interface TransactionEnvironment {
  readonly origin: Address;
  /** Effective price, wei for a unit of gas. */
  readonly gasPrice: bigint;
  readonly blobVersionedHashes: readonly Hash32[];
}
