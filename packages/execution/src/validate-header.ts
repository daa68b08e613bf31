import type { ChainSpec, Rules } from '@ethane/chainspec';
import { ZERO_HASH } from '@ethane/primitives';
import { EMPTY_OMMERS_HASH, type Header } from '@ethane/types';
import { calculateBaseFee, ELASTICITY_MULTIPLIER } from './base-fee.ts';
import { calculateExcessBlobGas, GAS_PER_BLOB } from './blob-gas.ts';
import { validateDaoExtraData } from './dao.ts';
import { calculateDifficulty } from './difficulty.ts';
import { isMerged, isMergedAfter, rulesForHeader } from './environment.ts';
import { assertEqual, BlockError } from './errors.ts';

const MAX_EXTRA_DATA = 32;
const MAX_GAS_LIMIT = 2n ** 63n - 1n;
const MIN_GAS_LIMIT = 5_000n;
const GAS_LIMIT_BOUND_DIVISOR = 1_024n;

export interface HeaderChecks {
  /**
   * Of the parent, itself included. Needed where the chain is to leave proof of work between the two blocks; without it
   * the header's difficulty decides whether it has.
   */
  readonly parentTotalDifficulty?: bigint | undefined;
}

/**
 * Everything that a header must satisfy given its parent, but for its seal and for what executing the block tells.
 * Whether the timestamp lies in the future is for the caller to judge.
 *
 * @throws BlockError
 */
export function validateHeader(
  spec: ChainSpec,
  header: Header,
  parent: Header,
  checks: HeaderChecks = {},
): void {
  assertEqual('INVALID_BLOCK_NUMBER', 'block number', header.number, parent.number + 1n);
  validateTransition(spec, header, parent, checks);
  const rules = rulesForHeader(spec, header);
  validateTimestamp(header, parent);
  if (header.extraData.length > MAX_EXTRA_DATA) {
    const details = { have: header.extraData.length, want: MAX_EXTRA_DATA };
    throw new BlockError(
      'EXTRA_DATA_TOO_BIG',
      `extra-data too long: ${header.extraData.length} > 32`,
      details,
    );
  }
  validateDaoExtraData(spec, header);
  validateFieldPresence(rules, header);
  validateGasLimit(rules, header, parent);
  if (rules.block.baseFee) {
    assertEqual('INVALID_BASEFEE_PER_GAS', 'baseFee', header.baseFeePerGas ?? 0n, calculateBaseFee(parent));
  }
  if (isMerged(spec, header)) validateMergedFields(header);
  else validateWorkFields(rules, header, parent);
  validateBlobGas(rules, header, parent);
}

function validateTransition(
  spec: ChainSpec,
  header: Header,
  parent: Header,
  { parentTotalDifficulty: have }: HeaderChecks,
): void {
  const wanted = isMergedAfter(spec, parent, have);
  const merged = isMerged(spec, header);
  if (wanted === true && !merged) {
    const details = { have: header.difficulty, want: 0n };
    throw new BlockError('IMPORT_IMPOSSIBLE_PARIS_WRONG_POW', 'proof-of-work block after the merge', details);
  }
  if (wanted === false && merged) {
    const details = { have, want: spec.terminalTotalDifficulty };
    throw new BlockError(
      'IMPORT_IMPOSSIBLE_PARIS_WRONG_POS',
      'merged block before the terminal one',
      details,
    );
  }
}

function validateTimestamp({ timestamp: have }: Header, { timestamp: parent }: Header): void {
  if (have > parent) return;
  const details = { have, want: parent + 1n };
  throw new BlockError('INVALID_BLOCK_TIMESTAMP_OLDER_THAN_PARENT', 'timestamp older than parent', details);
}

/** A field stands in the header exactly from the fork on that brought it. */
function validateFieldPresence({ block }: Rules, header: Header): void {
  const fields: [string, unknown, boolean][] = [
    ['baseFeePerGas', header.baseFeePerGas, block.baseFee],
    ['withdrawalsRoot', header.withdrawalsRoot, block.withdrawals],
    ['blobGasUsed', header.blobGasUsed, block.blobs !== undefined],
    ['excessBlobGas', header.excessBlobGas, block.blobs !== undefined],
    ['parentBeaconBlockRoot', header.parentBeaconBlockRoot, block.beaconRoots],
    ['requestsHash', header.requestsHash, block.requests],
    ['blockAccessListHash', header.blockAccessListHash, block.accessLists],
    ['slotNumber', header.slotNumber, block.slotNumber],
  ];
  for (const [name, value, wanted] of fields) {
    if ((value !== undefined) === wanted) continue;
    const message = wanted ? `header is missing ${name}` : `invalid ${name}: have ${value}, expected nil`;
    throw new BlockError('INCORRECT_BLOCK_FORMAT', message, { have: value, want: wanted ? name : undefined });
  }
}

