import { type Bytes, bytesToHex, CodedError, hexToBytes } from '@ethane/primitives';
import { ceremony } from './setup.ts';

/** Bytes of a blob: 4,096 field elements of 32 bytes (EIP-4844). */
export const BYTES_PER_BLOB = 131_072;
/** Cells that an extended blob is cut into, each with a proof (EIP-7594). */
export const CELLS_PER_EXT_BLOB = 128;
/** Bytes of a cell: 64 field elements. */
export const BYTES_PER_CELL = 2048;
/** Bytes of a commitment and of a proof: a compressed point. */
export const BYTES_PER_COMMITMENT = 48;

/** A blob with its 128 cells and their proofs. */
export interface BlobCells {
  readonly cells: readonly Bytes[];
  readonly proofs: readonly Bytes[];
}

/**
 * The commitment to a blob.
 *
 * @throws CodedError `BLOB` for another length or a field element that is not below the modulus
 */
export function blobToCommitment(blob: Bytes): Bytes {
  return hexToBytes(withBlob(blob, (hex) => ceremony().blobToKzgCommitment(hex)));
}

/**
 * The proof that belongs to a blob and its commitment (sidecars of version 0).
 *
 * @throws CodedError `BLOB` or `COMMITMENT`
 */
export function blobProof(blob: Bytes, commitment: Bytes): Bytes {
  assertCommitment(commitment);
  return hexToBytes(withBlob(blob, (hex) => ceremony().computeBlobProof(hex, bytesToHex(commitment))));
}

/** Whether each proof holds for its blob and commitment; false for malformed ones and for unequal counts. */
export function verifyBlobProofs(
  blobs: readonly Bytes[],
  commitments: readonly Bytes[],
  proofs: readonly Bytes[],
): boolean {
  if (blobs.length !== commitments.length || blobs.length !== proofs.length) return false;
  return holds(() => ceremony().verifyBlobProofBatch(toHex(blobs), toHex(commitments), toHex(proofs)));
}

/**
 * The 128 cells of a blob and their proofs (`compute_cells_and_kzg_proofs`), which take some seconds.
 *
 * @throws CodedError `BLOB`
 */
export function blobCells(blob: Bytes): BlobCells {
  const [cells, proofs] = withBlob(blob, (hex) => ceremony().computeCellsAndProofs(hex));
  return { cells: cells.map(hexToBytes), proofs: proofs.map(hexToBytes) };
}

/** The 128 proofs of {@link blobCells}: what a sidecar of version 1 carries for a blob. @throws CodedError `BLOB` */
export function blobCellProofs(blob: Bytes): readonly Bytes[] {
  return blobCells(blob).proofs;
}

/**
 * Whether the proofs of all cells of all blobs hold: `proofs` has 128 for each blob, in order (EIP-7594, as in sidecars
 * of version 1). False for malformed input and wrong counts.
 */
export function verifyCellProofs(
  blobs: readonly Bytes[],
  commitments: readonly Bytes[],
  proofs: readonly Bytes[],
): boolean {
  if (blobs.length !== commitments.length || proofs.length !== blobs.length * CELLS_PER_EXT_BLOB)
    return false;
  return holds(() => {
    const cells = blobs.flatMap((blob) => ceremony().computeCells(bytesToHex(blob)));
    const commitmentOfCell = commitments.flatMap((commitment) =>
      new Array<string>(CELLS_PER_EXT_BLOB).fill(bytesToHex(commitment)),
    );
    const indexes = cells.map((_, i) => i % CELLS_PER_EXT_BLOB);
    return ceremony().verifyCellKzgProofBatch(commitmentOfCell, indexes, cells, toHex(proofs));
  });
}

/**
 * Whether single cells (any of any blobs) belong to their commitments (`verify_cell_kzg_proof_batch`); the four lists
 * run in parallel. False for malformed input.
 */
export function verifyCells(
  commitments: readonly Bytes[],
  cellIndexes: readonly number[],
  cells: readonly Bytes[],
  proofs: readonly Bytes[],
): boolean {
  return holds(() =>
    ceremony().verifyCellKzgProofBatch(toHex(commitments), [...cellIndexes], toHex(cells), toHex(proofs)),
  );
}

function withBlob<Result>(blob: Bytes, compute: (hex: string) => Result): Result {
  if (blob.length !== BYTES_PER_BLOB) {
    throw new CodedError('BLOB', `blob of ${blob.length} bytes`, { have: blob.length, want: BYTES_PER_BLOB });
  }
  try {
    return compute(bytesToHex(blob));
  } catch (cause) {
    throw new CodedError('BLOB', 'blob has a field element that is not below the modulus', { cause });
  }
}

function assertCommitment(commitment: Bytes): void {
  if (commitment.length !== BYTES_PER_COMMITMENT) {
    throw new CodedError('COMMITMENT', `commitment of ${commitment.length} bytes`, {
      have: commitment.length,
      want: BYTES_PER_COMMITMENT,
    });
  }
}

/** The library throws for what is malformed; to a verifier that is a proof that does not hold. */
function holds(verify: () => boolean): boolean {
  try {
    return verify();
  } catch {
    return false;
  }
}

function toHex(items: readonly Bytes[]): string[] {
  return items.map(bytesToHex);
}
