import type { Hash32 } from '@ethane/primitives';

/** What the state trie holds for an address: σ[a] of the Yellow Paper. `balance` in wei. */
export interface Account {
  readonly nonce: bigint;
  readonly balance: bigint;
  readonly storageRoot: Hash32;
  readonly codeHash: Hash32;
}
