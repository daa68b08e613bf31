import { fuse } from './fusion';
import {
  BASE_GAS,
  CODE_PADDING,
  ENDS_BLOCK,
  LEAVES,
  NO_INSTRUCTION,
  STACK_LIMIT,
  TAKES,
  WORD,
} from './layout';

/**
 * A block is a run of instructions that is entered at its start only and left at its end only, unless the frame fails.
 * Its entry in the block table, at eight times the offset of its first instruction, has what it takes to carry it out:
 *
 * - bits 0 to 30: gas, without what depends on operands;
 * - bit 31: whether it begins with a JUMPDEST;
 * - bits 32 to 47: bytes of operands that must be there;
 * - bits 48 to 63: bytes by which the stack grows at most.
 *
 * JUMPDESTs in a row are of one block, with an entry at each since each may be jumped to.
 *
 * A block with an instruction that does not exist, or with more gas than fits, needs more operands than a stack can hold.
 */
export const BLOCK_GAS: u64 = 0x7fff_ffff;
export const BLOCK_JUMP_TARGET: u64 = 0x8000_0000;

const JUMPDEST: u32 = 0x5b;
const PUSH1: u32 = 0x60;
const PUSH32: u32 = 0x7f;

/**
 * Fills the block table of `size` bytes of code, which is eight times as long as the code with its padding, and writes the
 * code with its sequences joined after it (see `fusion.ts`).
 */
export function analyse(code: usize, size: usize, blocks: usize): void {
  fuse(fusedCode(blocks, size), code, size);
  memory.fill(blocks, 0, (size + CODE_PADDING) << 3);
  let start: usize = 0;
  let flag: u64 = 0;
  let gas: u64 = 0;
  let height: i32 = 0;
  let need: i32 = 0;
  let peak: i32 = 0;
  let pc: usize = 0;
  // JUMPDESTs that the block begins with after its first.
  let more: usize = 0;
  while (pc < size) {
    const op: u32 = load<u8>(code + pc);
    if (op === JUMPDEST && flag !== 0 && pc === start + more + 1) {
      more++;
    } else if (op === JUMPDEST) {
      putEntries(blocks + (start << 3), more, entry(gas, flag, need, peak));
      more = 0;
      start = pc;
      flag = BLOCK_JUMP_TARGET;
      gas = 0;
      height = 0;
      need = 0;
      peak = 0;
    }
    const takes: u32 = load<u16>(TAKES + (op << 1));
    if (takes === NO_INSTRUCTION) {
      need = <i32>STACK_LIMIT + 1;
    } else {
      need = max(need, <i32>takes - height);
      height += <i32>load<u16>(LEAVES + (op << 1)) - <i32>takes;
      peak = max(peak, height);
    }
    gas += load<u32>(BASE_GAS + (op << 2));
    pc += op >= PUSH1 && op <= PUSH32 ? <usize>(op - PUSH1 + 2) : 1;
    if (load<u8>(ENDS_BLOCK + op)) {
      putEntries(blocks + (start << 3), more, entry(gas, flag, need, peak));
      more = 0;
      start = pc;
      flag = 0;
      gas = 0;
      height = 0;
      need = 0;
      peak = 0;
    }
  }
  if (start < size) putEntries(blocks + (start << 3), more, entry(gas, flag, need, peak));
}

/** Where the code with joined sequences is. */
// @ts-expect-error: decorator
@inline
export function fusedCode(blocks: usize, size: usize): usize {
  return blocks + ((size + CODE_PADDING) << 3);
}

/** The entry of a block at `at`, and of what is left of it after each of the JUMPDESTs that it begins with. */
function putEntries(at: usize, more: usize, whole: u64): void {
  store<u64>(at, whole);
  const cost = <u64>load<u32>(BASE_GAS + (JUMPDEST << 2));
  for (let i: usize = 1; i <= more; i++) store<u64>(at + (i << 3), whole - <u64>i * cost);
}

function entry(gas: u64, flag: u64, need: i32, peak: i32): u64 {
  const most = <i32>STACK_LIMIT + 1;
  const needed = <u64>((gas > BLOCK_GAS ? most : min(need, most)) * <i32>WORD);
  const growth = <u64>(min(peak, most) * <i32>WORD);
  return (gas & BLOCK_GAS) | flag | (needed << 32) | (growth << 48);
}

/** Gas of the instructions after the one at `pc` (an address) up to the end of its block: paid, and not used yet. */
export function restOfBlock(pc: usize, end: usize): u64 {
  let gas: u64 = 0;
  let at = pc;
  while (true) {
    const op: u32 = load<u8>(at);
    if (load<u8>(ENDS_BLOCK + op)) return gas;
    at += op >= PUSH1 && op <= PUSH32 ? <usize>(op - PUSH1 + 2) : 1;
    if (at >= end || load<u8>(at) === JUMPDEST) return gas;
    gas += load<u32>(BASE_GAS + ((<usize>load<u8>(at)) << 2));
  }
}
