/**
 * Where things are in linear memory. All threads that work on one dataset share the memory, so nothing that is written
 * has a fixed address: each thread has a lane, given as `lane` to every function.
 *
 * The first page holds the round constants and the lanes; the cache and then the dataset follow, placed by the caller.
 */

/** Keccak's 25 lanes of 8 bytes. */
export const STATE: usize = 0;
/** The 64-byte seed of one run of hashimoto, and behind it the mix digest that is hashed with it. */
export const SEED: usize = 256;
/** The 128-byte mix. */
export const MIX: usize = 384;
/** A pair of 64-byte dataset items that are made on the way. */
export const ITEMS: usize = 512;
/** In: the 32-byte seal hash and the nonce's 8 bytes, little-endian. */
export const SEAL: usize = 640;
/** In: the 32-byte big-endian boundary that a result must not exceed. */
export const BOUNDARY: usize = 704;
/** Out: the 32-byte mix digest (in, where it is claimed) and the 32-byte result. */
export const DIGEST: usize = 768;
export const RESULT: usize = 800;
/** The 136 bytes of a padded message. */
export const BLOCK: usize = 832;
