import type { Address } from '@ethane/primitives';

export interface UnsignedAuthorization {
  /** 0 stands for every chain. */
  readonly chainId: bigint;
  readonly address: Address;
  readonly nonce: bigint;
}

/**
 * An EIP-7702 tuple. A tuple whose signature is no good does not spoil its transaction, so `yParity` may be
 * anything from 0 to 255 and `r` and `s` any 256-bit number.
 */
export interface Authorization extends UnsignedAuthorization {
  readonly yParity: number;
  readonly r: bigint;
  readonly s: bigint;
}
