import { upFrontCost } from '@ethane/execution';
import { type Address, type Hash32, minBigint } from '@ethane/primitives';
import {
  type BlobSidecar,
  encodedTransactionSize,
  maxGasPrice,
  maxGasTip,
  recoverAuthority,
  type Transaction,
  transactionHash,
} from '@ethane/types';
import { slotsOf } from './limits.ts';

/** A transaction in the pool with what is asked of it again and again. */
export interface Entry {
  readonly transaction: Transaction;
  readonly hash: Hash32;
  readonly sender: Address;
  readonly nonce: bigint;
  /** The most it can take from its sender, in wei. */
  readonly cost: bigint;
  /** Wei per gas. */
  readonly feeCap: bigint;
  /** Wei per gas. */
  readonly tipCap: bigint;
  readonly slots: number;
  /** Of the encoding and the sidecar. */
  readonly bytes: number;
  readonly sidecar: BlobSidecar | undefined;
  /** Who has authorized a delegation in it. */
  readonly authorities: readonly Address[];
  /** Grows with arrival: of two that pay the same the one seen first goes first. */
  readonly arrival: number;
  /**
   * The least that the coinbase gets per gas for this one and all before it, at the base fee of the next block:
   * a cheap transaction holds up those after it. Below 0 where one does not pay the base fee. Executable ones only.
   */
  floor: bigint;
  /** The lowest fee cap of this one and all before it. Executable ones only. */
  capFloor: bigint;
  /** Whether it has been announced as executable. */
  announced: boolean;
}

export function createEntry(
  transaction: Transaction,
  sender: Address,
  sidecar: BlobSidecar | undefined,
  arrival: number,
): Entry {
  const size = encodedTransactionSize(transaction);
  return {
    transaction,
    hash: transactionHash(transaction),
    sender,
    nonce: transaction.nonce,
    cost: upFrontCost(transaction),
    feeCap: maxGasPrice(transaction),
    tipCap: maxGasTip(transaction),
    slots: slotsOf(size),
    bytes: size + sidecarBytes(sidecar),
    sidecar,
    authorities: authoritiesOf(transaction),
    arrival,
    floor: 0n,
    capFloor: 0n,
    announced: false,
  };
}

/** Wei per gas that the coinbase gets; negative where the fee cap is below the base fee. */
export function effectiveTip(entry: Entry, baseFee: bigint): bigint {
  return minBigint(entry.tipCap, entry.feeCap - baseFee);
}

function sidecarBytes(sidecar: BlobSidecar | undefined): number {
  if (sidecar === undefined) return 0;
  let bytes = 0;
  for (const list of [sidecar.blobs, sidecar.commitments, sidecar.proofs]) {
    for (const item of list) bytes += item.length;
  }
  return bytes;
}

function authoritiesOf(transaction: Transaction): readonly Address[] {
  if (transaction.type !== 4) return [];
  const authorities = new Set<Address>();
  for (const authorization of transaction.authorizationList) {
    const authority = recoverAuthority(authorization);
    if (authority !== undefined) authorities.add(authority);
  }
  return [...authorities];
}
