import type { Address, Bytes } from '@ethane/primitives';

/** What every message has. */
interface MessageBase {
  readonly caller: Address;
  /** Wei, moved from the caller to the recipient when the message begins. */
  readonly value: bigint;
  /** Gas for the message, intrinsic gas already taken. */
  readonly gas: bigint;
}

/** Runs the code of an account. */
export interface CallMessage extends MessageBase {
  readonly kind: 'call';
  /** Whose storage and balance the code works on. */
  readonly to: Address;
  /** Whose code runs when it is not the recipient's. */
  readonly codeAddress?: Address | undefined;
  /** Code to run in place of what the state has. */
  readonly code?: Bytes | undefined;
  readonly data: Bytes;
  /** Whether state changes are forbidden (EIP-214). */
  readonly isStatic?: boolean | undefined;
}

/**
 * Runs init code and deposits what it returns. The nonce of the caller is not touched: whoever sends a message from
 * outside has raised it already and derived `address` from it.
 */
export interface CreateMessage extends MessageBase {
  readonly kind: 'create';
  /** The account to create, see `createAddress` and `create2Address`. */
  readonly address: Address;
  readonly initCode: Bytes;
}

export type Message = CallMessage | CreateMessage;
