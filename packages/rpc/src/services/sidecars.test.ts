import { bytesToHex, type Hash32 } from '@ethane/primitives';
import { describe, expect, it } from 'vitest';
import { prepareBlobs } from './sidecars.ts';

const BLOB = new Uint8Array(131_072).fill(1, 1, 32);
/** Some point on the curve: what is given is not computed anew. */
const POINT = new Uint8Array(48).fill(0xc0, 0, 1);

describe('prepareBlobs', () => {
  it('has nothing to do without blobs', async () => {
    expect(await prepareBlobs({})).toBeUndefined();
  });

  it('computes commitments, proofs and hashes', async () => {
    const { verifyBlobProofs, versionedHash } = await import('@ethane/crypto/kzg');
    const prepared = await prepareBlobs({ blobs: [BLOB] });
    const { blobs, commitments, proofs, version } = prepared!.sidecar;
    expect(version).toBe(0);
    expect(verifyBlobProofs(blobs, commitments, proofs)).toBe(true);
    expect(prepared?.blobVersionedHashes).toEqual([versionedHash(commitments[0]!)]);
  });

  it('takes what is given, by the number of proofs as version 0 or 1', async () => {
    const given = { blobs: [BLOB], commitments: [POINT] };
    const single = await prepareBlobs({ ...given, proofs: [POINT] });
    expect(single?.sidecar.version).toBe(0);
    expect(bytesToHex(single!.sidecar.commitments[0]!)).toBe(bytesToHex(POINT));
    const cells = await prepareBlobs({ ...given, proofs: new Array<Uint8Array>(128).fill(POINT) });
    expect(cells?.sidecar.version).toBe(1);
  });

  it('refuses what does not fit together', async () => {
    const hash = `0x01${'00'.repeat(31)}` as Hash32;
    const given = { blobs: [BLOB], commitments: [POINT], proofs: [POINT] };
    await expect(prepareBlobs({ blobs: [POINT] })).rejects.toThrow('blob has 48 bytes, want 131072');
    await expect(prepareBlobs({ ...given, commitments: undefined })).rejects.toThrow(
      'must be given together',
    );
    await expect(prepareBlobs({ ...given, commitments: [POINT, POINT] })).rejects.toThrow(
      'number of blobs and commitments mismatch (have=2, want=1)',
    );
    await expect(prepareBlobs({ ...given, blobVersionedHashes: [hash] })).rejects.toThrow(
      'blob hash verification failed',
    );
  });
});
