import { hexToBigint } from '@ethane/primitives';
import { acquireFrame, type Frame, type GasCheckpoint } from './frame.ts';
import type { Message } from './message.ts';
import { toWord } from './word.ts';

/** The frame of a message from outside. */
export function outermostFrame(message: Message, checkpoint: GasCheckpoint | undefined): Frame {
  const frame = acquireFrame();
  const isCall = message.kind === 'call';
  frame.kind = isCall ? 'CALL' : 'CREATE';
  frame.depth = 0;
  frame.address = isCall ? message.to : message.address;
  frame.addressWord = toWord(hexToBigint(frame.address));
  frame.codeAddress = frame.address;
  frame.caller = message.caller;
  frame.callerWord = toWord(hexToBigint(message.caller));
  frame.value = toWord(message.value);
  frame.isStatic = isCall && message.isStatic === true;
  if (isCall) frame.input = message.data;
  frame.setGas(message.gas, checkpoint);
  return frame;
}
