import type { Bytes } from '@ethane/primitives';
import { asBytes, asList, RlpError, type RlpItem } from '@ethane/rlp';
import { decodeTransaction, payloadItems } from './decode-transaction.ts';
import { encodePayload, encodeTransaction } from './encode-transaction.ts';
import type { BlobSidecar } from './sidecar.ts';
import type { Transaction } from './transaction.ts';
import { TransactionError } from './transaction-error.ts';

/** A transaction as it travels outside of blocks. */
export interface PooledTransaction {
  readonly transaction: Transaction;
  readonly sidecar?: BlobSidecar | undefined;
}

/** The bytes of a blob, of a commitment and of a proof. */
const BLOB_BYTES = 131_072;
const POINT_BYTES = 48;

/**
 * The network form: a blob transaction with its sidecar is 0x03 ‖ rlp([tx, blobs, commitments, proofs]), with the
 * sidecar's version 1 (EIP-7594) 0x03 ‖ rlp([tx, 1, blobs, commitments, cell_proofs]); all else as in a block.
 *
 * @throws TransactionError `SIDECAR_FORMAT` for a sidecar with another type of transaction
 */
export function encodePooledTransaction(transaction: Transaction, sidecar?: BlobSidecar): Bytes {
  const encoded = encodeTransaction(transaction);
  if (sidecar === undefined) return encoded;
  if (transaction.type !== 3) throw malformed('a sidecar without a blob transaction', transaction.type, 3);
  const { version, blobs, commitments, proofs } = sidecar;
  const fields = payloadItems(encoded.subarray(1), 'types.BlobTx');
  const wrapper: RlpItem[] = [fields, blobs, commitments, proofs];
  if (version === 1) wrapper.splice(1, 0, Uint8Array.of(1));
  return encodePayload(3, wrapper);
}

/**
 * The transaction and, where it came with one, its sidecar. Blobs, commitments and proofs have their lengths and
 * match in number; whether the proofs hold is not checked. A blob transaction without a sidecar decodes, too.
 *
 * @throws TransactionError a decoding code, `SIDECAR_FORMAT` among them
 */
export function decodePooledTransaction(bytes: Bytes): PooledTransaction {
  if (bytes[0] !== 3 || bytes.length < 2) return { transaction: decodeTransaction(bytes) };
  const items = payloadItems(bytes.subarray(1), 'types.BlobTx');
  const [inner] = items;
  if (inner === undefined || inner instanceof Uint8Array) return { transaction: decodeTransaction(bytes) };
  const transaction = decodeTransaction(encodePayload(3, inner));
  return { transaction, sidecar: sidecarFromItems(items) };
}

function sidecarFromItems(items: readonly RlpItem[]): BlobSidecar {
  if (items.length !== 4 && items.length !== 5) throw malformed('elements', items.length, '4 or 5');
  const version = items.length === 4 ? 0 : 1;
  const [blobs, commitments, proofs] = items.slice(1 + version);
  try {
    if (version === 1 && asBytes(items[1], 'version', 1)[0] !== 1) throw malformed('version', items[1], 1);
    const sidecar = {
      version,
      blobs: byteStrings(blobs, 'blobs', BLOB_BYTES),
      commitments: byteStrings(commitments, 'commitments', POINT_BYTES),
      proofs: byteStrings(proofs, 'proofs', POINT_BYTES),
    } as const;
    assertCounts(sidecar);
    return sidecar;
  } catch (error) {
    if (!(error instanceof RlpError)) throw error;
    throw malformed(error.message, error.have, error.want);
  }
}

const CELLS_PER_BLOB = 128;

function assertCounts({ version, blobs, commitments, proofs }: BlobSidecar): void {
  if (commitments.length !== blobs.length) throw malformed('commitments', commitments.length, blobs.length);
  const want = version === 0 ? blobs.length : blobs.length * CELLS_PER_BLOB;
  if (proofs.length !== want) throw malformed('proofs', proofs.length, want);
}

/** Copies: a sidecar outlives the message that it came in. */
function byteStrings(item: RlpItem | undefined, name: string, length: number): Bytes[] {
  return asList(item, name).map((element) => asBytes(element, name, length).slice());
}

function malformed(what: string, have: unknown, want: unknown): TransactionError {
  return new TransactionError('SIDECAR_FORMAT', `Wrong sidecar format: ${what}`, { have, want });
}
