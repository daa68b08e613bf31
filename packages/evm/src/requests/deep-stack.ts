import type { Frame } from '../frame.ts';
import { opcodeName } from '../opcodes.ts';
import { type HaltReason, invalidOpcode, stackUnderflow } from '../outcome.ts';
import type { Run } from '../run.ts';
import { copyWord, swapWords } from '../words.ts';

/**
 * Instructions whose one byte of immediate data says which operands they move (EIP-8024). They need nothing of the host;
 * they are here because they are rare. The byte is never a JUMPDEST or PUSH, so that jumps keep their meaning.
 */

/** The first byte that is no immediate of DUPN and SWAPN, and of EXCHANGE; from {@link FORBIDDEN_END} on all are again. */
const SINGLE_FORBIDDEN = 91;
const PAIR_FORBIDDEN = 82;
const FORBIDDEN_END = 128;

/** DUPN */
export function serveDuplicateN(run: Run, frame: Frame): HaltReason | undefined {
  const immediate = run.machine.byteAt(frame, 1);
  if (isForbidden(immediate, SINGLE_FORBIDDEN)) return invalid(run.machine.byteAt(frame, 0));
  const depth = decodeSingle(immediate);
  if (depth > frame.stackSize) return stackUnderflow(frame.stackSize, depth);
  const from = frame.operandAt(depth - 1);
  frame.stackSize++;
  copyWord(run.memory.u32, frame.operandAt(0), from);
  frame.passImmediate();
  return undefined;
}

/** SWAPN */
export function serveSwapN(run: Run, frame: Frame): HaltReason | undefined {
  const immediate = run.machine.byteAt(frame, 1);
  if (isForbidden(immediate, SINGLE_FORBIDDEN)) return invalid(run.machine.byteAt(frame, 0));
  return swap(run, frame, 0, decodeSingle(immediate));
}

/** EXCHANGE */
export function serveExchange(run: Run, frame: Frame): HaltReason | undefined {
  const immediate = run.machine.byteAt(frame, 1);
  if (isForbidden(immediate, PAIR_FORBIDDEN)) return invalid(run.machine.byteAt(frame, 0));
  const [upper, lower] = decodePair(immediate);
  return swap(run, frame, upper, lower);
}

/** Swaps the operands that are so far below the top. */
function swap(run: Run, frame: Frame, upper: number, lower: number): HaltReason | undefined {
  if (lower + 1 > frame.stackSize) return stackUnderflow(frame.stackSize, lower + 1);
  swapWords(run.memory.u32, frame.operandAt(upper), frame.operandAt(lower));
  frame.passImmediate();
  return undefined;
}

function isForbidden(immediate: number, from: number): boolean {
  return immediate >= from && immediate < FORBIDDEN_END;
}

function invalid(code: number): HaltReason {
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
