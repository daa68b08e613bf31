import { set, setSmall } from './word';

/** Shifts and their like; operand a is at `at + 32`, b at `at`, which becomes the result. */

/** b shifted left by a bits. */
export function shiftLeft(at: usize): void {
  const bits = load<u64>(at, 32);
  if ((load<u64>(at, 40) | load<u64>(at, 48) | load<u64>(at, 56)) !== 0 || bits > 255) {
    setSmall(at, 0);
    return;
  }
  let w0 = load<u64>(at);
  let w1 = load<u64>(at, 8);
  let w2 = load<u64>(at, 16);
  let w3 = load<u64>(at, 24);
  if (bits & 128) {
    w3 = w1;
    w2 = w0;
    w1 = 0;
    w0 = 0;
  }
  if (bits & 64) {
    w3 = w2;
    w2 = w1;
    w1 = w0;
    w0 = 0;
  }
  const shift = bits & 63;
  if (shift !== 0) {
    const back = 64 - shift;
    w3 = (w3 << shift) | (w2 >> back);
    w2 = (w2 << shift) | (w1 >> back);
    w1 = (w1 << shift) | (w0 >> back);
    w0 <<= shift;
  }
  set(at, w0, w1, w2, w3);
}

/** b shifted right by a bits, filled with zeros. */
export function shiftRight(at: usize): void {
  fillingShift(at, 0);
}

/** b shifted right by a bits, filled with its sign. */
export function shiftRightSigned(at: usize): void {
  fillingShift(at, <u64>(<i64>load<u64>(at, 24) >> 63));
}

// @ts-expect-error: decorator
@inline
function fillingShift(at: usize, fill: u64): void {
  const bits = load<u64>(at, 32);
  if ((load<u64>(at, 40) | load<u64>(at, 48) | load<u64>(at, 56)) !== 0 || bits > 255) {
    set(at, fill, fill, fill, fill);
    return;
  }
  let w0 = load<u64>(at);
  let w1 = load<u64>(at, 8);
  let w2 = load<u64>(at, 16);
  let w3 = load<u64>(at, 24);
  if (bits & 128) {
    w0 = w2;
    w1 = w3;
    w2 = fill;
    w3 = fill;
  }
  if (bits & 64) {
    w0 = w1;
    w1 = w2;
    w2 = w3;
    w3 = fill;
  }
  const shift = bits & 63;
  if (shift !== 0) {
    const back = 64 - shift;
    w0 = (w0 >> shift) | (w1 << back);
    w1 = (w1 >> shift) | (w2 << back);
    w2 = (w2 >> shift) | (w3 << back);
    w3 = (w3 >> shift) | (fill << back);
  }
  set(at, w0, w1, w2, w3);
}

/** Clears all but the lowest `bits` of the word at `at`; 255 at most. */
// @ts-expect-error: decorator
@inline
export function keepLowBits(at: usize, bits: u64): void {
  const last = (<usize>bits >> 6) << 3;
  const kept = load<u64>(at + last) & (((<u64>1) << (bits & 63)) - 1);
  for (let i = last; i < 32; i += 8) store<u64>(at + i, 0);
  store<u64>(at + last, kept);
}

/** Byte a of b, counted from the highest. */
// @ts-expect-error: decorator
@inline
export function byteAt(at: usize): void {
  const index = load<u64>(at, 32);
  const outside = (load<u64>(at, 40) | load<u64>(at, 48) | load<u64>(at, 56)) !== 0 || index > 31;
  setSmall(at, outside ? 0 : <u64>load<u8>(at + 31 - <usize>index));
}

/** b, of which a + 1 bytes count, widened with its sign. */
export function signExtend(at: usize): void {
  const index = load<u64>(at, 32);
  if ((load<u64>(at, 40) | load<u64>(at, 48) | load<u64>(at, 56)) !== 0 || index > 30) return;
  const fill: u8 = <i8>load<u8>(at + <usize>index) < 0 ? 0xff : 0;
  memory.fill(at + <usize>index + 1, fill, 31 - <usize>index);
}

/** Zero bits above the highest set one of the word at `at`, 256 for 0 (EIP-7939). */
export function countLeadingZeros(at: usize): void {
  let count: u64 = 0;
  let limb: usize = 24;
  while (count < 192 && load<u64>(at + limb) === 0) {
    count += 64;
    limb -= 8;
  }
  setSmall(at, count + clz<u64>(load<u64>(at + limb)));
}
