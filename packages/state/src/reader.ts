import type { Address, Bytes, Hash32 } from '@ethane/primitives';
import type { NodeStore } from '@ethane/trie';
import type { Account } from '@ethane/types';

/** The state as it was at some block (port). Reads are synchronous and never change anything. */
export interface StateReader {
  /** `undefined` when the address is not in the state; an empty account may be in it. */
  account(address: Address): Account | undefined;
  /** Value of a storage slot, 0 when it was never set. */
  storage(address: Address, slot: bigint): bigint;
  /** Code whose keccak256 is `hash`; callers ask only for hashes that an account of this state has. */
  code(hash: Hash32): Bytes;
  /** Every slot of the account that is not 0, in any order. */
  storageEntries(address: Address): Iterable<readonly [slot: bigint, value: bigint]>;
}

/** The trie nodes of a state, by path (port): what roots and proofs are computed from. */
export interface StateNodeStore {
  readonly accountNodes: NodeStore;
  storageNodes(address: Address): NodeStore;
}
