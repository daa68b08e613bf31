/** Where everything lies in linear memory. The driver in `src/machine.ts` reads and writes by the same figures. */

/** Operands that a stack holds, and bytes that they take. */
export const STACK_LIMIT: usize = 1024;
export const WORD: usize = 32;
export const STACK_BYTES: usize = STACK_LIMIT * WORD;

/** Zeros before and after code: the widest PUSH reads 32 bytes back from its last one and 32 past the end of the code. */
export const CODE_PADDING: usize = 33;

/** Frames of one call tree: the message from outside and 1,024 below it, and one that is refused. */
export const FRAME_COUNT: usize = 1026;
export const FRAME_BYTES: usize = 256;
/** Bytes of analysed code that are kept, in two halves (see `ProgramStore`). */
const PROGRAM_BYTES: usize = 32 << 20;

// Fields of a frame, as offsets from its start.
/** Offset in the code. */
export const PC: usize = 0;
/** Operands on the stack. */
export const STACK_SIZE: usize = 4;
export const GAS: usize = 8;
/** Gas that the driver hands out later, 64 bits. */
export const RESERVE: usize = 16;
/** Addresses of the code, of its block table, and the code's length without padding. */
export const CODE: usize = 24;
export const BLOCKS: usize = 28;
export const CODE_SIZE: usize = 32;
/** Address of the first operand. */
export const STACK: usize = 36;
/** Address of the memory, and the bytes of it that are paid for, a multiple of 32. */
export const MEMORY: usize = 40;
export const MEMORY_SIZE: usize = 44;
export const INPUT: usize = 48;
export const INPUT_SIZE: usize = 52;
export const RETURN_DATA: usize = 56;
export const RETURN_DATA_SIZE: usize = 60;
/** What RETURN and REVERT point at. */
export const OUTPUT: usize = 64;
export const OUTPUT_SIZE: usize = 68;
/** Whether the next instruction is in the middle of a block, so that its gas and operands are not checked yet. */
export const CAREFUL: usize = 72;
/** What `pay` has to say besides the gas. */
export const STATUS: usize = 76;
/** Whether the frame may not change the state. */
export const STATIC: usize = 80;
/** Where the caller wants the output of a frame that the kernel has entered. */
export const RETURN_OFFSET: usize = 84;
export const RETURN_SIZE: usize = 88;
/** The opcode by which the kernel has entered the frame; 0 when the driver has, or knows of it by now. */
export const ENTERED_BY: usize = 92;
export const ADDRESS: usize = 96;
export const CALLER: usize = 128;
export const VALUE: usize = 160;
/** Address of what is remembered of the account that was called, see `calls.ts`. */
export const CALLEE: usize = 192;

/** Tables of the fork's instructions, one entry for each of 256 bytes; filled once by the driver. */
export const BASE_GAS: usize = memory.data(256 * 4, 16);
/** Fewest operands; 0xffff where there is no such instruction. */
export const TAKES: usize = memory.data(256 * 2, 16);
/** Operands left. */
export const LEAVES: usize = memory.data(256 * 2, 16);
/** 1 for an instruction that another block follows. */
export const ENDS_BLOCK: usize = memory.data(256, 16);
export const NO_INSTRUCTION: u32 = 0xffff;

/** Answers of the instructions 0x30 to 0x4f that are the same all through a transaction, a word each. */
export const ENVIRONMENT: usize = memory.data(32 * 32, 16);

/** Figures that the driver sets, at these offsets. */
export const SETTINGS: usize = memory.data(64, 16);
/** Gas for each byte of EXP's exponent. */
export const EXPONENT_BYTE: usize = 0;
/** First address that frames may not use, however far linear memory reaches. */
export const ARENA_LIMIT: usize = 4;
export const BLOB_HASHES: usize = 8;
export const BLOB_HASH_COUNT: usize = 12;
/** Gas of a write to storage that was paid for before in the transaction; 0 where the fork has no such price. */
export const STORAGE_TOUCH: usize = 16;
/** Remembered slots of another generation do not count. */
export const GENERATION: usize = 20;
/** Slots that have been written and that the driver does not know of yet. */
export const WRITTEN_COUNT: usize = 24;
/** Whether the kernel may carry out calls and logs, as far as it can. */
export const CALLS_INSIDE: usize = 28;
export const LOGS_INSIDE: usize = 32;
/** Bytes of logs that the driver does not know of yet. */
export const LOG_BYTES: usize = 36;
/** The frame that runs: the one that the driver has run, or a callee that the kernel has entered since. */
export const TOP: usize = 40;
/** The instruction that waits for what was noted to be carried over; 0 when none does. */
export const WAITING: usize = 44;
/** Counts what changes balances: answers from before do not count. */
export const BALANCE_CHANGES: usize = 48;

export const FRAMES: usize = (__heap_base + 255) & ~255;
export const STACKS: usize = FRAMES + FRAME_COUNT * FRAME_BYTES;
export const PROGRAMS: usize = STACKS + FRAME_COUNT * STACK_BYTES;
/** Remembered slots, and addresses of those that have been written, see `slots.ts`. */
export const SLOT_COUNT: usize = 4096;
export const SLOT_BYTES: usize = 160;
export const SLOTS: usize = PROGRAMS + PROGRAM_BYTES;
export const WRITTEN: usize = SLOTS + SLOT_COUNT * SLOT_BYTES;
/** Remembered accounts that were called, see `calls.ts`. */
export const CALLEE_COUNT: usize = 1024;
export const CALLEE_BYTES: usize = 64;
export const CALLEES: usize = WRITTEN + SLOT_COUNT * 4;
/** Answers about accounts, see `answers.ts`. */
export const ANSWER_COUNT: usize = 1024;
export const ANSWER_BYTES: usize = 64;
export const ANSWERS: usize = CALLEES + CALLEE_COUNT * CALLEE_BYTES;
/** Logs, see `logs.ts`. */
export const LOG_CAPACITY: usize = 65536;
export const LOGS: usize = ANSWERS + ANSWER_COUNT * ANSWER_BYTES;
/** What follows is used like a stack: inputs, init code and memory of one frame after another. */
export const ARENA: usize = LOGS + LOG_CAPACITY;
