/** Digits of a number that is more than 0, the highest first; their sum, each times its power of two, is the number. */
export type SignedDigits = readonly (-1 | 0 | 1)[];

export function binaryDigits(number: bigint): SignedDigits {
  return [...number.toString(2)].map((bit) => (bit === '1' ? 1 : 0));
}

/** The non-adjacent form, which has the fewest digits other than 0. */
export function nonAdjacentForm(number: bigint): SignedDigits {
  const digits: (-1 | 0 | 1)[] = [];
  for (let rest = number; rest > 0n; rest >>= 1n) {
    const lowest = rest & 3n;
    if (lowest === 1n) digits.push(1);
    else if (lowest === 3n) digits.push(-1);
    else digits.push(0);
    if ((rest & 1n) === 1n) rest -= lowest === 1n ? 1n : -1n;
  }
  return digits.reverse();
}
