/**
 * Why the kernel returned. Below 256 it is the opcode of an instruction that needs the host: its operands are still on
 * the stack, its base gas is paid, `pc` stands on it. From 256 on, as in `kernel/status.ts`:
 */
export const REQUEST = {
  /** STOP, the end of the code, or RETURN; the output is in the frame. */
  success: 256,
  revert: 257,
  outOfGas: 258,
  /** Too few or too many operands, or no such instruction. */
  notExecutable: 259,
  invalidJump: 260,
  returnDataOutOfBounds: 261,
  /** One instruction has been carried out, in step mode. */
  stepped: 262,
  /** More memory than gas can be reckoned for in 64 bits. */
  gasOverflow: 263,
  /** Memory that is paid for, but beyond what this machine supports. */
  memoryLimit: 264,
  /** The gas at hand does not suffice; the frame may have more in reserve. */
  refill: 265,
  /** After many jumps, so that the run goes on in optimised code. */
  paused: 266,
  /** What the kernel has noted is to be told to the host; then the run goes on. */
  carryOver: 268,
} as const;

/** Opcodes that the kernel leaves to the driver. */
export const HOST_OPCODE = {
  balance: 0x31,
  externalCodeSize: 0x3b,
  externalCodeCopy: 0x3c,
  externalCodeHash: 0x3f,
  blockHash: 0x40,
  selfBalance: 0x47,
  slotNumber: 0x4b,
  storageLoad: 0x54,
  storageStore: 0x55,
  transientLoad: 0x5c,
  transientStore: 0x5d,
  log0: 0xa0,
  log1: 0xa1,
  log2: 0xa2,
  log3: 0xa3,
  log4: 0xa4,
  duplicateN: 0xe6,
  swapN: 0xe7,
  exchange: 0xe8,
  create: 0xf0,
  call: 0xf1,
  callCode: 0xf2,
  delegateCall: 0xf4,
  create2: 0xf5,
  staticCall: 0xfa,
  selfDestruct: 0xff,
} as const;
