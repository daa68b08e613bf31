import type { BlobRules } from '@ethane/chainspec';
import { minBigint, TWO_256 } from '@ethane/primitives';
import type { Header } from '@ethane/types';

/** Blob gas of one blob. */
export const GAS_PER_BLOB: bigint = 131_072n;
/** Wei per blob gas when there is no excess. */
export const MIN_BLOB_BASE_FEE: bigint = 1n;

/** EIP-7918: execution gas that a blob stands for in the reserve price. */
const BLOB_BASE_COST = 8_192n;
/** e^178 is over 2^256: from there on no transaction can pay, and summing more terms would only cost time. */
const LARGEST_EXPONENT = 178n;

/** What the excess blob gas of a block's child depends on. Without the fields, it is from before blobs. */
export type BlobGasParent = Pick<Header, 'blobGasUsed' | 'excessBlobGas' | 'baseFeePerGas'>;

/**
 * Excess blob gas of the block after `parent`; `blobs` are the rules of that block, not of the parent.
 *
 * EIP-4844 and, where the rules have a reserve price, EIP-7918.
 */
export function calculateExcessBlobGas(blobs: BlobRules, parent: BlobGasParent): bigint {
  const excess = parent.excessBlobGas ?? 0n;
  const used = parent.blobGasUsed ?? 0n;
  const target = BigInt(blobs.target) * GAS_PER_BLOB;
  if (excess + used < target) return 0n;
  if (blobs.reservePrice && parent.baseFeePerGas !== undefined) {
    const reserve = BLOB_BASE_COST * parent.baseFeePerGas;
    if (reserve > GAS_PER_BLOB * blobBaseFee(blobs, excess)) {
      return excess + (used * BigInt(blobs.max - blobs.target)) / BigInt(blobs.max);
    }
  }
  return excess + used - target;
}

/** Wei per blob gas at `excessBlobGas`; 2^256, which nobody can pay, from where the exact value is larger. */
export function blobBaseFee(blobs: BlobRules, excessBlobGas: bigint): bigint {
  return fakeExponential(MIN_BLOB_BASE_FEE, excessBlobGas, blobs.baseFeeUpdateFraction);
}

/**
 * `factor * e ** (numerator / denominator)` by its Taylor series in integers (EIP-4844 `fake_exponential`). All three are
 * at least 0, the denominator at least 1. Answers 2^256 instead of anything above it.
 */
export function fakeExponential(factor: bigint, numerator: bigint, denominator: bigint): bigint {
  if (factor === 0n) return 0n;
  if (numerator > denominator * LARGEST_EXPONENT) return TWO_256;
  let sum = 0n;
  let term = factor * denominator;
  for (let i = 1n; term > 0n; i++) {
    sum += term;
    term = (term * numerator) / (denominator * i);
  }
  return minBigint(sum / denominator, TWO_256);
}

/** Blob gas of a transaction with these blob hashes. */
export function blobGasOf(blobs: readonly unknown[]): bigint {
  return BigInt(blobs.length) * GAS_PER_BLOB;
}
