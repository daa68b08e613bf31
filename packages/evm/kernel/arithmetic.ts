import { copy, isZero, set, setSmall } from './word';

/** Arithmetic modulo 2^256. Operand a is the top of the stack, at `at + 32`, and b below it at `at`; b becomes the result. */

const LOW: u64 = 0xffff_ffff;

// @ts-expect-error: decorator
@inline
export function add(at: usize): void {
  addFrom(at, at + 32);
}

/** Adds the word at `from` to the one at `at`. */
// @ts-expect-error: decorator
@inline
export function addFrom(at: usize, from: usize): void {
  const a0 = load<u64>(from);
  const a1 = load<u64>(from, 8);
  const a2 = load<u64>(from, 16);
  const a3 = load<u64>(from, 24);
  const s0 = a0 + load<u64>(at);
  const t1 = a1 + load<u64>(at, 8);
  const s1 = t1 + u64(s0 < a0);
  const t2 = a2 + load<u64>(at, 16);
  const s2 = t2 + (u64(t1 < a1) | u64(s1 < t1));
  const s3 = a3 + load<u64>(at, 24) + (u64(t2 < a2) | u64(s2 < t2));
  set(at, s0, s1, s2, s3);
}

/** Adds a limb to the word at `at`. */
// @ts-expect-error: decorator
@inline
export function addSmall(at: usize, value: u64): void {
  const sum = load<u64>(at) + value;
  store<u64>(at, sum);
  if (sum >= value) return;
  for (let i: usize = 8; i < 32; i += 8) {
    const next = load<u64>(at + i) + 1;
    store<u64>(at + i, next);
    if (next !== 0) return;
  }
}

// @ts-expect-error: decorator
@inline
export function subtract(at: usize): void {
  difference(at, at + 32, at);
}

/** b - a. */
// @ts-expect-error: decorator
@inline
export function subtractOther(at: usize): void {
  difference(at, at, at + 32);
}

/** The word at `a` less that at `b` as the word at `to`, which may be one of them. */
// @ts-expect-error: decorator
@inline
export function difference(to: usize, a: usize, b: usize): void {
  const a0 = load<u64>(a);
  const a1 = load<u64>(a, 8);
  const a2 = load<u64>(a, 16);
  const b0 = load<u64>(b);
  const b1 = load<u64>(b, 8);
  const b2 = load<u64>(b, 16);
  const c0 = u64(a0 < b0);
  const d1 = a1 - b1;
  const c1 = u64(a1 < b1) | u64(d1 < c0);
  const d2 = a2 - b2;
  const c2 = u64(a2 < b2) | u64(d2 < c1);
  const d3 = load<u64>(a, 24) - load<u64>(b, 24) - c2;
  set(to, a0 - b0, d1 - c0, d2 - c1, d3);
}

/** Whether a < b. */
// @ts-expect-error: decorator
@inline
export function isLess(a: usize, b: usize): bool {
  const a3 = load<u64>(a, 24);
  const b3 = load<u64>(b, 24);
  if (a3 !== b3) return a3 < b3;
  const a2 = load<u64>(a, 16);
  const b2 = load<u64>(b, 16);
  if (a2 !== b2) return a2 < b2;
  const a1 = load<u64>(a, 8);
  const b1 = load<u64>(b, 8);
  if (a1 !== b1) return a1 < b1;
  return load<u64>(a) < load<u64>(b);
}

/** Whether a < b in two's complement. */
// @ts-expect-error: decorator
@inline
export function isLessSigned(a: usize, b: usize): bool {
  const a3 = <i64>load<u64>(a, 24);
  const b3 = <i64>load<u64>(b, 24);
  return a3 !== b3 ? a3 < b3 : isLess(a, b);
}

// @ts-expect-error: decorator
@inline
export function isEqual(a: usize, b: usize): bool {
  return (
    ((load<u64>(a) ^ load<u64>(b)) |
      (load<u64>(a, 8) ^ load<u64>(b, 8)) |
      (load<u64>(a, 16) ^ load<u64>(b, 16)) |
      (load<u64>(a, 24) ^ load<u64>(b, 24))) ===
    0
  );
}

/** The high half of a product; the low half is what `*` gives. */
// @ts-expect-error: decorator
@inline
export function multiplyHigh(a: u64, b: u64): u64 {
  const aLow = a & LOW;
  const aHigh = a >> 32;
  const bLow = b & LOW;
  const bHigh = b >> 32;
  const middle = aHigh * bLow + ((aLow * bLow) >> 32);
  const other = aLow * bHigh + (middle & LOW);
  return aHigh * bHigh + (middle >> 32) + (other >> 32);
}

