import { CodedError } from '@ethane/primitives';
import { describe, expect, it } from 'vitest';
import {
  BYTES_PER_BLOB,
  BYTES_PER_COMMITMENT,
  blobCells,
  blobProof,
  blobToCommitment,
  CELLS_PER_EXT_BLOB,
  kzg,
  verifyBlobProofs,
  verifyCellProofs,
  verifyCells,
  versionedHash,
} from './index.ts';

/** A blob with few elements that are not zero, so that its commitment is quick to compute. */
function sparseBlob(seed: number): Uint8Array {
  const blob = new Uint8Array(BYTES_PER_BLOB);
  for (let i = 0; i < 8; i++) blob[i * 32 + 31] = seed + i;
  return blob;
}

const blobs = [sparseBlob(1), sparseBlob(50)];
const commitments = blobs.map(blobToCommitment);
const proofs = blobs.map((blob, i) => blobProof(blob, commitments[i]!));
const infinity = Uint8Array.of(0xc0, ...new Uint8Array(47));

function codeOf(run: () => unknown): string | undefined {
  try {
    run();
    return undefined;
  } catch (error) {
    if (error instanceof CodedError) return error.code;
    throw error;
  }
}

describe('blob proofs', () => {
  it('hold for their blobs, one by one and together', () => {
    expect(commitments[0]).toHaveLength(BYTES_PER_COMMITMENT);
    expect(verifyBlobProofs([blobs[0]!], [commitments[0]!], [proofs[0]!])).toBe(true);
    expect(verifyBlobProofs(blobs, commitments, proofs)).toBe(true);
    expect(verifyBlobProofs([], [], [])).toBe(true);
  });

  it('do not hold for another blob, in another order, in another number or malformed', () => {
    expect(verifyBlobProofs([blobs[1]!], [commitments[0]!], [proofs[0]!])).toBe(false);
    expect(verifyBlobProofs(blobs, commitments, [...proofs].reverse())).toBe(false);
    expect(verifyBlobProofs(blobs, commitments, [proofs[0]!])).toBe(false);
    expect(verifyBlobProofs(blobs, commitments, [proofs[0]!, new Uint8Array(48)])).toBe(false);
    expect(verifyBlobProofs([new Uint8Array(32)], [commitments[0]!], [proofs[0]!])).toBe(false);
  });

  it('are points at infinity for a blob of zeros', () => {
    const zeros = new Uint8Array(BYTES_PER_BLOB);
    expect(blobToCommitment(zeros)).toEqual(infinity);
    expect(blobProof(zeros, infinity)).toEqual(infinity);
  });

  it('are refused to blobs of another length or with elements that are not below the modulus', () => {
    expect(codeOf(() => blobToCommitment(new Uint8Array(BYTES_PER_BLOB - 1)))).toBe('BLOB');
    expect(codeOf(() => blobToCommitment(new Uint8Array(BYTES_PER_BLOB).fill(0xff)))).toBe('BLOB');
    expect(codeOf(() => blobProof(blobs[0]!, new Uint8Array(47)))).toBe('COMMITMENT');
  });

  it('are what the object for viem and ethers makes', () => {
    expect(kzg.blobToKzgCommitment(blobs[0]!)).toEqual(commitments[0]);
    expect(kzg.computeBlobKzgProof(blobs[0]!, commitments[0]!)).toEqual(proofs[0]);
  });
});

describe('cell proofs', () => {
  it('hold for the cells of their blob and no other', () => {
    const blob = blobs[0]!;
    const commitment = commitments[0]!;
    const { cells, proofs: cellProofs } = blobCells(blob);
    expect(cells).toHaveLength(CELLS_PER_EXT_BLOB);
    expect(cells[0]).toEqual(blob.subarray(0, 2048));
    expect(verifyCellProofs([blob], [commitment], cellProofs)).toBe(true);
    expect(verifyCellProofs([blobs[1]!], [commitment], cellProofs)).toBe(false);
    expect(verifyCellProofs([blob], [commitment], cellProofs.slice(1))).toBe(false);
    const pick = [3, 127];
    const picked = pick.map((i) => cellProofs[i]!);
    expect(
      verifyCells(
        [commitment, commitment],
        pick,
        pick.map((i) => cells[i]!),
        picked,
      ),
    ).toBe(true);
    expect(
      verifyCells(
        [commitment, commitment],
        [3, 126],
        pick.map((i) => cells[i]!),
        picked,
      ),
    ).toBe(false);
    expect(verifyCells([commitment], [128], [cells[0]!], [picked[0]!])).toBe(false);
  });
});

describe('versionedHash', () => {
  it('is the hash of the commitment with version 1 in front', () => {
    // SHA-256 of the point at infinity, as EIP-4844's tests have it.
    expect(versionedHash(infinity)).toBe(
      '0x010657f37554c781402a22917dee2f75def7ab966d7b770905398eba3c444014',
    );
  });
});
