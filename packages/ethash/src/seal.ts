import { type Bytes, bytesToBigint, CodedError, equalBytes, MAX_UINT256, TWO_256 } from '@ethane/primitives';
import type { CacheProvider } from './cache-provider.ts';
import { epochOf } from './parameters.ts';
import { Workspace } from './workspace.ts';

/** A block's proof of work and what it is proof of. */
export interface Seal {
  /** Hash of the header without mix hash and nonce, 32 bytes. */
  readonly sealHash: Bytes;
  /** 64 bits. */
  readonly nonce: bigint;
  /** 32 bytes. */
  readonly mixHash: Bytes;
  readonly difficulty: bigint;
  /** Of the block; decides the epoch. */
  readonly number: bigint;
}

/** Hashes claims; it has no cache. */
let scratch: Workspace | undefined;

/**
 * The largest result that satisfies a difficulty: 2^256 / difficulty, or 2^256 - 1 for a difficulty of 1.
 *
 * @throws CodedError `ETHASH_DIFFICULTY` when it is not positive
 */
export function boundary(difficulty: bigint): bigint {
  if (difficulty <= 0n) {
    throw new CodedError('ETHASH_DIFFICULTY', 'difficulty is not positive', {
      have: difficulty,
      want: '> 0',
    });
  }
  return difficulty === 1n ? MAX_UINT256 : TWO_256 / difficulty;
}

/**
 * Whether the seal is valid: its result is within the boundary and its mix hash is the right one. What the claimed mix
 * hash leads to is looked at first, for two hashes, so that a seal without work costs nothing more.
 *
 * Undefined: `caches` has no cache for the block's epoch, so it cannot be known.
 */
export function verifySeal(seal: Seal, caches: CacheProvider): boolean | undefined {
  const { sealHash, nonce, mixHash, difficulty, number } = seal;
  if (difficulty <= 0n) return false;
  scratch ??= new Workspace(0, 0);
  const claimed = scratch.claimedResult(sealHash, nonce, mixHash);
  if (bytesToBigint(claimed) > boundary(difficulty)) return false;
  const cache = caches.cache(epochOf(number, caches.parameters));
  if (cache === undefined) return undefined;
  return equalBytes(cache.hashimoto(sealHash, nonce).mixHash, mixHash);
}
