import { ITEM } from './cache';
import { fnv, fnvPrime } from './fnv';
import { keccak512 } from './keccak';

const PARENTS: u32 = 256;

/**
 * Makes dataset items `index` and `index + 1` at `items` (execution-specs `generate_dataset_item`). Two at once, since
 * nearly all of the time is waiting for parents from memory, and the two chains of parents wait independently.
 *
 * A mix is four vectors; it is also kept at its item, from where each step reads the one word that chooses the parent.
 */
export function makePair(lane: usize, cache: usize, cacheItems: u32, index: u32, items: usize): void {
  const next = index + 1;
  const second = items + ITEM;
  startItem(lane, cache, cacheItems, index, items);
  startItem(lane, cache, cacheItems, next, second);
  const prime = fnvPrime();
  let a0 = v128.load(items);
  let a1 = v128.load(items, 16);
  let a2 = v128.load(items, 32);
  let a3 = v128.load(items, 48);
  let b0 = v128.load(second);
  let b1 = v128.load(second, 16);
  let b2 = v128.load(second, 32);
  let b3 = v128.load(second, 48);
  for (let step: u32 = 0; step < PARENTS; step++) {
    const word = (<usize>step & 15) << 2;
    const a = cache + <usize>(fnv(index ^ step, load<u32>(items + word)) % cacheItems) * ITEM;
    const b = cache + <usize>(fnv(next ^ step, load<u32>(second + word)) % cacheItems) * ITEM;
    a0 = v128.xor(i32x4.mul(a0, prime), v128.load(a));
    a1 = v128.xor(i32x4.mul(a1, prime), v128.load(a, 16));
    a2 = v128.xor(i32x4.mul(a2, prime), v128.load(a, 32));
    a3 = v128.xor(i32x4.mul(a3, prime), v128.load(a, 48));
    b0 = v128.xor(i32x4.mul(b0, prime), v128.load(b));
    b1 = v128.xor(i32x4.mul(b1, prime), v128.load(b, 16));
    b2 = v128.xor(i32x4.mul(b2, prime), v128.load(b, 32));
    b3 = v128.xor(i32x4.mul(b3, prime), v128.load(b, 48));
    v128.store(items, a0);
    v128.store(items, a1, 16);
    v128.store(items, a2, 32);
    v128.store(items, a3, 48);
    v128.store(second, b0);
    v128.store(second, b1, 16);
    v128.store(second, b2, 32);
    v128.store(second, b3, 48);
  }
  keccak512(lane, items, items, ITEM);
  keccak512(lane, second, second, ITEM);
}

/** Makes the rows of two items each from `from` up to but not including `to` of the dataset at `dataset`. */
export function fillDataset(
  lane: usize,
  cache: usize,
  cacheItems: u32,
  dataset: usize,
  from: u32,
  to: u32,
): void {
  for (let row = from; row < to; row++) {
    makePair(lane, cache, cacheItems, 2 * row, dataset + <usize>row * 2 * ITEM);
  }
}

function startItem(lane: usize, cache: usize, cacheItems: u32, index: u32, item: usize): void {
  memory.copy(item, cache + <usize>(index % cacheItems) * ITEM, ITEM);
  store<u32>(item, load<u32>(item) ^ index);
  keccak512(lane, item, item, ITEM);
}
