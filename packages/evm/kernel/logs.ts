import { FOR_DRIVER, TO_CARRY_OVER } from './go-on';
import {
  ADDRESS,
  GAS,
  LOG_BYTES,
  LOG_CAPACITY,
  LOGS,
  MEMORY,
  MEMORY_SIZE,
  PC,
  SETTINGS,
  STACK,
  STACK_SIZE,
  STATIC,
} from './layout';
import { expand, LARGEST, memoryGas, rangeEnd } from './memory';
import { copy, toSize } from './word';

// A log that is noted: its account as a word, number of topics, bytes of data; then the topics as they lay on the stack, the
// last one first, then the data up to a multiple of 8.
const TOPIC_COUNT: usize = 32;
const DATA_SIZE: usize = 36;
const HEADER: usize = 40;

const LOG_BYTE: u64 = 8;

/** LOG0 to LOG4. @returns the frame, or why it has to wait: {@link FOR_DRIVER} also where it is to fail */
export function noteLog(frame: usize, topicCount: i32): usize {
  const stackSize = load<u32>(frame, STACK_SIZE);
  const sp = <usize>load<u32>(frame, STACK) + ((<usize>stackSize - 1) << 5);
  const offset = toSize(sp);
  const size = toSize(sp - 32);
  const topicBytes = <usize>topicCount << 5;
  if (load<u32>(frame, STATIC) !== 0 || size > <u64>(LOG_CAPACITY - HEADER - topicBytes)) return FOR_DRIVER;
  const end = rangeEnd(offset, size);
  const memorySize = <u64>load<u32>(frame, MEMORY_SIZE);
  let cost = LOG_BYTE * size;
  if (end > memorySize) {
    if (end > LARGEST) return FOR_DRIVER;
    cost += memoryGas(end) - memoryGas(memorySize);
  }
  const gas = load<u64>(frame, GAS);
  if (cost > gas) return FOR_DRIVER;
  const used = <usize>load<u32>(SETTINGS, LOG_BYTES);
  const total = HEADER + topicBytes + ((<usize>size + 7) & ~7);
  if (used + total > LOG_CAPACITY) return TO_CARRY_OVER;
  if (end > memorySize && !expand(frame, end)) return FOR_DRIVER;

  const log = LOGS + used;
  copy(log, frame + ADDRESS);
  store<u32>(log, topicCount, TOPIC_COUNT);
  store<u32>(log, <u32>size, DATA_SIZE);
  for (let at: usize = 0; at < topicBytes; at += 32) copy(log + HEADER + at, sp - 32 - topicBytes + at);
  if (size !== 0) {
    memory.copy(log + HEADER + topicBytes, <usize>load<u32>(frame, MEMORY) + <usize>offset, <usize>size);
  }
  store<u32>(SETTINGS, <u32>(used + total), LOG_BYTES);
  store<u64>(frame, gas - cost, GAS);
  store<u32>(frame, stackSize - 2 - topicCount, STACK_SIZE);
  store<u32>(frame, load<u32>(frame, PC) + 1, PC);
  return frame;
}
