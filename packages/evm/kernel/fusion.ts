import { CODE_PADDING } from './layout';

/**
 * The code as the loop over blocks reads it: a copy in which the first byte of some sequences is replaced, by a byte that
 * is no instruction of any fork, so that the whole sequence is carried out in one go. All other bytes stay, and a sequence
 * whose rest needs more than its operands (memory that is not there yet, a jump to nowhere) is carried out as the
 * instruction that it begins with; what follows then comes by itself. Sequences are those that compilers emit often; none
 * reaches past the end of a block.
 *
 * Code that has such a byte as an instruction is not carried out by that loop: a block with it never fits (see `analysis.ts`).
 */

/** SWAP1 POP; the fifteen after it are the other SWAPs with POP. */
export const SWAP_POP: u32 = 0xb0;
/** DUP1 AND, and so on. */
export const DUP_AND: u32 = 0xd0;
/** DUP1 ADD, and so on to DUP15. */
export const DUP_ADD: u32 = 0x21;
export const PUSH1_ADD: u32 = 0xc0;
export const PUSH1_JUMPI: u32 = 0xc1;
export const PUSH1_JUMP: u32 = 0xc2;
export const PUSH2_JUMPI: u32 = 0xc3;
export const PUSH2_JUMP: u32 = 0xc4;
export const ISZERO_PUSH2_JUMPI: u32 = 0xc5;
export const DUP2_MSTORE: u32 = 0xc6;
export const PUSH1_MLOAD: u32 = 0xc7;
export const PUSH1_MSTORE: u32 = 0xc8;
export const SWAP1_SUB: u32 = 0xc9;
export const PUSH1_MUL: u32 = 0xca;
export const POP_POP: u32 = 0xcb;
/** 2^n - 1, which Solidity writes as PUSH1 1 PUSH1 1 PUSH1 n SHL SUB. */
export const LOW_BITS: u32 = 0xcc;
export const PUSH1_SHR: u32 = 0xcd;
export const PUSH1_SHL: u32 = 0xce;
export const PUSH1_AND: u32 = 0xcf;

const PUSH1: u32 = 0x60;
const PUSH2: u32 = 0x61;
const PUSH32: u32 = 0x7f;

/** Writes the copy of `size` bytes of code, and of the padding after it. */
export function fuse(to: usize, code: usize, size: usize): void {
  memory.copy(to, code, size + CODE_PADDING);
  let pc: usize = 0;
  while (pc < size) {
    const op: u32 = load<u8>(code + pc);
    store<u8>(to + pc, fused(code + pc, op));
    pc += op >= PUSH1 && op <= PUSH32 ? <usize>(op - PUSH1 + 2) : 1;
  }
}

/** What stands for the sequence that begins at the address `at` with `op`; that itself for most. Reads a few bytes of padding. */
function fused(at: usize, op: u32): u32 {
  const next: u32 = load<u8>(at, 1);
  switch (op) {
    case 0x15: // ISZERO
      return next === PUSH2 && load<u8>(at, 4) === 0x57 ? ISZERO_PUSH2_JUMPI : op;
    case 0x50: // POP
      return next === 0x50 ? POP_POP : op;
    case PUSH1:
      return afterPush1(at);
    case PUSH2: {
      const then: u32 = load<u8>(at, 3);
      return then === 0x57 ? PUSH2_JUMPI : then === 0x56 ? PUSH2_JUMP : op;
    }
  }
  if (op >= 0x80 && op <= 0x8f) {
    if (next === 0x16) return DUP_AND + (op & 15);
    if (next === 0x01 && op !== 0x8f) return DUP_ADD + (op & 15);
    return op === 0x81 && next === 0x52 ? DUP2_MSTORE : op;
  }
  if (op >= 0x90 && op <= 0x9f) {
    if (next === 0x50) return SWAP_POP + (op & 15);
    return op === 0x90 && next === 0x03 ? SWAP1_SUB : op;
  }
  return op;
}

function afterPush1(at: usize): u32 {
  // 60 01 60 01 60 n 1b 03
  if (load<u32>(at) === 0x0160_0160 && load<u8>(at, 4) === PUSH1 && load<u16>(at, 6) === 0x031b) return LOW_BITS;
  switch (<u32>load<u8>(at, 2)) {
    case 0x01:
      return PUSH1_ADD;
    case 0x02:
      return PUSH1_MUL;
    case 0x16:
      return PUSH1_AND;
    case 0x1b:
      return PUSH1_SHL;
    case 0x1c:
      return PUSH1_SHR;
    case 0x51:
      return PUSH1_MLOAD;
    case 0x52:
      return PUSH1_MSTORE;
    case 0x56:
      return PUSH1_JUMP;
    case 0x57:
      return PUSH1_JUMPI;
    default:
      return PUSH1;
  }
}
