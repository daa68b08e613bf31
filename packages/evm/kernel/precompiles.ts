import { SHA_STATE, sha256Blocks, sha256Last, sha256Start } from '../../crypto/kernel/sha256';

/** The precompiles that are carried out inside, since entering the driver costs as much as they do or more. */

// What runs when an account is called, besides programs.
export const IDENTITY: u32 = 2;
export const SHA256: u32 = 3;

/** Longer messages are the driver's: the platform's hash function may be many times as fast. */
const LONGEST_MESSAGE: u64 = 384;
/** Bytes that the compression of SHA-256 takes at a time. */
const BLOCK: usize = 64;
/** The end of a message that does not fill a block, with room for the padding. */
const REST: usize = memory.data(128, 16);

/** Whether an input of `size` bytes is not left to the driver. */
// @ts-expect-error: decorator
@inline
export function isInside(precompile: u32, size: u64): bool {
  return precompile === IDENTITY || size <= LONGEST_MESSAGE;
}

/** Gas of the precompile for `size` bytes (Yellow Paper, appendix E), the same in every fork. */
// @ts-expect-error: decorator
@inline
export function priceOf(precompile: u32, size: u64): u64 {
  const words = (size + 31) >> 5;
  return precompile === IDENTITY ? 15 + 3 * words : 60 + 12 * words;
}

/** Bytes of its output for `size` bytes. */
// @ts-expect-error: decorator
@inline
export function outputSizeOf(precompile: u32, size: u64): u64 {
  return precompile === IDENTITY ? size : 32;
}

/** Writes the output for `size` bytes at `input` to `to`, which does not overlap them. */
export function runPrecompile(precompile: u32, to: usize, input: usize, size: usize): void {
  if (precompile === IDENTITY) memory.copy(to, input, size);
  else sha256(to, input, size);
}

/** The bytes at `input` stay as they are. */
function sha256(to: usize, input: usize, size: usize): void {
  const blocks = size / BLOCK;
  const whole = blocks * BLOCK;
  sha256Start();
  sha256Blocks(input, blocks);
  // By limbs, past the end as well: memory.copy would be a call out of WebAssembly.
  for (let at = whole; at < size; at += 8) store<u64>(REST + at - whole, load<u64>(input + at));
  sha256Last(REST, size - whole, size);
  v128.store(to, v128.load(SHA_STATE));
  v128.store(to, v128.load(SHA_STATE, 16), 16);
}
