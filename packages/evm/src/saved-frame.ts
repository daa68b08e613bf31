import type { Bytes } from '@ethane/primitives';
import type { Frame } from './frame.ts';

/** What serving a request may change in the frame that asked. */
export interface SavedFrame {
  readonly gas: number;
  readonly reserve: bigint;
  readonly stackSize: number;
  readonly pc: number;
  readonly memorySize: number;
  readonly returnData: Bytes;
}

export function saveFrame({ gas, reserve, stackSize, pc, memorySize, returnData }: Frame): SavedFrame {
  return { gas, reserve, stackSize, pc, memorySize, returnData };
}

export function restoreFrame(frame: Frame, saved: SavedFrame): void {
  frame.gas = saved.gas;
  frame.reserve = saved.reserve;
  frame.stackSize = saved.stackSize;
  frame.pc = saved.pc;
  frame.shrink(saved.memorySize);
  frame.returnData = saved.returnData;
}
