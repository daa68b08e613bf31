import { type Bytes, EMPTY_BYTES, type Hash32 } from '@ethane/primitives';
import type { BlobSidecar } from '@ethane/types';
import type { TransactionArguments } from '../codecs/transaction-arguments.ts';
import { rejected } from '../protocol/rpc-error.ts';

const BLOB_BYTES = 131_072;

/** What blobs that came with a transaction's arguments make. */
export interface PreparedBlobs {
  readonly sidecar: BlobSidecar;
  readonly blobVersionedHashes: readonly Hash32[];
}

/**
 * Commitments, proofs and versioned hashes for the blobs in `request`, computed where they are not given; undefined when it
 * has no blobs. KZG is loaded only here, because its setup takes longer to load than all else.
 *
 * @throws RpcError `REJECTED`
 */
export async function prepareBlobs(request: TransactionArguments): Promise<PreparedBlobs | undefined> {
  const { blobs, commitments, proofs } = request;
  if (blobs === undefined) return undefined;
  for (const blob of blobs) {
    if (blob.length !== BLOB_BYTES) throw rejected(`blob has ${blob.length} bytes, want ${BLOB_BYTES}`);
  }
  if ((commitments === undefined) !== (proofs === undefined)) {
    throw rejected('blob commitments and proofs must be given together');
  }
  const kzg = await import('@ethane/crypto/kzg');
  const made = commitments ?? blobs.map((blob) => kzg.blobToCommitment(blob));
  if (made.length !== blobs.length)
    throw rejected(`number of blobs and commitments mismatch (have=${made.length}, want=${blobs.length})`);
  const blobVersionedHashes = made.map((commitment) => kzg.versionedHash(commitment));
  checkHashes(request.blobVersionedHashes, blobVersionedHashes);
  if (proofs !== undefined) {
    const version = proofs.length === blobs.length ? 0 : 1;
    return { sidecar: { version, blobs, commitments: made, proofs }, blobVersionedHashes };
  }
  // Version 0 also where cell proofs are the rule: those take seconds for each blob, and pools accept both.
  const ownProofs: readonly Bytes[] = blobs.map((blob, i) => kzg.blobProof(blob, made[i] ?? EMPTY_BYTES));
  return { sidecar: { version: 0, blobs, commitments: made, proofs: ownProofs }, blobVersionedHashes };
}

function checkHashes(given: readonly Hash32[] | undefined, computed: readonly Hash32[]): void {
  if (given === undefined) return;
  computed.forEach((hash, i) => {
    if (given[i] !== hash) throw rejected(`blob hash verification failed (have=${given[i]}, want=${hash})`);
  });
  if (given.length !== computed.length) {
    throw rejected(`number of blobs and hashes mismatch (have=${given.length}, want=${computed.length})`);
  }
}
