import { EMPTY_BYTES } from '@ethane/primitives';
import { type Frame, GAS_SLICE_MAX } from './frame.ts';
import type { HaltReason, Outcome } from './outcome.ts';

/** How a frame ended: well, by REVERT, or exceptionally. */
export type FrameFailure = HaltReason | 'revert' | undefined;

/** Hands the result of `frame` to its caller. */
export function settle(caller: Frame, frame: Frame, ended: FrameFailure, creation: boolean): void {
  giveBackGas(frame, caller);
  const { output } = frame;
  if (creation) {
    caller.push(ended === undefined ? frame.addressWord : 0);
    caller.returnData = ended === 'revert' ? output : EMPTY_BYTES;
    return;
  }
  caller.push(ended === undefined ? 1 : 0);
  caller.returnData = output;
  const size = Math.min(frame.returnSize, output.length);
  if (size > 0) {
    const part = size < output.length ? output.subarray(0, size) : output;
    caller.memory.set(part, frame.returnOffset);
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
  frame.output = EMPTY_BYTES;
}

export function outcomeOf(frame: Frame, ended: FrameFailure, creation: boolean): Outcome {
  const { gasLeft, output } = frame;
  if (ended === 'revert') return { status: 'revert', gasLeft, output };
  if (ended !== undefined) return { status: 'halt', reason: ended, gasLeft, output };
  if (creation) return { status: 'success', gasLeft, output, createdAddress: frame.address };
  return { status: 'success', gasLeft, output };
}
