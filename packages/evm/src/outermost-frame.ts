import type { Frame, GasCheckpoint } from './frame.ts';
import { FIELD } from './frame-layout.ts';
import type { Machine } from './machine.ts';
import type { Message } from './message.ts';
import { writeAddress, writeWord } from './words.ts';

/** Fills in `frame`, the first one of `machine`, for a message from outside. */
export function describeOutermost(
  frame: Frame,
  machine: Machine,
  message: Message,
  checkpoint: GasCheckpoint | undefined,
): void {
  const { memory } = machine;
  const isCall = message.kind === 'call';
  frame.kind = isCall ? 'CALL' : 'CREATE';
  frame.address = isCall ? message.to : message.address;
  frame.target = frame.address;
  frame.codeAddress = frame.address;
  frame.caller = message.caller;
  frame.value = message.value;
  frame.isStatic = isCall && message.isStatic === true;
  frame.setGas(message.gas, checkpoint);
  const inputAt = frame.memoryBase;
  const { length } = isCall ? message.data : [];
  if (isCall && length > 0) {
    memory.place(inputAt, message.data);
    frame.memoryBase = (inputAt + length + 31) & ~31;
  }
  frame.clear();
  frame.setInput(inputAt, length);
  writeAddress(memory.u32, frame.at + FIELD.ADDRESS, frame.address);
  writeAddress(memory.u32, frame.at + FIELD.CALLER, frame.caller);
  writeWord(memory, frame.at + FIELD.VALUE, frame.value);
}
