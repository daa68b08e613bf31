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
  RETURN_OFFSET: 84,
  RETURN_SIZE: 88,
  ENTERED_BY: 92,
  ADDRESS: 96,
  CALLER: 128,
  VALUE: 160,
  CALLEE: 192,
} as const;

/** Offsets of what holds for all frames of a run. */
export const SETTING = {
  EXPONENT_BYTE: 0,
  ARENA_LIMIT: 4,
  BLOB_HASHES: 8,
  BLOB_HASH_COUNT: 12,
  STORAGE_TOUCH: 16,
  GENERATION: 20,
  WRITTEN_COUNT: 24,
  CALLS_INSIDE: 28,
  LOGS_INSIDE: 32,
  LOG_BYTES: 36,
  TOP: 40,
  WAITING: 44,
  BALANCE_CHANGES: 48,
} as const;

/** Fields of a remembered slot, as in `kernel/slots.ts`. The first is its key. */
export const SLOT = {
  ACCOUNT: 32,
  VALUE: 64,
  ORIGINAL: 96,
  KIND: 132,
  HAS_ORIGINAL: 136,
  IS_WRITTEN: 140,
} as const;

/** What a remembered slot is a slot of. */
export const SLOT_KIND = { PERSISTENT: 1, TRANSIENT: 2 } as const;

/** What runs when a remembered account is called, as in `kernel/calls.ts` and `kernel/precompiles.ts`. */
export const CALLEE_KIND = { NOTHING: 0, PROGRAM: 1, IDENTITY: 2, SHA256: 3 } as const;
/** As in `kernel/layout.ts`. */
export const CALLEE_BYTES = 64;

/** Fields of a log that the kernel has noted, as in `kernel/logs.ts`. The first is the account, as a word. */
export const LOG = { TOPIC_COUNT: 32, DATA_SIZE: 36, HEADER: 40 } as const;

export const FRAME_BYTES = 256;
export const WORD_BYTES = 32;
/** Room after code: a PUSH32 as its last byte reads 32 zeros and then finds a STOP. */
export const CODE_PADDING = 33;
/** Bytes of the region for programs that are kept. */
export const PROGRAM_BYTES: number = 32 * 1024 * 1024;
