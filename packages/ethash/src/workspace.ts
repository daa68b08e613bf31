import { type Bytes, bigintToFixedBytes, CodedError, invariant } from '@ethane/primitives';
import { createMemory, instantiateKernel, type Kernel, type SharedMemory } from './webassembly.ts';

const PAGE = 65_536;
const MAX_PAGES = 65_536;
/** The first page holds constants and the lanes, as `kernel/layout.ts` says; the cache begins behind it. */
const FIRST_LANE = 4_096;
const LANE_BYTES = 1_024;
const CACHE = PAGE;
/** Offsets in a lane, those of `kernel/layout.ts`. */
const SEED = 256;
const ITEMS = 512;
const SEAL = 640;
const BOUNDARY = 704;
const DIGEST = 768;
const RESULT = 800;

/** Threads that may work over one memory at the same time. */
export const MAX_LANES: number = (PAGE - FIRST_LANE) / LANE_BYTES;

/** What hashimoto gives: 32 bytes each. */
export interface Hashimoto {
  readonly mixHash: Bytes;
  readonly result: Bytes;
}

/**
 * A cache and, where one is asked for, room for a dataset, in one linear memory with a kernel over it. Each thread has
 * a workspace of its own over the same memory, with its own lane for intermediate values.
 */
export class Workspace {
  readonly memory: SharedMemory;
  readonly cacheItems: number;
  /** Pairs of items; 0 where there is no room for a dataset. */
  readonly datasetRows: number;
  readonly #kernel: Kernel;
  readonly #bytes: Uint8Array;
  readonly #lane: number;

  /** `memory`: that of another thread's workspace of the same sizes, or undefined for a new one. */
  constructor(cacheItems: number, datasetRows: number, memory?: SharedMemory, lane = 0) {
    invariant(lane >= 0 && lane < MAX_LANES, 'a thread has one of the lanes');
    this.cacheItems = cacheItems;
    this.datasetRows = datasetRows;
    this.memory = memory ?? allocate(CACHE + cacheItems * 64 + datasetRows * 128);
    this.#kernel = instantiateKernel(this.memory);
    this.#bytes = new Uint8Array(this.memory.buffer);
    this.#lane = FIRST_LANE + lane * LANE_BYTES;
  }

  /** The cache's bytes, as a view. */
  get cache(): Bytes {
    return this.#bytes.subarray(CACHE, CACHE + this.cacheItems * 64);
  }

  /** The dataset's bytes, as a view. */
  get dataset(): Bytes {
    const start = this.#datasetAddress;
    return this.#bytes.subarray(start, start + this.datasetRows * 128);
  }

  fillCache(seed: Bytes): void {
    this.#bytes.set(seed, this.#lane + SEED);
    this.#kernel.fillCache(this.#lane, CACHE, this.cacheItems);
  }

  /** Makes the dataset's rows of two items each from `from` up to but not including `to`, from the cache. */
  fillDataset(from: number, to: number): void {
    this.#kernel.fillDataset(this.#lane, CACHE, this.cacheItems, this.#datasetAddress, from, to);
  }

  /** Item `index` of the dataset, which need not be in memory. */
  makeItem(index: number): Bytes {
    const items = this.#lane + ITEMS;
    this.#kernel.makePair(this.#lane, CACHE, this.cacheItems, index - (index % 2), items);
    return this.#copy(items + (index % 2) * 64, 64);
  }

  /** `rows`: pairs of items in the dataset, which need not be in memory. */
  hashimotoLight(sealHash: Bytes, nonce: bigint, rows: number): Hashimoto {
    this.#setSeal(sealHash, nonce);
    this.#kernel.hashimotoLight(this.#lane, CACHE, this.cacheItems, rows);
    return this.#result();
  }

  hashimotoFull(sealHash: Bytes, nonce: bigint): Hashimoto {
    this.#setSeal(sealHash, nonce);
    this.#kernel.hashimotoFull(this.#lane, this.#datasetAddress, this.datasetRows);
    return this.#result();
  }

  /** The result that a claimed mix hash leads to, right or wrong. Needs no items. */
  claimedResult(sealHash: Bytes, nonce: bigint, mixHash: Bytes): Bytes {
    invariant(mixHash.length === 32, 'a mix hash has 32 bytes');
    this.#setSeal(sealHash, nonce);
    this.#bytes.set(mixHash, this.#lane + DIGEST);
    this.#kernel.claimedResult(this.#lane);
    return this.#copy(this.#lane + RESULT, 32);
  }

  /** How many of `count` nonces from `start` on fail before one passes, with that one's hashes; undefined if all fail. */
  search(
    sealHash: Bytes,
    limit: bigint,
    start: bigint,
    count: number,
  ): { readonly tried: number; readonly found: Hashimoto } | undefined {
    invariant(count >= 0 && count < 2 ** 31, 'a search tries fewer than 2^31 nonces at once');
    this.#setSeal(sealHash, start);
    this.#bytes.set(bigintToFixedBytes(limit, 32), this.#lane + BOUNDARY);
    const tried = this.#kernel.search(this.#lane, this.#datasetAddress, this.datasetRows, count);
    return tried < 0 ? undefined : { tried, found: this.#result() };
  }

  get #datasetAddress(): number {
    return CACHE + this.cacheItems * 64;
  }

  #setSeal(sealHash: Bytes, nonce: bigint): void {
    invariant(sealHash.length === 32, 'a seal hash has 32 bytes');
    const at = this.#lane + SEAL;
    this.#bytes.set(sealHash, at);
    this.#bytes.set(bigintToFixedBytes(BigInt.asUintN(64, nonce), 8).reverse(), at + 32);
  }

  #result(): Hashimoto {
    return { mixHash: this.#copy(this.#lane + DIGEST, 32), result: this.#copy(this.#lane + RESULT, 32) };
  }

  /** A copy outside of the shared memory. */
  #copy(start: number, length: number): Bytes {
    return Uint8Array.from(this.#bytes.subarray(start, start + length));
  }
}

function allocate(bytes: number): SharedMemory {
  const pages = Math.ceil(bytes / PAGE);
  if (pages > MAX_PAGES) {
    throw new CodedError('ETHASH_MEMORY', 'cache and dataset exceed 4 GiB of memory', {
      have: bytes,
      want: MAX_PAGES * PAGE,
    });
  }
  try {
    return createMemory(pages);
  } catch (cause) {
    throw new CodedError('ETHASH_MEMORY', `no memory for ${bytes} bytes of cache and dataset`, {
      have: bytes,
      cause,
    });
  }
}
