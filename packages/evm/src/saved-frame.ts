import type { Frame } from './frame.ts';

/** What serving a request may change in the frame that asked. Operands and memory stay as they are. */
export interface SavedFrame {
  readonly gas: number;
  readonly reserve: bigint;
  readonly stackSize: number;
  readonly pc: number;
  readonly memorySize: number;
}

export function saveFrame({ gas, reserve, stackSize, pc, memorySize }: Frame): SavedFrame {
  return { gas, reserve, stackSize, pc, memorySize };
}

export function restoreFrame(frame: Frame, saved: SavedFrame): void {
  frame.gas = saved.gas;
  frame.reserve = saved.reserve;
  frame.stackSize = saved.stackSize;
  frame.pc = saved.pc;
  frame.memorySize = saved.memorySize;
}
