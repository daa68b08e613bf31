import type { Address, Bytes, Hash32 } from '@ethane/primitives';
import type { ChainSpec } from './spec.ts';

/** An account of the genesis state. */
export interface GenesisAccount {
  /** Wei. */
  readonly balance: bigint;
  readonly nonce: bigint;
  /** Runtime code, no bytes where the account has none. */
  readonly code: Bytes;
  /** Slots that are not zero. */
  readonly storage: ReadonlyMap<bigint, bigint>;
}

/** What a chain begins with: its spec, the fields of block 0 that are not derived, and the first state. */
export interface Genesis {
  readonly spec: ChainSpec;
  /** The header's 8-byte nonce as a number. */
  readonly nonce: bigint;
  /** Seconds. */
  readonly timestamp: bigint;
  readonly extraData: Bytes;
  readonly gasLimit: bigint;
  readonly difficulty: bigint;
  readonly mixHash: Hash32;
  readonly coinbase: Address;
  /** The next five are for tests of consensus; a chain of one's own leaves them out. */
  readonly number?: bigint;
  readonly gasUsed?: bigint;
  readonly parentHash?: Hash32;
  readonly excessBlobGas?: bigint;
  readonly blobGasUsed?: bigint;
  /** Wei. Where London is active and it is absent, block 0 has a base fee of 1 gwei. */
  readonly baseFeePerGas?: bigint;
  readonly alloc: ReadonlyMap<Address, GenesisAccount>;
}
