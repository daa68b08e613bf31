import type { BlobSidecar, BlobTransaction } from '@ethane/types';
import { PoolError } from './errors.ts';
import type { SidecarVerifier } from './ports.ts';

/**
 * That a blob transaction comes with the blobs that it names.
 *
 * @throws PoolError `SIDECAR_MISSING` or `SIDECAR_INVALID`
 */
export async function assertSidecar(
  transaction: BlobTransaction,
  sidecar: BlobSidecar | undefined,
  verify: SidecarVerifier,
): Promise<void> {
  if (sidecar === undefined) throw new PoolError('SIDECAR_MISSING', 'missing sidecar in blob transaction');
  const hashes = transaction.blobVersionedHashes;
  const { blobs, commitments } = sidecar;
  for (const [what, { length }] of Object.entries({ blobs, commitments })) {
    if (length === hashes.length) continue;
    const message = `invalid number of ${length} ${what} compared to ${hashes.length} blob hashes`;
    throw new PoolError('SIDECAR_INVALID', message, { have: length, want: hashes.length });
  }
  const problem = await verify(sidecar, hashes);
  if (problem === undefined) return;
  throw new PoolError('SIDECAR_INVALID', `KZG verification error: ${problem}`, { have: problem });
}
