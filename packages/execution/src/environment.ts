import { type ChainSpec, type Rules, rulesAt } from '@ethane/chainspec';
import type { BlockEnvironment } from '@ethane/evm';
import { type Hash32, MAX_UINT256, minBigint } from '@ethane/primitives';
import type { Header } from '@ethane/types';
import { blobBaseFee } from './blob-gas.ts';

/** The hash of an ancestor by its number, undefined where there is none. For BLOCKHASH: only the last 256 are asked for. */
export type BlockHashLookup = (number: bigint) => Hash32 | undefined;

/**
 * Whether a header is from after proof of work: its difficulty is 0, on a chain that ever leaves proof of work. A chain
 * without a terminal total difficulty stays with it whatever its newest fork is.
 */
export function isMerged(
  spec: Pick<ChainSpec, 'terminalTotalDifficulty'>,
  header: Pick<Header, 'difficulty'>,
): boolean {
  return spec.terminalTotalDifficulty !== undefined && header.difficulty === 0n;
}

/**
 * Whether the block after `parent` is merged: proof of work ends after the block whose total difficulty reaches the
 * terminal one, once and for all (EIP-3675). Undefined where only the total difficulty could tell and is not known.
 *
 * @param parentTotalDifficulty the parent's own difficulty included
 */
export function isMergedAfter(
  spec: Pick<ChainSpec, 'terminalTotalDifficulty'>,
  parent: Pick<Header, 'difficulty' | 'number'>,
  parentTotalDifficulty: bigint | undefined,
): boolean | undefined {
  const { terminalTotalDifficulty } = spec;
  if (terminalTotalDifficulty === undefined) return false;
  if (terminalTotalDifficulty === 0n || (parent.number > 0n && isMerged(spec, parent))) return true;
  return parentTotalDifficulty === undefined ? undefined : parentTotalDifficulty >= terminalTotalDifficulty;
}

/** The rules that a header's block follows. */
export function rulesForHeader(
  spec: ChainSpec,
  header: Pick<Header, 'difficulty' | 'number' | 'timestamp'>,
): Rules {
  const { number, timestamp } = header;
  return rulesAt(spec, { number, timestamp, merged: isMerged(spec, header) });
}

/** The slot of the block after `parent` where nobody else counts them: each block then has one of its own. */
export function nextSlot({ number, slotNumber = number }: Pick<Header, 'number' | 'slotNumber'>): bigint {
  return slotNumber + 1n;
}

/** What the machine sees of the block with this header. */
export function blockEnvironment(
  spec: ChainSpec,
  header: Header,
  blockHash: BlockHashLookup,
): BlockEnvironment {
  const { blobs } = rulesForHeader(spec, header).block;
  const blobFee = blobs && minBigint(blobBaseFee(blobs, header.excessBlobGas ?? 0n), MAX_UINT256);
  return {
    number: header.number,
    timestamp: header.timestamp,
    coinbase: header.coinbase,
    gasLimit: header.gasLimit,
    difficulty: header.difficulty,
    chainId: spec.chainId,
    blockHash,
    slotNumber: header.slotNumber,
    prevRandao: isMerged(spec, header) ? header.mixHash : undefined,
    baseFeePerGas: header.baseFeePerGas,
    blobBaseFee: blobFee,
  };
}
