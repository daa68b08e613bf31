import { invariant } from '@ethane/primitives';
import type { Frame } from './frame.ts';
import { hasInstruction, type InstructionSet } from './instruction-set.ts';
import { opcodeName } from './opcodes.ts';
import { HALT_REASONS, type HaltReason, invalidOpcode, stackOverflow, stackUnderflow } from './outcome.ts';
import { REQUEST } from './request.ts';

/** Why `frame` halted, from the code that the interpreter returned. */
export function haltReasonOf(request: number, frame: Frame, instructions: InstructionSet): HaltReason {
  switch (request) {
    case REQUEST.outOfGas:
      return outOfGas(frame);
    case REQUEST.invalidJump:
      return HALT_REASONS.invalidJump;
    case REQUEST.returnDataOutOfBounds:
      return HALT_REASONS.returnDataOutOfBounds;
    default:
      invariant(request === REQUEST.notExecutable, `unknown request ${request}`);
      return whyNotExecutable(frame, instructions);
  }
}

/** Memory beyond all measure has a wording of its own. */
export function outOfGas(frame: Frame): HaltReason {
  return frame.gas === Number.NEGATIVE_INFINITY ? HALT_REASONS.gasOverflow : HALT_REASONS.outOfGas;
}

function whyNotExecutable(frame: Frame, instructions: InstructionSet): HaltReason {
  const code = frame.program.code[frame.pc]!;
  if (!hasInstruction(instructions, code)) {
    return invalidOpcode(code, opcodeName(code));
  }
  const want = instructions.stackMin[code]!;
  if (frame.stackSize < want) return stackUnderflow(frame.stackSize, want);
  return stackOverflow(frame.stackSize, instructions.stackMax[code]!);
}
