import { boundary, type CacheProvider, epochOf, MAX_LANES, seedHash, verifySeal } from '@ethane/ethash';
import type { BuiltBlock } from '@ethane/execution';
import {
  type Bytes,
  bigintToFixedBytes,
  bigintToHash32,
  bytesToBigint,
  CodedError,
  type Hash32,
  hexToBytes,
  invariant,
  toHash32,
} from '@ethane/primitives';
import { type Header, sealHash } from '@ethane/types';
import { EpochPool } from './epoch-pool.ts';
import { Hashrate } from './hashrate.ts';
import type { SealedBlock, Sealer } from './ports.ts';

export interface EthashSealerOptions {
  /** Gives the cache of the head's epoch, and says what kind of Ethash it is. */
  readonly caches: CacheProvider;
  /** Threads that search here; 0 leaves it to remote miners. */
  readonly threads: number;
  /** First nonce of each search. Default: random. */
  readonly startNonce?: () => bigint;
}

/** A proof-of-work package for a miner elsewhere, as `eth_getWork` gives it. */
export interface Work {
  readonly sealHash: Hash32;
  readonly seedHash: Hash32;
  /** What a result must not exceed, as 32 bytes. */
  readonly target: Hash32;
  readonly number: bigint;
}

/** Blocks on the same parent that are remembered for miners elsewhere that still work on them. */
const MAX_CANDIDATES = 8;

interface OpenSeal {
  readonly finish: (sealed: SealedBlock | undefined) => void;
}

/** Seals blocks by Ethash: searches in threads of this process, and takes what miners elsewhere find. */
export class EthashSealer implements Sealer {
  readonly #caches: CacheProvider;
  readonly #startNonce: () => bigint;
  readonly #pool: EpochPool;
  readonly #rate = new Hashrate();
  /** Blocks that wait for a seal by seal hash, all on one parent; the last is the current one. */
  readonly #candidates = new Map<Hash32, BuiltBlock>();
  #threads: number;
  #open: OpenSeal | undefined;
  #closed = false;

  constructor(options: EthashSealerOptions) {
    this.#caches = options.caches;
    this.#pool = new EpochPool(options.caches);
    this.#threads = checkThreads(options.threads);
    this.#startNonce = options.startNonce ?? randomNonce;
  }

  /** Hashes per second, of miners elsewhere as they report it. */
  get hashrate(): bigint {
    return this.#rate.total;
  }

  get threads(): number {
    return this.#threads;
  }

  /** From the next search on. @throws CodedError `MINING_THREADS` */
  setThreads(threads: number): void {
    this.#threads = checkThreads(threads);
  }

  /** @throws CodedError `NOT_PROOF_OF_WORK` for a block without difficulty, `MINING_WORKER`, `ETHASH_MEMORY` */
  async seal(built: BuiltBlock, signal: AbortSignal): Promise<SealedBlock | undefined> {
    const { header } = built.block;
    if (header.difficulty === 0n) {
      throw new CodedError('NOT_PROOF_OF_WORK', `block ${header.number} has no difficulty: it needs no work`);
    }
    if (signal.aborted || this.#closed) return undefined;
    this.#offer(built);
    const search = new AbortController();
    try {
      return await new Promise<SealedBlock | undefined>((finish, fail) => {
        this.#open = { finish };
        signal.addEventListener('abort', () => finish(undefined), { once: true });
        if (this.#threads > 0)
          this.#search(built, search.signal).then((sealed) => sealed && finish(sealed), fail);
      });
    } finally {
      this.#open = undefined;
      search.abort();
    }
  }

  /** @throws CodedError `NO_MINING_WORK` when no block waits for a seal */
  getWork(): Work {
    const [hash, built] = [...this.#candidates].at(-1) ?? [];
    if (hash === undefined || built === undefined || this.#open === undefined) {
      throw new CodedError('NO_MINING_WORK', 'no mining work available yet');
    }
    const { number, difficulty } = built.block.header;
    const epoch = epochOf(number, this.#caches.parameters);
    return {
      sealHash: hash,
      seedHash: toHash32(seedHash(epoch)),
      target: bigintToHash32(boundary(difficulty)),
      number,
    };
  }

  /** Whether this is a valid seal of a block that waits for one. `nonce` has 8 bytes. */
  submitWork(nonce: Bytes, hash: Hash32, mixHash: Hash32): boolean {
    const built = this.#candidates.get(hash);
    if (built === undefined || this.#open === undefined || nonce.length !== 8) return false;
    const sealed = this.#withSeal(built, bytesToBigint(nonce), hexToBytes(mixHash));
    if (sealed === undefined) return false;
    this.#open.finish(sealed);
    return true;
  }

  /** What a miner elsewhere says of itself; counts for ten seconds. */
  submitHashrate(rate: bigint, id: Hash32): boolean {
    this.#rate.recordRemote(id, rate);
    return true;
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#open?.finish(undefined);
    this.#candidates.clear();
    await this.#pool.close();
  }

  /** Remembers a block that waits for a seal, and forgets those on another parent. */
  #offer(built: BuiltBlock): void {
    const { header } = built.block;
    for (const [hash, { block }] of this.#candidates) {
      const full = this.#candidates.size >= MAX_CANDIDATES;
      if (full || block.header.parentHash !== header.parentHash) this.#candidates.delete(hash);
    }
    const hash = toHash32(sealHash(header));
    this.#candidates.delete(hash);
    this.#candidates.set(hash, built);
  }

  async #search(built: BuiltBlock, signal: AbortSignal): Promise<SealedBlock | undefined> {
    const { header } = built.block;
    const pool = await this.#pool.open(epochOf(header.number, this.#caches.parameters), this.#threads);
    if (signal.aborted) return undefined;
    const goal = { sealHash: sealHash(header), difficulty: header.difficulty, start: this.#startNonce() };
    const began = performance.now();
    const triedBefore = pool.tried;
    const found = await pool.search(goal, signal);
    this.#rate.record(Number(pool.tried - triedBefore), performance.now() - began);
    if (found === undefined) return undefined;
    const sealed = this.#withSeal(built, found.nonce, found.mixHash);
    invariant(sealed !== undefined, 'what a search finds is a valid seal');
    return sealed;
  }

  /** The block with this seal, or undefined when the seal is not valid. */
  #withSeal(built: BuiltBlock, nonce: bigint, mixHash: Bytes): SealedBlock | undefined {
    const { header } = built.block;
    const seal = {
      sealHash: sealHash(header),
      nonce,
      mixHash,
      difficulty: header.difficulty,
      number: header.number,
    };
    if (verifySeal(seal, this.#caches) !== true) return undefined;
    const sealed: Header = { ...header, nonce: bigintToFixedBytes(nonce, 8), mixHash: toHash32(mixHash) };
    return { built, block: { ...built.block, header: sealed } };
  }
}

/** @throws CodedError `MINING_THREADS` */
function checkThreads(threads: number): number {
  if (!Number.isInteger(threads) || threads < 0 || threads >= MAX_LANES) {
    const want = `a whole number from 0 to ${MAX_LANES - 1}`;
    throw new CodedError('MINING_THREADS', `${threads} is not a number of mining threads`, {
      have: threads,
      want,
    });
  }
  return threads;
}

function randomNonce(): bigint {
  return bytesToBigint(globalThis.crypto.getRandomValues(new Uint8Array(8)));
}
