import { CodedError, invariant } from '@ethane/primitives';

/**
 * The figures that make an Ethash. A chain fixes them once; all code is the same for any.
 * Sizes are in bytes and upper bounds: the real ones are the largest below that hold a prime number of items.
 */
export interface EthashParameters {
  /** Blocks that share a cache and a dataset. */
  readonly epochLength: number;
  readonly cacheBytes: number;
  /** Added for each epoch. */
  readonly cacheGrowth: number;
  readonly datasetBytes: number;
  readonly datasetGrowth: number;
}

/** Ethash as Ethereum had it: a cache of 16 MiB and a dataset of 1 GiB in epoch 0. */
export const ETHASH: EthashParameters = Object.freeze({
  epochLength: 30_000,
  cacheBytes: 2 ** 24,
  cacheGrowth: 2 ** 17,
  datasetBytes: 2 ** 30,
  datasetGrowth: 2 ** 23,
});

/**
 * Ethash for development chains: the same work for each nonce, over a cache of 16 KiB and a dataset of 64 KiB that are
 * made in a few milliseconds. No protection against special hardware, and other clients cannot verify it.
 */
export const SMALL_ETHASH: EthashParameters = Object.freeze({
  epochLength: 30_000,
  cacheBytes: 2 ** 14,
  cacheGrowth: 2 ** 7,
  datasetBytes: 2 ** 16,
  datasetGrowth: 2 ** 9,
});

/** Bytes of an item of the cache and of the dataset. */
export const ITEM_BYTES = 64;
/** Bytes that hashimoto takes at once. */
export const ROW_BYTES = 128;

/** Sizes are asked for with every seal and found by trial division, so each is kept. */
const sizes = new WeakMap<EthashParameters, Map<number, number>>();

/** The epoch that block `number` belongs to. */
export function epochOf(number: bigint, parameters: EthashParameters = ETHASH): number {
  const epoch = Number(number / BigInt(parameters.epochLength));
  invariant(Number.isSafeInteger(epoch) && epoch >= 0, 'a block number fits 64 bits');
  return epoch;
}

/** Bytes of the cache of an epoch (execution-specs `cache_size`). */
export function cacheSize(epoch: number, parameters: EthashParameters = ETHASH): number {
  return sizeOf(parameters, epoch, -1 - epoch, parameters.cacheBytes, parameters.cacheGrowth, ITEM_BYTES);
}

/** Bytes of the dataset of an epoch (execution-specs `dataset_size`); beyond 2^32 from epoch 385 on. */
export function datasetSize(epoch: number, parameters: EthashParameters = ETHASH): number {
  return sizeOf(parameters, epoch, epoch, parameters.datasetBytes, parameters.datasetGrowth, ROW_BYTES);
}

function sizeOf(
  parameters: EthashParameters,
  epoch: number,
  key: number,
  initial: number,
  growth: number,
  unit: number,
): number {
  let known = sizes.get(parameters);
  if (known === undefined) {
    known = new Map();
    sizes.set(parameters, known);
  }
  let size = known.get(key);
  if (size === undefined) {
    size = largestPrime(Math.floor((initial + growth * epoch) / unit) - 1) * unit;
    known.set(key, size);
  }
  return size;
}

/** The largest prime of `from`, `from - 2`, `from - 4` … (the specification steps by two, from an odd number). */
function largestPrime(from: number): number {
  for (let candidate = from; candidate >= 2; candidate -= 2) if (isPrime(candidate)) return candidate;
  throw new CodedError('ETHASH_SIZE', 'size holds no prime number of items', {
    have: from,
    want: 'at least 3 items',
  });
}

/** By trial division: 2,900 steps for the largest dataset in use. */
function isPrime(candidate: number): boolean {
  if (candidate % 2 === 0) return candidate === 2;
  for (let divisor = 3; divisor * divisor <= candidate; divisor += 2) {
    if (candidate % divisor === 0) return false;
  }
  return candidate > 1;
}
