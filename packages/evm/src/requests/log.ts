import type { Hash32 } from '@ethane/primitives';
import { type Frame, rangeEnd } from '../frame.ts';
import { GAS } from '../gas.ts';
import { HALT_REASONS, type HaltReason } from '../outcome.ts';
import type { Run } from '../run.ts';

/** LOG0 to LOG4, which take an offset, a size and `topicCount` topics. */
export function serveLog(run: Run, frame: Frame, topicCount: number): HaltReason | undefined {
  if (frame.isStatic) return HALT_REASONS.writeProtection;
  const offset = frame.size(0);
  const size = frame.size(1);
  const end = rangeEnd(offset, size);
  if (!frame.chargeMemory(end) || !frame.charge(GAS.logByte * size)) return HALT_REASONS.outOfGas;
  // Of its length from the start: one that grows takes room for seventeen.
  const topics = new Array<Hash32>(topicCount);
  for (let i = 0; i < topicCount; i++) topics[i] = frame.hash(2 + i);
  run.host.addLog({ address: frame.address, topics, data: frame.copyMemory(offset, size) });
  frame.stackSize -= 2 + topicCount;
  frame.pc++;
  return undefined;
}
