import type { Bytes } from '@ethane/primitives';
import type { EthashCache } from './cache.ts';
import { datasetSize, ITEM_BYTES, ROW_BYTES } from './parameters.ts';
import { boundary } from './seal.ts';
import type { SharedMemory } from './webassembly.ts';
import { type Hashimoto, Workspace } from './workspace.ts';

/** A dataset as another thread receives it: the memory is shared, not copied. */
export interface DatasetHandle {
  readonly memory: SharedMemory;
  readonly cacheItems: number;
  readonly datasetRows: number;
  readonly epoch: number;
}

/** A nonce that satisfies a difficulty. */
export interface FoundSeal {
  readonly nonce: bigint;
  /** 32 bytes. */
  readonly mixHash: Bytes;
  /** Nonces tried, this one included. */
  readonly tried: number;
}

/**
 * What mining needs of an epoch: the dataset, with the cache it is made from, in memory that threads share. It starts
 * empty; {@link fill} makes it, in slices by as many threads as one likes.
 */
export class EthashDataset {
  readonly epoch: number;
  readonly #workspace: Workspace;

  /** Not for use from outside: see {@link allocateDataset} and {@link attachDataset}. */
  constructor(epoch: number, workspace: Workspace) {
    this.epoch = epoch;
    this.#workspace = workspace;
  }

  /** 128-byte rows of the dataset. */
  get rows(): number {
    return this.#workspace.datasetRows;
  }

  /** The dataset itself, as a view that must not be written to. */
  get bytes(): Bytes {
    return this.#workspace.dataset;
  }

  get handle(): DatasetHandle {
    const { memory, cacheItems, datasetRows } = this.#workspace;
    return { memory, cacheItems, datasetRows, epoch: this.epoch };
  }

  /** Makes the rows from `from` up to but not including `to`. About 20 µs each. */
  fill(from: number, to: number): void {
    this.#workspace.fillDataset(from, to);
  }

  hashimoto(sealHash: Bytes, nonce: bigint): Hashimoto {
    return this.#workspace.hashimotoFull(sealHash, nonce);
  }

  /**
   * The first of `count` nonces from `start` on (modulo 2^64) whose result is within the boundary of `difficulty`, or
   * undefined. Runs to its end: give a `count` that takes as long as you can wait, fewer than 2^31.
   *
   * @throws CodedError `ETHASH_DIFFICULTY`
   */
  search(sealHash: Bytes, difficulty: bigint, start: bigint, count: number): FoundSeal | undefined {
    const success = this.#workspace.search(sealHash, boundary(difficulty), start, count);
    if (success === undefined) return undefined;
    return {
      nonce: BigInt.asUintN(64, start + BigInt(success.tried)),
      mixHash: success.found.mixHash,
      tried: success.tried + 1,
    };
  }
}

/**
 * Room for the dataset of the cache's epoch, with a copy of the cache.
 *
 * @throws CodedError `ETHASH_MEMORY`: above 4 GiB (from about epoch 350 of Ethereum's sizes), or what the machine has
 */
export function allocateDataset(cache: EthashCache): EthashDataset {
  const datasetRows = datasetSize(cache.epoch, cache.parameters) / ROW_BYTES;
  const workspace = new Workspace(cache.bytes.length / ITEM_BYTES, datasetRows);
  workspace.cache.set(cache.bytes);
  return new EthashDataset(cache.epoch, workspace);
}

/** The complete dataset of the cache's epoch. */
export function createDataset(cache: EthashCache): EthashDataset {
  const dataset = allocateDataset(cache);
  dataset.fill(0, dataset.rows);
  return dataset;
}

/** Another thread's dataset. Threads that work at the same time have different lanes, from 0 to `MAX_LANES` - 1. */
export function attachDataset(handle: DatasetHandle, lane: number): EthashDataset {
  return new EthashDataset(
    handle.epoch,
    new Workspace(handle.cacheItems, handle.datasetRows, handle.memory, lane),
  );
}

/** {@link EthashDataset.hashimoto} as a function. */
export function hashimotoFull(dataset: EthashDataset, sealHash: Bytes, nonce: bigint): Hashimoto {
  return dataset.hashimoto(sealHash, nonce);
}

/** {@link EthashDataset.search} as a function. */
export function search(
  dataset: EthashDataset,
  sealHash: Bytes,
  difficulty: bigint,
  start: bigint,
  count: number,
): FoundSeal | undefined {
  return dataset.search(sealHash, difficulty, start, count);
}
