import type { Bytes } from '@ethane/primitives';
import { blobProof, blobToCommitment } from './kzg.ts';

/** The object that viem (`kzg`) and ethers (`kzg`) take to make the sidecars of a blob transaction. */
export interface ClientKzg {
  blobToKzgCommitment(blob: Bytes): Bytes;
  computeBlobKzgProof(blob: Bytes, commitment: Bytes): Bytes;
}

export const kzg: ClientKzg = {
  blobToKzgCommitment: blobToCommitment,
  computeBlobKzgProof: blobProof,
};