export function multiply(at: usize): void {
  const a0 = load<u64>(at, 32);
  const a1 = load<u64>(at, 40);
  const a2 = load<u64>(at, 48);
  const a3 = load<u64>(at, 56);
  const b0 = load<u64>(at);
  const b1 = load<u64>(at, 8);
  const b2 = load<u64>(at, 16);
  const b3 = load<u64>(at, 24);
  if ((a1 | a2 | a3) === 0) {
    multiplyByLimb(at, b0, b1, b2, b3, a0);
    return;
  }
  if ((b1 | b2 | b3) === 0) {
    multiplyByLimb(at, a0, a1, a2, a3, b0);
    return;
  }
  // The columns one after another, each with the carries into the two above it.
  const r0 = a0 * b0;
  let r1 = multiplyHigh(a0, b0);
  let low = a0 * b1;
  r1 += low;
  let r2 = multiplyHigh(a0, b1) + u64(r1 < low);
  low = a1 * b0;
  r1 += low;
  const carry = multiplyHigh(a1, b0) + u64(r1 < low);
  r2 += carry;
  let r3 = u64(r2 < carry);

  low = a0 * b2;
  r2 += low;
  r3 += multiplyHigh(a0, b2) + u64(r2 < low);
  low = a1 * b1;
  r2 += low;
  r3 += multiplyHigh(a1, b1) + u64(r2 < low);
  low = a2 * b0;
  r2 += low;
  r3 += multiplyHigh(a2, b0) + u64(r2 < low);

  r3 += a0 * b3 + a1 * b2 + a2 * b1 + a3 * b0;
  set(at, r0, r1, r2, r3);
}

/** Multiplies the word at `at` by at most 32 bits. */
export function multiplySmall(at: usize, y: u64): void {
  multiplyByLimb(at, load<u64>(at), load<u64>(at, 8), load<u64>(at, 16), load<u64>(at, 24), y);
}

/** The word (x3, x2, x1, x0) times `y`: programs multiply by sizes, fees and powers of ten. */
// @ts-expect-error: decorator
@inline
function multiplyByLimb(at: usize, x0: u64, x1: u64, x2: u64, x3: u64, y: u64): void {
  const r0 = x0 * y;
  if ((x1 | x2 | x3) === 0) {
    set(at, r0, multiplyHigh(x0, y), 0, 0);
    return;
  }
  if (y <= LOW) {
    // A limb's halves one after another: what each carries has room above the next.
    const p0 = (x0 & LOW) * y;
    const q0 = (x0 >> 32) * y + (p0 >> 32);
    const p1 = (x1 & LOW) * y + (q0 >> 32);
    const q1 = (x1 >> 32) * y + (p1 >> 32);
    const p2 = (x2 & LOW) * y + (q1 >> 32);
    const q2 = (x2 >> 32) * y + (p2 >> 32);
    set(at, r0, (q1 << 32) | (p1 & LOW), (q2 << 32) | (p2 & LOW), x3 * y + (q2 >> 32));
    return;
  }
  let high = multiplyHigh(x0, y);
  const r1 = x1 * y + high;
  high = multiplyHigh(x1, y) + u64(r1 < high);
  const r2 = x2 * y + high;
  high = multiplyHigh(x2, y) + u64(r2 < high);
  set(at, r0, r1, r2, x3 * y + high);
}

/** Powers of the base of {@link exponentiate} by digits of its exponent. */
const POWERS: usize = memory.data(16 * 32, 16);
/** Exponents of more bits than this are taken by four bits, for which powers of the base are made first. */
const FEW_BITS: i32 = 40;

