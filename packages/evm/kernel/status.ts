/** Why `run` returns, above the opcodes; the driver has the same figures in `request.ts`. */
export const SUCCESS: i32 = 256;
export const REVERT: i32 = 257;
export const OUT_OF_GAS: i32 = 258;
export const NOT_EXECUTABLE: i32 = 259;
export const INVALID_JUMP: i32 = 260;
export const RETURN_DATA_OUT_OF_BOUNDS: i32 = 261;
export const STEPPED: i32 = 262;
/** More memory than gas can be reckoned for in 64 bits. */
export const GAS_OVERFLOW: i32 = 263;
/** Paid for, but beyond what this machine supports. */
export const MEMORY_LIMIT: i32 = 264;
/** The gas at hand does not suffice, and the driver has more. */
export const REFILL: i32 = 265;
/** Nothing is wanted: the driver may look up from a long run, and calls again. */
export const PAUSED: i32 = 266;
/** Stays in the kernel: the same frame goes on, with other checks. */
export const SWITCH: i32 = 267;
/** What the kernel has noted is to be carried over to the host before the instruction, which is then begun again. */
export const CARRY_OVER: i32 = 268;
