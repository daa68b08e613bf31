/** Words are four 64-bit limbs, the lowest first: 32 bytes in little-endian order. */

/** Larger than any offset or length that can be paid for, and small enough that two of them add up. */
export const HUGE: u64 = 1 << 62;

// @ts-expect-error: decorator
@inline
export function setSmall(at: usize, value: u64): void {
  store<u64>(at, value);
  store<u64>(at, 0, 8);
  store<u64>(at, 0, 16);
  store<u64>(at, 0, 24);
}

// @ts-expect-error: decorator
@inline
export function set(at: usize, w0: u64, w1: u64, w2: u64, w3: u64): void {
  store<u64>(at, w0);
  store<u64>(at, w1, 8);
  store<u64>(at, w2, 16);
  store<u64>(at, w3, 24);
}

/** Limb by limb: a wide load after narrow stores has to wait for them. */
// @ts-expect-error: decorator
@inline
export function copy(to: usize, from: usize): void {
  const w0 = load<u64>(from);
  const w1 = load<u64>(from, 8);
  const w2 = load<u64>(from, 16);
  const w3 = load<u64>(from, 24);
  set(to, w0, w1, w2, w3);
}

// @ts-expect-error: decorator
@inline
export function isZero(at: usize): bool {
  return (load<u64>(at) | load<u64>(at, 8) | load<u64>(at, 16) | load<u64>(at, 24)) === 0;
}

// @ts-expect-error: decorator
@inline
export function isNegative(at: usize): bool {
  return <i64>load<u64>(at, 24) < 0;
}

/** The word as an offset or a length, {@link HUGE} if it is that or more. */
// @ts-expect-error: decorator
@inline
export function toSize(at: usize): u64 {
  const low = load<u64>(at);
  return (load<u64>(at, 8) | load<u64>(at, 16) | load<u64>(at, 24)) === 0 && low < HUGE ? low : HUGE;
}

/** Reverses the order of 16 bytes. */
// @ts-expect-error: decorator
@inline
function reverse(value: v128): v128 {
  return v128.shuffle<u8>(value, value, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0);
}

/** Reads 32 big-endian bytes. */
// @ts-expect-error: decorator
@inline
export function fromBigEndian(to: usize, from: usize): void {
  const high = v128.load(from);
  const low = v128.load(from, 16);
  v128.store(to, reverse(low));
  v128.store(to, reverse(high), 16);
}

/** Writes 32 big-endian bytes. */
// @ts-expect-error: decorator
@inline
export function toBigEndian(to: usize, from: usize): void {
  const low = i64x2.replace_lane(i64x2.splat(load<u64>(from)), 1, load<u64>(from, 8));
  const high = i64x2.replace_lane(i64x2.splat(load<u64>(from, 16)), 1, load<u64>(from, 24));
  v128.store(to, reverse(high));
  v128.store(to, reverse(low), 16);
}

/** All ones for true. */
// @ts-expect-error: decorator
@inline
export function maskOf(condition: bool): u64 {
  return 0 - u64(condition);
}
