import type { Address } from '@ethane/primitives';

/** A credit from the consensus layer (EIP-4895). `amount` is in gwei, not wei. */
export interface Withdrawal {
  readonly index: bigint;
  readonly validatorIndex: bigint;
  readonly address: Address;
  readonly amount: bigint;
}
