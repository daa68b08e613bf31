import { bigintToHash32, type Hash32 } from '@ethane/primitives';
import { type Frame, memoryEnd } from '../frame.ts';
import { GAS } from '../gas.ts';
import { HALT_REASONS, type HaltReason } from '../outcome.ts';
import type { Run } from '../run.ts';
import { wordToBigint, wordToNumber } from '../word.ts';

/** LOG0 to LOG4, which take an offset, a size and `topicCount` topics. */
export function serveLog(run: Run, frame: Frame, topicCount: number): HaltReason | undefined {
  if (frame.isStatic) return HALT_REASONS.writeProtection;
  const { stack, stackSize } = frame;
  const sizeWord = stack[stackSize - 2]!;
  const size = wordToNumber(sizeWord);
  const end = memoryEnd(stack[stackSize - 1]!, sizeWord);
  if (!frame.chargeMemory(end) || !frame.charge(GAS.logByte * size)) return HALT_REASONS.outOfGas;
  const topics: Hash32[] = [];
  for (let i = 0; i < topicCount; i++) topics.push(bigintToHash32(wordToBigint(stack[stackSize - 3 - i]!)));
  run.host.addLog({ address: frame.address, topics, data: frame.copyMemory(end - size, size) });
  frame.stackSize -= 2 + topicCount;
  frame.pc++;
  return undefined;
}
