import { multiplyHigh } from './arithmetic';
import { set } from './word';

/**
 * The `count` limbs at `product`, 4 or 8, modulo the word n = 2^256 - c at `at`, which becomes the result. c has one limb:
 * so it is with the prime of secp256k1, and with 2^256 - 1, which wide products in Solidity take. What is above 2^256
 * counts c times.
 */
export function fold(at: usize, product: usize, count: usize): void {
  const c = 0 - load<u64>(at);
  let r0 = load<u64>(product);
  let r1 = load<u64>(product, 8);
  let r2 = load<u64>(product, 16);
  let r3 = load<u64>(product, 24);
  if (count > 4) {
    const h0 = load<u64>(product, 32);
    const h1 = load<u64>(product, 40);
    const h2 = load<u64>(product, 48);
    const h3 = load<u64>(product, 56);
    const p0 = h0 * c;
    r0 += p0;
    let carry = multiplyHigh(h0, c) + u64(r0 < p0);
    r1 += carry;
    let high = u64(r1 < carry);
    const p1 = h1 * c;
    r1 += p1;
    carry = multiplyHigh(h1, c) + u64(r1 < p1) + high;
    r2 += carry;
    high = u64(r2 < carry);
    const p2 = h2 * c;
    r2 += p2;
    carry = multiplyHigh(h2, c) + u64(r2 < p2) + high;
    r3 += carry;
    high = u64(r3 < carry);
    const p3 = h3 * c;
    r3 += p3;
    high += multiplyHigh(h3, c) + u64(r3 < p3);
    // The same once more, for a limb; what then goes past 2^256 leaves less than 2^128 behind.
    const low = high * c;
    const part = multiplyHigh(high, c);
    r0 += low;
    carry = part + u64(r0 < low);
    r1 += carry;
    high = u64(r1 < carry);
    r2 += high;
    high = u64(r2 < high);
    r3 += high;
    high = u64(r3 < high) * c;
    r0 += high;
    r1 += u64(r0 < high);
  }
  // r is n or more when r + c reaches 2^256.
  if ((r1 & r2 & r3) === ~(<u64>0) && r0 + c < c) set(at, r0 + c, 0, 0, 0);
  else set(at, r0, r1, r2, r3);
}
