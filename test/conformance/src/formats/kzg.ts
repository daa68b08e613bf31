import {
  blobCells,
  blobProof,
  blobToCommitment,
  verifyBlobProofs,
  verifyCells,
  versionedHash,
} from '@ethane/crypto/kzg';
import { pointEvaluation } from '@ethane/crypto/precompiles';
import { bytesOf, hashOf, isObject, type JsonObject } from '@ethane/node/statetest';
import { type Bytes, bytesToHex, CodedError, concatBytes, hexToBytes } from '@ethane/primitives';
import { type Format, type Found, stemOf } from './format.ts';

/** Vectors of the consensus specification; `output` is null where the input must be refused. */
interface KzgTestJson {
  readonly input: JsonObject;
  readonly output: unknown;
}

/** A function that vectors are about, told by the names of its inputs. A verifier answers false to what is malformed. */
interface KzgFunction {
  readonly name: string;
  readonly inputs: readonly string[];
  readonly isVerifier: boolean;
  compute(input: JsonObject): unknown;
}

const FUNCTIONS: readonly KzgFunction[] = [
  {
    name: 'verify_kzg_proof',
    inputs: ['commitment', 'z', 'y', 'proof'],
    isVerifier: true,
    compute: ({ commitment, z, y, proof }) =>
      evaluatesTo(bytesOf(commitment), bytesOf(z), bytesOf(y), bytesOf(proof)),
  },
  {
    name: 'verify_blob_kzg_proof',
    inputs: ['blob', 'commitment', 'proof'],
    isVerifier: true,
    compute: ({ blob, commitment, proof }) =>
      verifyBlobProofs([bytesOf(blob)], [bytesOf(commitment)], [bytesOf(proof)]),
  },
  {
    name: 'verify_blob_kzg_proof_batch',
    inputs: ['blobs', 'commitments', 'proofs'],
    isVerifier: true,
    compute: ({ blobs, commitments, proofs }) =>
      verifyBlobProofs(listOf(blobs), listOf(commitments), listOf(proofs)),
  },
  {
    name: 'verify_cell_kzg_proof_batch',
    inputs: ['commitments', 'cell_indices', 'cells', 'proofs'],
    isVerifier: true,
    compute: ({ commitments, cell_indices: indexes, cells, proofs }) =>
      verifyCells(listOf(commitments), numbersOf(indexes), listOf(cells), listOf(proofs)),
  },
  {
    name: 'compute_blob_kzg_proof',
    inputs: ['blob', 'commitment'],
    isVerifier: false,
    compute: ({ blob, commitment }) => bytesToHex(blobProof(bytesOf(blob), bytesOf(commitment))),
  },
];

const BLOB_FUNCTIONS: readonly KzgFunction[] = [
  {
    name: 'blob_to_kzg_commitment',
    inputs: ['blob'],
    isVerifier: false,
    compute: ({ blob }) => bytesToHex(blobToCommitment(bytesOf(blob))),
  },
  {
    name: 'compute_cells_and_kzg_proofs',
    inputs: ['blob'],
    isVerifier: false,
    compute: ({ blob }) => {
      const { cells, proofs } = blobCells(bytesOf(blob));
      return [cells.map(bytesToHex), proofs.map(bytesToHex)];
    },
  },
];

export const kzgTests: Format<KzgTestJson> = {
  name: 'KZG',
  matches(value): value is JsonObject & KzgTestJson {
    return isObject(value) && isObject(value.input) && 'output' in value;
  },
  run(found) {
    const { name, value, record } = found;
    const kzg = functionOf(found);
    if (kzg === undefined) {
      const inputs = Object.keys(value.input).join(', ');
      record.skip(name, '', `no function of Ethane takes ${inputs}`);
    } else record.check(name, '', () => runCase(kzg, value));
  },
};

function functionOf({ file, value }: Found<KzgTestJson>): KzgFunction | undefined {
  const have = Object.keys(value.input).sort().join();
  const isOf = ({ inputs }: KzgFunction) => inputs.toSorted().join() === have;
  return FUNCTIONS.find(isOf) ?? BLOB_FUNCTIONS.find((kzg) => isOf(kzg) && stemOf(file).startsWith(kzg.name));
}

function runCase({ isVerifier, compute }: KzgFunction, { input, output }: KzgTestJson): string | undefined {
  const have = JSON.stringify(refusedAsNull(() => compute(input)));
  const want = JSON.stringify(output);
  if (have === want || (isVerifier && output === null && have === 'false')) return undefined;
  return `${have.slice(0, 200)}, want ${want.slice(0, 200)}`;
}

function refusedAsNull(compute: () => unknown): unknown {
  try {
    return compute();
  } catch (error) {
    if (error instanceof CodedError) return null;
    throw error;
  }
}

/** Through the precompile of EIP-4844, the only place where Ethane evaluates at a point. */
function evaluatesTo(commitment: Bytes, z: Bytes, y: Bytes, proof: Bytes): boolean {
  if (commitment.length !== 48 || z.length !== 32 || y.length !== 32 || proof.length !== 48) return false;
  const hash = hexToBytes(hashOf(versionedHash(commitment)));
  return pointEvaluation(concatBytes(hash, z, y, commitment, proof)) !== undefined;
}

function listOf(value: unknown): readonly Bytes[] {
  if (!Array.isArray(value)) throw new CodedError('TEST_VALUE', 'no list', { have: typeof value });
  return value.map(bytesOf);
}

function numbersOf(value: unknown): readonly number[] {
  if (!Array.isArray(value)) throw new CodedError('TEST_VALUE', 'no list', { have: typeof value });
  return value.map(Number);
}
