/** Largest values and moduli of the fixed-width integers of the protocol. */
export const MAX_UINT64: bigint = 2n ** 64n - 1n;
export const MAX_UINT256: bigint = 2n ** 256n - 1n;
export const TWO_256: bigint = 2n ** 256n;

/** `value` modulo 2^256. */
export function toUint256(value: bigint): bigint {
  return BigInt.asUintN(256, value);
}

export function minBigint(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}

export function maxBigint(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}
