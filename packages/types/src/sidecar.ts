import type { Bytes } from '@ethane/primitives';

/** What travels with a blob transaction outside of blocks (EIP-4844; version 1: EIP-7594). */
export interface BlobSidecar {
  readonly version: 0 | 1;
  /** 131,072 bytes each. */
  readonly blobs: readonly Bytes[];
  /** 48 bytes for each blob. */
  readonly commitments: readonly Bytes[];
  /** 48 bytes each: one for each blob, in version 1 128 cell proofs for each blob. */
  readonly proofs: readonly Bytes[];
}
