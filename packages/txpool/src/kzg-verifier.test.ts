import { blobProof, blobToCommitment, versionedHash } from '@ethane/crypto/kzg';
import type { BlobSidecar } from '@ethane/types';
import { describe, expect, it } from 'vitest';
import { VERSIONED_HASH } from '../test/fixture.ts';
import { createKzgVerifier } from './kzg-verifier.ts';

describe('createKzgVerifier', () => {
  const blob = new Uint8Array(131_072);
  const commitment = blobToCommitment(blob);
  const sidecar: BlobSidecar = {
    version: 0,
    blobs: [blob],
    commitments: [commitment],
    proofs: [blobProof(blob, commitment)],
  };
  const verify = createKzgVerifier();

  it('finds nothing wrong with a blob, its proof and its versioned hash', async () => {
    expect(await verify(sidecar, [versionedHash(commitment)])).toBeUndefined();
  });

  it('tells a wrong versioned hash', async () => {
    expect(await verify(sidecar, [VERSIONED_HASH])).toBe(`commitment 0 does not hash to ${VERSIONED_HASH}`);
  });

  it('tells a proof that does not hold, and proofs in the wrong number', async () => {
    const other = blob.slice().fill(1, 31, 32);
    expect(await verify({ ...sidecar, blobs: [other] }, [versionedHash(commitment)])).toBe('invalid proof');
    expect(await verify({ ...sidecar, version: 1 }, [versionedHash(commitment)])).toBe('invalid proof');
  });
});
