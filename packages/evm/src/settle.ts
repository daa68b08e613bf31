import { type Frame, GAS_SLICE_MAX } from './frame.ts';
import { FIELD } from './frame-layout.ts';
import type { LinearMemory } from './linear-memory.ts';
import type { HaltReason, Outcome } from './outcome.ts';
import { copyWord } from './words.ts';

/** How a frame ended: well, by REVERT, or exceptionally. */
export type FrameFailure = HaltReason | 'revert' | undefined;

/** Hands the result of `frame` to its caller. The output stays where it lies, above the caller's memory. */
export function settle(
  memory: LinearMemory,
  caller: Frame,
  frame: Frame,
  ended: FrameFailure,
  creation: boolean,
): void {
  giveBackGas(frame, caller);
  if (creation) {
    caller.pushNumber(0);
    if (ended === undefined) copyWord(memory.u32, caller.operandAt(0), frame.at + FIELD.ADDRESS);
    caller.setReturnData(frame.outputAt, ended === 'revert' ? frame.outputSize : 0);
    return;
  }
  caller.pushNumber(ended === undefined ? 1 : 0);
  const { outputAt, outputSize } = frame;
  caller.setReturnData(outputAt, outputSize);
  const size = Math.min(frame.returnSize, outputSize);
  if (size > 0) {
    memory.bytes.copyWithin(caller.memoryBase + frame.returnOffset, outputAt, outputAt + size);
  }
}

export function giveBackGas(frame: Frame, caller: Frame): void {
  const sum = caller.gas + frame.gas;
  if (frame.reserve === 0n && caller.reserve === 0n && sum <= GAS_SLICE_MAX) caller.gas = sum;
  else caller.setGas(caller.gasLeft + frame.gasLeft, caller.checkpoint);
}

export function discardGas(frame: Frame): void {
  frame.gas = 0;
  frame.reserve = 0n;
  frame.dropOutput();
}

export function outcomeOf(frame: Frame, ended: FrameFailure, creation: boolean): Outcome {
  const { gasLeft } = frame;
  const output = frame.output.slice();
  if (ended === 'revert') return { status: 'revert', gasLeft, output };
  if (ended !== undefined) return { status: 'halt', reason: ended, gasLeft, output };
  if (creation) return { status: 'success', gasLeft, output, createdAddress: frame.address };
  return { status: 'success', gasLeft, output };
}
