import { invariant } from '@ethane/primitives';
import type { Frame } from './frame.ts';
import { hasInstruction, type InstructionSet, STACK_LIMIT } from './instruction-set.ts';
import type { Machine } from './machine.ts';
import { opcodeName } from './opcodes.ts';
import { HALT_REASONS, type HaltReason, invalidOpcode, stackOverflow, stackUnderflow } from './outcome.ts';
import { REQUEST } from './request.ts';

/** Why `frame` halted, from what the kernel returned. */
export function haltReasonOf(request: number, frame: Frame, machine: Machine): HaltReason {
  switch (request) {
    case REQUEST.outOfGas:
      return HALT_REASONS.outOfGas;
    case REQUEST.gasOverflow:
      return HALT_REASONS.gasOverflow;
    case REQUEST.invalidJump:
      return HALT_REASONS.invalidJump;
    case REQUEST.returnDataOutOfBounds:
      return HALT_REASONS.returnDataOutOfBounds;
    default:
      invariant(request === REQUEST.notExecutable, `unknown request ${request}`);
      return whyNotExecutable(machine.byteAt(frame, 0), frame.stackSize, machine.instructions);
  }
}

/** Memory beyond all measure has a wording of its own. */
export function outOfGas(frame: Frame): HaltReason {
  return frame.gas === Number.NEGATIVE_INFINITY ? HALT_REASONS.gasOverflow : HALT_REASONS.outOfGas;
}

function whyNotExecutable(code: number, stackSize: number, instructions: InstructionSet): HaltReason {
  if (!hasInstruction(instructions, code)) {
    return invalidOpcode(code, opcodeName(code));
  }
  const takes = instructions.takes[code]!;
  if (stackSize < takes) return stackUnderflow(stackSize, takes);
  return stackOverflow(stackSize, STACK_LIMIT + takes - instructions.leaves[code]!);
}