function validateGasLimit({ block }: Rules, header: Header, parent: Header): void {
  const { gasLimit, gasUsed } = header;
  if (gasLimit > MAX_GAS_LIMIT) {
    const details = { have: gasLimit, want: MAX_GAS_LIMIT };
    throw new BlockError(
      'GASLIMIT_TOO_BIG',
      `invalid gasLimit: have ${gasLimit}, max ${MAX_GAS_LIMIT}`,
      details,
    );
  }
  if (gasUsed > gasLimit) {
    const message = `invalid gasUsed: have ${gasUsed}, gasLimit ${gasLimit}`;
    throw new BlockError('INVALID_GAS_USED_ABOVE_LIMIT', message, { have: gasUsed, want: gasLimit });
  }
  const base = gasLimitBase(block.baseFee, parent);
  const bound = base / GAS_LIMIT_BOUND_DIVISOR;
  const change = gasLimit > base ? gasLimit - base : base - gasLimit;
  if (change >= bound || gasLimit < MIN_GAS_LIMIT) {
    const message = `invalid gas limit: have ${gasLimit}, want ${base} +-= ${bound - 1n}`;
    throw new BlockError('INVALID_GASLIMIT', message, { have: gasLimit, want: base });
  }
}

/** What the gas limit may move from: the parent's, doubled for the first block with a base fee. */
function gasLimitBase(hasBaseFee: boolean, parent: Header): bigint {
  const doubles = hasBaseFee && parent.baseFeePerGas === undefined;
  return doubles ? parent.gasLimit * ELASTICITY_MULTIPLIER : parent.gasLimit;
}

/**
 * The gas limit after `parent` that comes closest to `target`.
 *
 * @param hasBaseFee whether the new block has one
 */
export function nextGasLimit(hasBaseFee: boolean, parent: Header, target: bigint): bigint {
  const base = gasLimitBase(hasBaseFee, parent);
  const step = base / GAS_LIMIT_BOUND_DIVISOR - 1n;
  const wanted = target < MIN_GAS_LIMIT ? MIN_GAS_LIMIT : target;
  if (wanted > base + step) return base + step;
  return wanted < base - step ? base - step : wanted;
}

function validateMergedFields(header: Header): void {
  if (header.nonce.some((byte) => byte !== 0)) {
    throw new BlockError('INCORRECT_BLOCK_FORMAT', 'invalid nonce', { have: header.nonce });
  }
  const { ommersHash: have } = header;
  if (have !== EMPTY_OMMERS_HASH) {
    const details = { have, want: EMPTY_OMMERS_HASH };
    throw new BlockError('IMPORT_IMPOSSIBLE_UNCLES_OVER_PARIS', 'invalid uncle hash', details);
  }
}

/** No beacon chain stands beside proof of work: under a private rule set from Cancun on, its root is zero. */
function validateWorkFields({ block }: Rules, header: Header, parent: Header): void {
  const want = calculateDifficulty(block.difficulty, header.timestamp, parent);
  assertEqual('INVALID_DIFFICULTY', 'difficulty', header.difficulty, want);
  const root = header.parentBeaconBlockRoot ?? ZERO_HASH;
  assertEqual('INCORRECT_BLOCK_FORMAT', 'parentBeaconBlockRoot', root, ZERO_HASH);
}

function validateBlobGas({ block: { blobs } }: Rules, header: Header, parent: Header): void {
  const { blobGasUsed: used, excessBlobGas: excess } = header;
  if (blobs === undefined || used === undefined || excess === undefined) return;
  const most = BigInt(blobs.max) * GAS_PER_BLOB;
  if (used > most) {
    const message = `blob gas used ${used} exceeds maximum allowance ${most}`;
    throw new BlockError('BLOB_GAS_USED_ABOVE_LIMIT', message, { have: used, want: most });
  }
  if (used % GAS_PER_BLOB !== 0n) {
    const message = `blob gas used ${used} not a multiple of blob gas per blob ${GAS_PER_BLOB}`;
    throw new BlockError('INCORRECT_BLOB_GAS_USED', message, { have: used });
  }
  const want = calculateExcessBlobGas(blobs, parent);
  assertEqual('INCORRECT_EXCESS_BLOB_GAS', 'excessBlobGas', excess, want);
}
