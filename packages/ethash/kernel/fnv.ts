const PRIME: u32 = 0x01000193;

/** The prime of FNV in four lanes. */
export function fnvPrime(): v128 {
  return i32x4.splat(PRIME);
}

/** Ethash's FNV: the prime times all 32 bits of `a`, xor `b`. */
export function fnv(a: u32, b: u32): u32 {
  return (a * PRIME) ^ b;
}
