import type { ChainSpec } from '@ethane/chainspec';
import { BlockError, type BlockErrorCode, validateHeader, validateOmmers } from '@ethane/execution';
import type { CodedError, Hash32 } from '@ethane/primitives';
import { type Block, type Header, ommersHash } from '@ethane/types';
import type { BlockReader } from './block-reader.ts';
import type { HeaderRow } from './block-rows.ts';
import { ChainError } from './errors.ts';

/** Whether the seal of a proof-of-work header holds (port); undefined: it cannot be told, and is taken as good. */
export type SealVerifier = (header: Header) => boolean | undefined;

/** Seconds by which a proof-of-work block may be ahead of the clock. */
const MAX_FUTURE = 15n;

export interface BlockCheckOptions {
  readonly spec: ChainSpec;
  readonly sealVerifier?: SealVerifier | undefined;
  /** Seconds since 1970; without it blocks may lie in the future (development chains move their clock). */
  readonly clock?: (() => bigint) | undefined;
}

/**
 * The checks of a block that need its ancestors but not their state, cheapest first: header, seal, ommers. Its body and
 * what executing it gives are checked with the execution.
 *
 * @throws BlockError, ChainError `INVALID_SEAL`
 */
export function checkBlock(
  options: BlockCheckOptions,
  block: Block,
  parent: HeaderRow,
  blocks: BlockReader,
): void {
  const { spec } = options;
  const { header } = block;
  validateHeader(spec, header, parent.header, { parentTotalDifficulty: parent.totalDifficulty });
  checkSeal(options, header, 'block');
  if (block.ommers.length === 0) return;
  const have = ommersHash(block.ommers);
  if (have !== header.ommersHash) {
    throw new BlockError('INVALID_UNCLES_HASH', 'invalid uncle root hash', { have, want: header.ommersHash });
  }
  validateOmmers(spec, block, {
    header: (hash) => blocks.header(hash)?.header,
    ommers: (hash) => blocks.block(hash)?.ommers,
  });
  for (const ommer of block.ommers) checkSeal(options, ommer, 'uncle');
}

/** Whether others' blocks may be that new is a matter of policy. @throws ChainError `FUTURE_BLOCK` */
export function checkClock({ clock }: BlockCheckOptions, header: Header): void {
  if (clock === undefined || header.difficulty === 0n) return;
  const latest = clock() + MAX_FUTURE;
  if (header.timestamp <= latest) return;
  throw new ChainError('FUTURE_BLOCK', 'block in the future', { have: header.timestamp, want: latest });
}

function checkSeal({ sealVerifier }: BlockCheckOptions, header: Header, what: string): void {
  if (header.difficulty === 0n || sealVerifier?.(header) !== false) return;
  throw new ChainError('INVALID_SEAL', `invalid proof-of-work of ${what} ${header.number}`, {
    have: header.mixHash,
  });
}

/** Codes that a body which does not belong to its header brings about, or an ancestor that is not there. */
const NOT_THE_HEADERS_FAULT: ReadonlySet<BlockErrorCode> = new Set<BlockErrorCode>([
  'INVALID_UNCLES_HASH',
  'INVALID_TRANSACTIONS_ROOT',
  'INVALID_WITHDRAWALS_ROOT',
  'INCORRECT_BLOCK_FORMAT',
  'INCORRECT_BLOB_GAS_USED',
  'RLP_BLOCK_LIMIT_EXCEEDED',
  'UNKNOWN_PARENT',
]);

/** Whether the error shows that no block with this hash can be valid. */
export function condemnsHash(error: unknown): error is CodedError {
  if (error instanceof BlockError) return !NOT_THE_HEADERS_FAULT.has(error.code);
  return error instanceof ChainError && error.code === 'INVALID_SEAL';
}

/** The hash of the ancestor `wanted` of a block's parent, on any branch. */
export function ancestorHash(
  blocks: BlockReader,
  parent: Header,
  parentHash: Hash32,
  wanted: number,
): Hash32 | undefined {
  let hash = parentHash;
  let header = parent;
  for (let number = Number(parent.number); number >= wanted; number--) {
    if (number === wanted) return hash;
    if (blocks.canonical(number) === hash) return blocks.canonical(wanted);
    hash = header.parentHash;
    const next = blocks.header(hash);
    if (next === undefined) return undefined;
    header = next.header;
  }
  return undefined;
}
