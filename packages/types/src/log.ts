import type { Address, Bytes, Hash32 } from '@ethane/primitives';

/** What LOG0 to LOG4 leave behind: up to four topics and any data. */
export interface Log {
  readonly address: Address;
  readonly topics: readonly Hash32[];
  readonly data: Bytes;
}
