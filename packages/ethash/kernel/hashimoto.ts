import { makePair } from './dataset';
import { fnv, fnvPrime } from './fnv';
import { keccak256, keccak512 } from './keccak';
import { BOUNDARY, DIGEST, ITEMS, MIX, RESULT, SEAL, SEED } from './layout';

const ACCESSES: u32 = 64;
/** Bytes of the mix: two dataset items. */
const ROW: usize = 128;

/** Hashimoto over the dataset's `rows` of two items each, made from the cache as they are needed. */
export function hashimotoLight(lane: usize, cache: usize, cacheItems: u32, rows: u32): void {
  startMix(lane);
  const pair = lane + ITEMS;
  const seedHead = load<u32>(lane + SEED);
  for (let access: u32 = 0; access < ACCESSES; access++) {
    makePair(lane, cache, cacheItems, 2 * chooseRow(lane, seedHead, access, rows), pair);
    mixIn(lane + MIX, pair);
  }
  finish(lane);
}

/** Hashimoto over a dataset that is in memory. */
export function hashimotoFull(lane: usize, dataset: usize, rows: u32): void {
  startMix(lane);
  const seedHead = load<u32>(lane + SEED);
  for (let access: u32 = 0; access < ACCESSES; access++) {
    mixIn(lane + MIX, dataset + <usize>chooseRow(lane, seedHead, access, rows) * ROW);
  }
  finish(lane);
}

/**
 * Tries `count` nonces from the one in the lane's seal on, and stops at the first whose result does not exceed the
 * boundary: gives how many were tried before it, or -1. Digest and result are then its.
 */
export function search(lane: usize, dataset: usize, rows: u32, count: i32): i32 {
  const nonce = lane + SEAL + 32;
  const start = load<u64>(nonce);
  for (let tried: i32 = 0; tried < count; tried++) {
    store<u64>(nonce, start + <u64>tried);
    hashimotoFull(lane, dataset, rows);
    if (withinBoundary(lane + RESULT, lane + BOUNDARY)) return tried;
  }
  return -1;
}

/** The result that the digest in the lane leads to, right or wrong: two hashes, without cache or dataset. */
export function claimedResult(lane: usize): void {
  const seed = lane + SEED;
  keccak512(lane, seed, lane + SEAL, 40);
  memory.copy(seed + 64, lane + DIGEST, 32);
  keccak256(lane, lane + RESULT, seed, 96);
}

function startMix(lane: usize): void {
  const seed = lane + SEED;
  keccak512(lane, seed, lane + SEAL, 40);
  memory.copy(lane + MIX, seed, 64);
  memory.copy(lane + MIX + 64, seed, 64);
}

function chooseRow(lane: usize, seedHead: u32, access: u32, rows: u32): u32 {
  return fnv(access ^ seedHead, load<u32>(lane + MIX + ((<usize>access & 31) << 2))) % rows;
}

function mixIn(mix: usize, row: usize): void {
  const prime = fnvPrime();
  for (let at: usize = 0; at < ROW; at += 16) {
    v128.store(mix + at, v128.xor(i32x4.mul(v128.load(mix + at), prime), v128.load(row + at)));
  }
}

/** Compresses the mix to the digest behind the seed, hashes both, and copies digest and result out. */
function finish(lane: usize): void {
  const mix = lane + MIX;
  const digest = lane + SEED + 64;
  for (let word: usize = 0; word < 8; word++) {
    const four = mix + (word << 4);
    const halves = fnv(fnv(load<u32>(four), load<u32>(four, 4)), load<u32>(four, 8));
    store<u32>(digest + (word << 2), fnv(halves, load<u32>(four, 12)));
  }
  memory.copy(lane + DIGEST, digest, 32);
  keccak256(lane, lane + RESULT, lane + SEED, 96);
}

/** Whether the big-endian number at `result` is at most that at `boundary`. */
function withinBoundary(result: usize, boundary: usize): bool {
  for (let at: usize = 0; at < 32; at += 8) {
    const have = bswap<u64>(load<u64>(result + at));
    const most = bswap<u64>(load<u64>(boundary + at));
    if (have !== most) return have < most;
  }
  return true;
}
