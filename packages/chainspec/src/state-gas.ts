/** EIP-8037: bytes by which the state is to grow in a year. */
const TARGET_GROWTH = 100n * 1024n ** 3n;
const BLOCKS_PER_YEAR = 2_628_000n;
/** Of the price and the offset together, so many bits count. */
const SIGNIFICANT_BITS = 5;
const OFFSET = 9_578n;

/**
 * State gas for a byte of new state in blocks with this gas limit: what lets the state grow by its yearly target when
 * half of the gas is used, rounded down so that it rarely changes (EIP-8037).
 */
export function stateByteGas(gasLimit: bigint): bigint {
  const divisor = 2n * TARGET_GROWTH;
  const shifted = (gasLimit * BLOCKS_PER_YEAR + divisor - 1n) / divisor + OFFSET;
  const shift = BigInt(Math.max(shifted.toString(2).length - SIGNIFICANT_BITS, 0));
  const price = ((shifted >> shift) << shift) - OFFSET;
  return price > 1n ? price : 1n;
}
