import { enterCall, leaveCall } from './calls';
import { CALLS_INSIDE, ENTERED_BY, LOG_BYTES, LOGS_INSIDE, SETTINGS, WRITTEN_COUNT } from './layout';
import { noteLog } from './logs';
import { MEMORY_LIMIT, REVERT, SUCCESS } from './status';

/** In place of a frame: the driver has to see to it, after what the kernel has noted is the host's or with that noted. */
export const FOR_DRIVER: usize = 0;
export const TO_CARRY_OVER: usize = 1;

const LOG0: i32 = 0xa0;
const LOG4: i32 = 0xa4;
const CALL: i32 = 0xf1;
const CALLCODE: i32 = 0xf2;
const DELEGATECALL: i32 = 0xf4;
const STATICCALL: i32 = 0xfa;

/**
 * What to run after `frame` has returned `request`, where that does not take the host: the frame itself after a log, the
 * callee of a call, the caller of a callee that is done.
 *
 * Nothing is noted for the host when a callee is entered, so that all that is noted later belongs to the frames that
 * the driver does not know of, and goes with them when they fail.
 */
export function goOn(frame: usize, request: i32): usize {
  if (request < SUCCESS) {
    if (request >= LOG0 && request <= LOG4) {
      return load<u32>(SETTINGS, LOGS_INSIDE) ? noteLog(frame, request - LOG0) : FOR_DRIVER;
    }
    const calls = request === CALL || request === STATICCALL || request === DELEGATECALL || request === CALLCODE;
    if (!calls || !load<u32>(SETTINGS, CALLS_INSIDE)) return FOR_DRIVER;
    return enterCall(frame, request, isAnythingNoted());
  }
  if (load<u32>(frame, ENTERED_BY) === 0 || request >= MEMORY_LIMIT) return FOR_DRIVER;
  if (request !== SUCCESS && isAnythingNoted()) return FOR_DRIVER;
  return leaveCall(frame, request === SUCCESS, request === SUCCESS || request === REVERT);
}

// @ts-expect-error: decorator
@inline
function isAnythingNoted(): bool {
  return (load<u32>(SETTINGS, WRITTEN_COUNT) | load<u32>(SETTINGS, LOG_BYTES)) !== 0;
}
