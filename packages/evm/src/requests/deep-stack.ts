import type { Frame } from '../frame.ts';
import { opcodeName } from '../opcodes.ts';
import { type HaltReason, invalidOpcode, stackUnderflow } from '../outcome.ts';

/**
 * Instructions whose one byte of immediate data says which operands they move (EIP-8024). They need nothing of the host;
 * they are here because they are rare. The byte is never a JUMPDEST or PUSH, so that jumps keep their meaning.
 */

/** The first byte that is no immediate of DUPN and SWAPN, and of EXCHANGE; from {@link FORBIDDEN_END} on all are again. */
const SINGLE_FORBIDDEN = 91;
const PAIR_FORBIDDEN = 82;
const FORBIDDEN_END = 128;

/** DUPN */
export function serveDuplicateN(frame: Frame): HaltReason | undefined {
  const immediate = immediateOf(frame);
  if (isForbidden(immediate, SINGLE_FORBIDDEN)) return invalid(frame);
  const depth = decodeSingle(immediate);
  if (depth > frame.stackSize) return stackUnderflow(frame.stackSize, depth);
  frame.push(frame.stack[frame.stackSize - depth]!);
  frame.pc += 2;
  return undefined;
}

/** SWAPN */
export function serveSwapN(frame: Frame): HaltReason | undefined {
  const immediate = immediateOf(frame);
  if (isForbidden(immediate, SINGLE_FORBIDDEN)) return invalid(frame);
  return swap(frame, 0, decodeSingle(immediate));
}

/** EXCHANGE */
export function serveExchange(frame: Frame): HaltReason | undefined {
  const immediate = immediateOf(frame);
  if (isForbidden(immediate, PAIR_FORBIDDEN)) return invalid(frame);
  const [upper, lower] = decodePair(immediate);
  return swap(frame, upper, lower);
}

/** Swaps the operands that are so far below the top. */
function swap(frame: Frame, upper: number, lower: number): HaltReason | undefined {
  const { stack, stackSize } = frame;
  if (lower + 1 > stackSize) return stackUnderflow(stackSize, lower + 1);
  const top = stackSize - 1;
  const moved = stack[top - upper]!;
  stack[top - upper] = stack[top - lower]!;
  stack[top - lower] = moved;
  frame.pc += 2;
  return undefined;
}

/** 0 past the end of the code. */
function immediateOf(frame: Frame): number {
  return frame.program.code[frame.pc + 1]!;
}

function isForbidden(immediate: number, from: number): boolean {
  return immediate >= from && immediate < FORBIDDEN_END;
}

function invalid(frame: Frame): HaltReason {
  const code = frame.program.code[frame.pc]!;
  return invalidOpcode(code, opcodeName(code));
}

/** 17 to 235 (EIP-8024 `decode_single`). */
function decodeSingle(immediate: number): number {
  return (immediate + 145) % 256;
}

/** At most 14, and above it at most 30 less that (EIP-8024 `decode_pair`). */
function decodePair(immediate: number): readonly [upper: number, lower: number] {
  const bits = immediate ^ 143;
  const quotient = bits >> 4;
  const rest = bits & 15;
  return quotient < rest ? [quotient + 1, rest + 1] : [rest + 1, 29 - quotient];
}
