import { invariant } from '@ethane/primitives';
import type { Frame } from '../frame.ts';
import type { HaltReason } from '../outcome.ts';
import { HOST_OPCODE } from '../request.ts';
import type { Run } from '../run.ts';
import { serveCall } from './call.ts';
import { serveCreate } from './create.ts';
import { serveDuplicateN, serveExchange, serveSwapN } from './deep-stack.ts';
import { serveLog } from './log.ts';
import { serveSelfDestruct } from './self-destruct.ts';
import {
  serveBalance,
  serveBlockHash,
  serveExternalCodeCopy,
  serveExternalCodeHash,
  serveExternalCodeSize,
  serveSelfBalance,
  serveSlotNumber,
  serveStorageLoad,
  serveTransientLoad,
} from './state.ts';
import { serveStorageStore, serveTransientStore } from './storage.ts';

/**
 * Carries out the instruction that `frame` stands on and that needs the host. It charges what depends on the operands,
 * reads, and only then has its effects, so that it can be begun again where the host has no answer.
 *
 * @returns why the frame halts, undefined when it goes on (in this frame, in a callee's, or in its caller's)
 */
export function serve(run: Run, frame: Frame, opcode: number): HaltReason | undefined {
  switch (opcode) {
    case HOST_OPCODE.balance:
      return serveBalance(run, frame);
    case HOST_OPCODE.externalCodeSize:
      return serveExternalCodeSize(run, frame);
    case HOST_OPCODE.externalCodeCopy:
      return serveExternalCodeCopy(run, frame);
    case HOST_OPCODE.externalCodeHash:
      return serveExternalCodeHash(run, frame);
    case HOST_OPCODE.blockHash:
      return serveBlockHash(run, frame);
    case HOST_OPCODE.selfBalance:
      return serveSelfBalance(run, frame);
    case HOST_OPCODE.slotNumber:
      return serveSlotNumber(run, frame);
    case HOST_OPCODE.storageLoad:
      return serveStorageLoad(run, frame);
    case HOST_OPCODE.storageStore:
      return serveStorageStore(run, frame);
    case HOST_OPCODE.transientLoad:
      return serveTransientLoad(run, frame);
    case HOST_OPCODE.transientStore:
      return serveTransientStore(run, frame);
    case HOST_OPCODE.duplicateN:
      return serveDuplicateN(run, frame);
    case HOST_OPCODE.swapN:
      return serveSwapN(run, frame);
    case HOST_OPCODE.exchange:
      return serveExchange(run, frame);
    case HOST_OPCODE.create:
    case HOST_OPCODE.create2:
      return serveCreate(run, frame, opcode);
    case HOST_OPCODE.call:
    case HOST_OPCODE.callCode:
    case HOST_OPCODE.delegateCall:
    case HOST_OPCODE.staticCall:
      return serveCall(run, frame, opcode);
    case HOST_OPCODE.selfDestruct:
      return serveSelfDestruct(run, frame);
    default:
      invariant(opcode >= HOST_OPCODE.log0 && opcode <= HOST_OPCODE.log4, `no host instruction ${opcode}`);
      return serveLog(run, frame, opcode - HOST_OPCODE.log0);
  }
}
