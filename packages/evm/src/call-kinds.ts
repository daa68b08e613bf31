import { HOST_OPCODE } from './request.ts';
import type { FrameKind } from './tracer.ts';

/** What a frame is called by the instruction that has entered it. */
export const CALL_KINDS: Readonly<Record<number, FrameKind>> = {
  [HOST_OPCODE.call]: 'CALL',
  [HOST_OPCODE.callCode]: 'CALLCODE',
  [HOST_OPCODE.delegateCall]: 'DELEGATECALL',
  [HOST_OPCODE.staticCall]: 'STATICCALL',
};
