import { keccak256 } from '@ethane/crypto';
import type { Bytes } from '@ethane/primitives';
import {
  cacheSize,
  datasetSize,
  ETHASH,
  type EthashParameters,
  ITEM_BYTES,
  ROW_BYTES,
} from './parameters.ts';
import { type Hashimoto, Workspace } from './workspace.ts';

/** What verification needs of an epoch. Made by {@link createCache}. */
export class EthashCache {
  readonly epoch: number;
  readonly parameters: EthashParameters;
  readonly #workspace: Workspace;

  constructor(epoch: number, parameters: EthashParameters) {
    this.epoch = epoch;
    this.parameters = parameters;
    this.#workspace = new Workspace(cacheSize(epoch, parameters) / ITEM_BYTES, 0);
    this.#workspace.fillCache(seedHash(epoch));
  }

  /** The cache itself, as a view that must not be written to. */
  get bytes(): Bytes {
    return this.#workspace.cache;
  }

  /** Bytes of the dataset that the cache stands for. */
  get datasetBytes(): number {
    return datasetSize(this.epoch, this.parameters);
  }

  /** 64 bytes of the dataset, made from the cache (execution-specs `generate_dataset_item`). */
  datasetItem(index: number): Bytes {
    return this.#workspace.makeItem(index);
  }

  /** Hashimoto without a dataset (execution-specs `hashimoto_light`): about 1.5 ms for Ethereum's sizes. */
  hashimoto(sealHash: Bytes, nonce: bigint): Hashimoto {
    return this.#workspace.hashimotoLight(sealHash, nonce, this.datasetBytes / ROW_BYTES);
  }
}

/**
 * The cache of an epoch. Costs four hashes for each 64 bytes of it: about a second for Ethereum's sizes, and as much
 * memory as the cache; so never for an epoch that a peer chose, see `createCacheProvider`.
 *
 * @throws CodedError `ETHASH_MEMORY`
 */
export function createCache(epoch: number, parameters: EthashParameters = ETHASH): EthashCache {
  return new EthashCache(epoch, parameters);
}

/** Seeds found so far; each is the hash of the one before. */
const seeds: Bytes[] = [new Uint8Array(32)];

/** The 32 bytes that an epoch's cache grows from (execution-specs `generate_seed`). */
export function seedHash(epoch: number): Bytes {
  while (seeds.length <= epoch) seeds.push(keccak256(seeds[seeds.length - 1]!));
  return seeds[epoch]!.slice();
}

/** {@link EthashCache.datasetItem} as a function. */
export function datasetItem(cache: EthashCache, index: number): Bytes {
  return cache.datasetItem(index);
}

/** {@link EthashCache.hashimoto} as a function. */
export function hashimotoLight(cache: EthashCache, sealHash: Bytes, nonce: bigint): Hashimoto {
  return cache.hashimoto(sealHash, nonce);
}
