import type { SidecarVerifier } from './ports.ts';

/** A {@link SidecarVerifier} that does the mathematics, which is only loaded when the first blob comes. */
export function createKzgVerifier(): SidecarVerifier {
  return async ({ version, blobs, commitments, proofs }, versionedHashes) => {
    const kzg = await import('@ethane/crypto/kzg');
    for (const [index, commitment] of commitments.entries()) {
      if (kzg.versionedHash(commitment) !== versionedHashes[index]) {
        return `commitment ${index} does not hash to ${versionedHashes[index]}`;
      }
    }
    const verify = version === 0 ? kzg.verifyBlobProofs : kzg.verifyCellProofs;
    return verify(blobs, commitments, proofs) ? undefined : 'invalid proof';
  };
}
