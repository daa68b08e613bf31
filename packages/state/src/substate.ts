import type { Address } from '@ethane/primitives';
import type { Log } from '@ethane/types';
import type { AccountEntry } from './account-entry.ts';
import { LogAddition } from './journal.ts';
import type { SlotMap } from './slot-map.ts';

/** What lives as long as one transaction: A of the Yellow Paper, and transient storage. */
export class Substate {
  /** Addresses that count as accessed from the beginning, on top of {@link accessedAddresses}. */
  readonly warmAddresses: ReadonlySet<Address>;
  /** EIP-2929. Accessed slots carry the transaction's number themselves. */
  readonly accessedAddresses: Set<Address> = new Set<Address>();
  /** Most transactions have none: undefined until there is some. */
  transientStorage: Map<Address, SlotMap<bigint>> | undefined;
  /** EIP-161. */
  readonly touched: Set<AccountEntry> = new Set<AccountEntry>();
  /** Accounts to delete at the end. */
  readonly destructed: Set<AccountEntry> = new Set<AccountEntry>();
  readonly logs: Log[] = [];
  /** The one change that all logs make: one more. */
  readonly logAddition: LogAddition = new LogAddition(this.logs);
  /** Gas; may be negative inside a transaction. */
  refund = 0;
  /** Precompile 0x03 was touched empty and without value, which outlives a revert. */
  ripemd160Touched = false;

  constructor(warmAddresses: ReadonlySet<Address>) {
    this.warmAddresses = warmAddresses;
  }
}
