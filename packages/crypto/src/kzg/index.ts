import type { Bytes, Hash32 } from '@ethane/primitives';
import { toHash32 } from '@ethane/primitives';
import { versionedHashOf } from '../precompiles/versioned-hash.ts';

export { type ClientKzg, kzg } from './client.ts';
export {
  type BlobCells,
  BYTES_PER_BLOB,
  BYTES_PER_CELL,
  BYTES_PER_COMMITMENT,
  blobCellProofs,
  blobCells,
  blobProof,
  blobToCommitment,
  CELLS_PER_EXT_BLOB,
  verifyBlobProofs,
  verifyCellProofs,
  verifyCells,
} from './kzg.ts';

/** `kzg_to_versioned_hash` (EIP-4844): what a blob transaction names a commitment by. */
export function versionedHash(commitment: Bytes): Hash32 {
  return toHash32(versionedHashOf(commitment));
}
