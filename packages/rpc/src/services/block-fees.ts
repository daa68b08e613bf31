import type { ChainSpec } from '@ethane/chainspec';
import { blobBaseFee, calculateBaseFee, calculateExcessBlobGas, rulesForHeader } from '@ethane/execution';
import type { Header } from '@ethane/types';

/** Fees of a block, in wei per gas; undefined where the fork has none. */
export interface BlockFees {
  readonly baseFeePerGas: bigint | undefined;
  readonly blobBaseFee: bigint | undefined;
}

/** Wei per blob gas in the block of `header`; undefined before blobs. */
export function blobFeeOf(spec: ChainSpec, header: Header): bigint | undefined {
  const { blobs } = rulesForHeader(spec, header).block;
  if (blobs === undefined || header.excessBlobGas === undefined) return undefined;
  return blobBaseFee(blobs, header.excessBlobGas);
}

/** Fees of the block after `header`, by the rules of `header`: whether a fork comes between is not known before its time. */
export function nextFees(spec: ChainSpec, header: Header): BlockFees {
  const { blobs, baseFee } = rulesForHeader(spec, header).block;
  return {
    baseFeePerGas: baseFee ? calculateBaseFee(header) : undefined,
    blobBaseFee: blobs === undefined ? undefined : blobBaseFee(blobs, calculateExcessBlobGas(blobs, header)),
  };
}
