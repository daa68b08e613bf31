/** Offsets in bytes of the fields of a frame in linear memory: the same figures as in `kernel/layout.ts`. */
export const FIELD = {
  PC: 0,
  STACK_SIZE: 4,
  GAS: 8,
  RESERVE: 16,
  CODE: 24,
  BLOCKS: 28,
  CODE_SIZE: 32,
  STACK: 36,
  MEMORY: 40,
  MEMORY_SIZE: 44,
  INPUT: 48,
  INPUT_SIZE: 52,
  RETURN_DATA: 56,
  RETURN_DATA_SIZE: 60,
  OUTPUT: 64,
  OUTPUT_SIZE: 68,
  CAREFUL: 72,
  STATIC: 80,
  ACCOUNT: 84,
  ADDRESS: 96,
  CALLER: 128,
  VALUE: 160,
} as const;

/** Offsets of what holds for all frames of a run. */
export const SETTING = {
  EXPONENT_BYTE: 0,
  ARENA_LIMIT: 4,
  BLOB_HASHES: 8,
  BLOB_HASH_COUNT: 12,
} as const;

export const FRAME_BYTES = 256;
export const WORD_BYTES = 32;
/** Room after code: a PUSH32 as its last byte reads 32 zeros and then finds a STOP. */
export const CODE_PADDING = 33;
/** Bytes of the region for programs that are kept. */
export const PROGRAM_BYTES: number = 32 * 1024 * 1024;
