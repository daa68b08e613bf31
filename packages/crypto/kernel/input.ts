/** Bytes of input that the kernel takes in one go; a multiple of the block sizes of keccak-256 (136) and SHA-256 (64). */
const CAPACITY: i32 = 54400;

/** Where the caller puts a message or a chunk of one; a block's room behind it for the padding. */
export const INPUT: usize = memory.data(CAPACITY + 256, 16);
export const INPUT_CAPACITY: i32 = CAPACITY;
