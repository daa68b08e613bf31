import { keccak512 } from './keccak';
import { SEED } from './layout';

/** Bytes of an item of the cache and of the dataset. */
export const ITEM: usize = 64;
const CACHE_ROUNDS: i32 = 3;

/**
 * Fills the cache from the 32-byte seed at `SEED` of the lane (execution-specs `generate_cache`): a chain of hashes, then
 * three rounds of RandMemoHash over it.
 */
export function fillCache(lane: usize, cache: usize, items: u32): void {
  const end = cache + <usize>items * ITEM;
  keccak512(lane, cache, lane + SEED, 32);
  for (let item = cache + ITEM; item < end; item += ITEM) keccak512(lane, item, item - ITEM, ITEM);
  for (let round = 0; round < CACHE_ROUNDS; round++) {
    let before = end - ITEM;
    for (let item = cache; item < end; item += ITEM) {
      const other = cache + <usize>(load<u32>(item) % items) * ITEM;
      for (let at: usize = 0; at < ITEM; at += 16) {
        v128.store(item + at, v128.xor(v128.load(before + at), v128.load(other + at)));
      }
      keccak512(lane, item, item, ITEM);
      before = item;
    }
  }
}