/** a to the power of b: by digits of b, the highest first. */
export function exponentiate(at: usize): void {
  if (isPowerOfTwo(at + 32)) {
    powerOfPowerOfTwo(at);
    return;
  }
  let bits = bitLength(at);
  if (bits === 0) {
    setSmall(at, 1);
    return;
  }
  if (bits > 8 && (load<u8>(at, 32) & 1) === 0) {
    // More than 255 factors 2.
    setSmall(at, 0);
    return;
  }
  copy(POWERS + 32, at + 32);
  let width = 1;
  if (bits > FEW_BITS) {
    width = 4;
    bits = (bits + 3) & ~3;
    for (let i: usize = 64; i < 16 * 32; i += 32) {
      copy(SCRATCH, POWERS + 32);
      copy(SCRATCH + 32, POWERS + i - 32);
      multiply(SCRATCH);
      copy(POWERS + i, SCRATCH);
    }
  }
  bits -= width;
  const first = POWERS + (digitAt(at, bits, width) << 5);
  let r0 = load<u64>(first);
  let r1 = load<u64>(first, 8);
  let r2 = load<u64>(first, 16);
  let r3 = load<u64>(first, 24);
  while (bits > 0) {
    bits -= width;
    for (let i = 0; i < width; i++) {
      // The square: products of two limbs count twice.
      const p1 = r0 * r1;
      const p2 = r0 * r2;
      const t2 = multiplyHigh(r0, r1) + p2;
      const t3 = multiplyHigh(r0, r2) + r0 * r3 + r1 * r2 + u64(t2 < p2);
      const q2 = r1 * r1;
      const q3 = multiplyHigh(r1, r1);
      const q1 = multiplyHigh(r0, r0);
      r0 *= r0;
      r1 = (p1 << 1) + q1;
      const c1 = u64(r1 < q1);
      const s2 = (t2 << 1) | (p1 >> 63);
      const u2 = s2 + q2;
      r2 = u2 + c1;
      r3 = ((t3 << 1) | (t2 >> 63)) + q3 + (u64(u2 < q2) | u64(r2 < c1));
    }
    const digit = digitAt(at, bits, width);
    if (digit === 0) continue;
    const power = POWERS + (digit << 5);
    const b0 = load<u64>(power);
    const b1 = load<u64>(power, 8);
    const b2 = load<u64>(power, 16);
    const b3 = load<u64>(power, 24);
    const p1 = r0 * b1;
    const q1 = r1 * b0;
    const p2 = r0 * b2;
    const q2 = r1 * b1;
    const s2 = r2 * b0;
    let t3 = r0 * b3 + r1 * b2 + r2 * b1 + r3 * b0;
    t3 += multiplyHigh(r0, b2) + multiplyHigh(r1, b1) + multiplyHigh(r2, b0);
    let t2 = multiplyHigh(r0, b1) + p2;
    t3 += u64(t2 < p2);
    t2 += q2;
    t3 += u64(t2 < q2);
    t2 += s2;
    t3 += u64(t2 < s2);
    const h1 = multiplyHigh(r1, b0);
    t2 += h1;
    t3 += u64(t2 < h1);
    const h0 = multiplyHigh(r0, b0);
    r0 *= b0;
    const t1 = h0 + p1;
    const c1 = u64(t1 < p1);
    r1 = t1 + q1;
    const c2 = c1 + u64(r1 < q1);
    r2 = t2 + c2;
    r3 = t3 + u64(r2 < c2);
  }
  set(at, r0, r1, r2, r3);
}

/** Room for a product's operands. */
const SCRATCH: usize = memory.data(64, 16);

/** `width` bits of the word at `at` from bit `bit` on, none of them in another limb. */
// @ts-expect-error: decorator
@inline
function digitAt(at: usize, bit: i32, width: i32): usize {
  return <usize>(load<u64>(at + ((<usize>bit >> 6) << 3)) >> <u64>(bit & 63)) & (((<usize>1) << width) - 1);
}

/** Bits of the word at `at` up to its highest set one. */
function bitLength(at: usize): i32 {
  let limb: usize = 4;
  while (limb > 0 && load<u64>(at + ((limb - 1) << 3)) === 0) limb--;
  return limb === 0 ? 0 : (<i32>limb << 6) - <i32>clz<u64>(load<u64>(at + ((limb - 1) << 3)));
}

// @ts-expect-error: decorator
@inline
function isPowerOfTwo(at: usize): bool {
  return (
    popcnt<u64>(load<u64>(at)) +
      popcnt<u64>(load<u64>(at, 8)) +
      popcnt<u64>(load<u64>(at, 16)) +
      popcnt<u64>(load<u64>(at, 24)) ===
    1
  );
}

function powerOfPowerOfTwo(at: usize): void {
  let shift: u64 = 0;
  while (load<u64>(at + 32 + <usize>(shift >> 6) * 8) === 0) shift += 64;
  shift += ctz<u64>(load<u64>(at + 32 + <usize>(shift >> 6) * 8));
  const exponent = load<u64>(at);
  const vanishes = (load<u64>(at, 8) | load<u64>(at, 16) | load<u64>(at, 24)) !== 0 || exponent > 255;
  const isOne = shift === 0 || (exponent === 0 && !vanishes);
  const bits = shift * exponent;
  setSmall(at, 0);
  if (isOne) store<u64>(at, 1);
  else if (!vanishes && bits < 256) store<u64>(at + <usize>(bits >> 6) * 8, (<u64>1) << (bits & 63));
}

/** Two's complement of the word at `at`. */
export function negate(at: usize): void {
  const w0 = ~load<u64>(at) + 1;
  const w1 = ~load<u64>(at, 8) + u64(w0 === 0);
  const w2 = ~load<u64>(at, 16) + u64(w0 === 0 && w1 === 0);
  const w3 = ~load<u64>(at, 24) + u64(w0 === 0 && w1 === 0 && w2 === 0);
  set(at, w0, w1, w2, w3);
}

/** Bytes of the shortest form of the word at `at`, 0 for 0. */
export function byteLength(at: usize): u64 {
  if (isZero(at)) return 0;
  let limb: usize = 3;
  while (load<u64>(at + limb * 8) === 0) limb--;
  return <u64>limb * 8 + 8 - (clz<u64>(load<u64>(at + limb * 8)) >> 3);
}
