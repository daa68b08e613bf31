import type { Address, Bytes, Hash32 } from '@ethane/primitives';

/**
 * A block header of any fork. The optional fields came with forks in the order in which they stand here,
 * so a header that has one has all before it.
 */
export interface Header {
  readonly parentHash: Hash32;
  readonly ommersHash: Hash32;
  readonly coinbase: Address;
  readonly stateRoot: Hash32;
  readonly transactionsRoot: Hash32;
  readonly receiptsRoot: Hash32;
  /** 256 bytes. */
  readonly logsBloom: Bytes;
  readonly difficulty: bigint;
  readonly number: bigint;
  readonly gasLimit: bigint;
  readonly gasUsed: bigint;
  /** Seconds since 1970. */
  readonly timestamp: bigint;
  readonly extraData: Bytes;
  /** The mix of Ethash; from Paris on the beacon chain's randomness. */
  readonly mixHash: Hash32;
  /** 8 bytes. */
  readonly nonce: Bytes;
  /** Wei. London (EIP-1559). */
  readonly baseFeePerGas?: bigint | undefined;
  /** Shanghai (EIP-4895). */
  readonly withdrawalsRoot?: Hash32 | undefined;
  /** Cancun (EIP-4844). */
  readonly blobGasUsed?: bigint | undefined;
  /** Cancun (EIP-4844). */
  readonly excessBlobGas?: bigint | undefined;
  /** Cancun (EIP-4788). */
  readonly parentBeaconBlockRoot?: Hash32 | undefined;
  /** Prague (EIP-7685). */
  readonly requestsHash?: Hash32 | undefined;
}
