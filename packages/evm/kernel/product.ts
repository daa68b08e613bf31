import { multiplyHigh } from './arithmetic';

/** The product of the word at `x` and a limb at `to`, in five limbs. */
export function multiplyByLimb(to: usize, x: usize, y: u64): void {
  const a0 = load<u64>(x);
  const a1 = load<u64>(x, 8);
  const a2 = load<u64>(x, 16);
  const a3 = load<u64>(x, 24);
  store<u64>(to, a0 * y);
  let high = multiplyHigh(a0, y);
  let sum = a1 * y + high;
  store<u64>(to, sum, 8);
  high = multiplyHigh(a1, y) + u64(sum < high);
  sum = a2 * y + high;
  store<u64>(to, sum, 16);
  high = multiplyHigh(a2, y) + u64(sum < high);
  sum = a3 * y + high;
  store<u64>(to, sum, 24);
  store<u64>(to, multiplyHigh(a3, y) + u64(sum < high), 32);
}

/** The product of the words at `x` and `y` at `to`; returns its number of limbs, 4 or 8. */
export function multiplyWide(to: usize, x: usize, y: usize): usize {
  const a0 = load<u64>(x);
  const a1 = load<u64>(x, 8);
  const a2 = load<u64>(x, 16);
  const a3 = load<u64>(x, 24);
  const b0 = load<u64>(y);
  const b1 = load<u64>(y, 8);
  const b2 = load<u64>(y, 16);
  const b3 = load<u64>(y, 24);
  // The columns one after another. A high half has room for a carry.
  let carry = multiplyHigh(a0, b0);
  store<u64>(to, a0 * b0);
  let r1 = carry;
  let low = a0 * b1;
  r1 += low;
  let r2 = multiplyHigh(a0, b1) + u64(r1 < low);
  low = a1 * b0;
  r1 += low;
  store<u64>(to, r1, 8);
  carry = multiplyHigh(a1, b0) + u64(r1 < low);
  r2 += carry;
  let r3 = u64(r2 < carry);
  low = a1 * b1;
  r2 += low;
  r3 += multiplyHigh(a1, b1) + u64(r2 < low);
  if ((a2 | a3 | b2 | b3) === 0) {
    store<u64>(to, r2, 16);
    store<u64>(to, r3, 24);
    return 4;
  }
  low = a0 * b2;
  r2 += low;
  carry = multiplyHigh(a0, b2) + u64(r2 < low);
  r3 += carry;
  let r4 = u64(r3 < carry);
  low = a2 * b0;
  r2 += low;
  store<u64>(to, r2, 16);
  carry = multiplyHigh(a2, b0) + u64(r2 < low);
  r3 += carry;
  r4 += u64(r3 < carry);

  low = a0 * b3;
  r3 += low;
  carry = multiplyHigh(a0, b3) + u64(r3 < low);
  r4 += carry;
  let r5 = u64(r4 < carry);
  low = a1 * b2;
  r3 += low;
  carry = multiplyHigh(a1, b2) + u64(r3 < low);
  r4 += carry;
  r5 += u64(r4 < carry);
  low = a2 * b1;
  r3 += low;
  carry = multiplyHigh(a2, b1) + u64(r3 < low);
  r4 += carry;
  r5 += u64(r4 < carry);
  low = a3 * b0;
  r3 += low;
  store<u64>(to, r3, 24);
  carry = multiplyHigh(a3, b0) + u64(r3 < low);
  r4 += carry;
  r5 += u64(r4 < carry);

  low = a1 * b3;
  r4 += low;
  carry = multiplyHigh(a1, b3) + u64(r4 < low);
  r5 += carry;
  let r6 = u64(r5 < carry);
  low = a2 * b2;
  r4 += low;
  carry = multiplyHigh(a2, b2) + u64(r4 < low);
  r5 += carry;
  r6 += u64(r5 < carry);
  low = a3 * b1;
  r4 += low;
  store<u64>(to, r4, 32);
  carry = multiplyHigh(a3, b1) + u64(r4 < low);
  r5 += carry;
  r6 += u64(r5 < carry);

  low = a2 * b3;
  r5 += low;
  carry = multiplyHigh(a2, b3) + u64(r5 < low);
  r6 += carry;
  let r7 = u64(r6 < carry);
  low = a3 * b2;
  r5 += low;
  store<u64>(to, r5, 40);
  carry = multiplyHigh(a3, b2) + u64(r5 < low);
  r6 += carry;
  r7 += u64(r6 < carry);

  low = a3 * b3;
  r6 += low;
  store<u64>(to, r6, 48);
  store<u64>(to, r7 + multiplyHigh(a3, b3) + u64(r6 < low), 56);
  return 8;
}
