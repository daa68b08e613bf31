import { restOfBlock } from './analysis';
import {
  ARENA_LIMIT,
  BASE_GAS,
  CODE,
  CODE_SIZE,
  MEMORY,
  MEMORY_SIZE,
  RESERVE,
  RETURN_DATA,
  RETURN_DATA_SIZE,
  SETTINGS,
  STATUS,
} from './layout';
import { GAS_OVERFLOW, MEMORY_LIMIT, OUT_OF_GAS, REFILL, SWITCH } from './status';

/** Past this many bytes the gas of memory does not fit into 64 bits. */
export const LARGEST: u64 = 0x1f_ffff_ffe0;

/** First byte past `size` bytes at `offset`, 0 when there are none. */
// @ts-expect-error: decorator
@inline
export function rangeEnd(offset: u64, size: u64): u64 {
  return size === 0 ? 0 : offset + size;
}

/** Total gas for `bytes` of memory (Yellow Paper, appendix H.1). */
// @ts-expect-error: decorator
@inline
export function memoryGas(bytes: u64): u64 {
  const words = (bytes + 31) >> 5;
  return 3 * words + ((words * words) >> 9);
}

/**
 * Pays `extra` gas and memory up to byte `end` for the instruction at `pc`, and makes that memory. Leaves a status of 0,
 * or why it cannot be done.
 *
 * @returns the gas left; what it would be, below 0, after {@link OUT_OF_GAS}; what was left before the instruction after
 * {@link REFILL} and {@link SWITCH}
 */
export function pay(frame: usize, pc: usize, gas: u64, end: u64, extra: u64, careful: bool): u64 {
  let cost = extra;
  const size = <u64>load<u32>(frame, MEMORY_SIZE);
  if (end > size) {
    if (end > LARGEST) {
      store<u32>(frame, GAS_OVERFLOW, STATUS);
      return gas;
    }
    cost += memoryGas(end) - memoryGas(size);
  }
  if (cost > gas) {
    const code: usize = load<u32>(frame, CODE);
    const base = <u64>load<u32>(BASE_GAS + ((<usize>load<u8>(code + pc)) << 2));
    if (!careful) {
      // What has been paid for the rest of the block counts too: from here on each instruction is paid by itself.
      store<u32>(frame, SWITCH, STATUS);
      return gas + base + restOfBlock(code + pc, code + <usize>load<u32>(frame, CODE_SIZE));
    }
    const more = load<u64>(frame, RESERVE) !== 0;
    store<u32>(frame, more ? REFILL : OUT_OF_GAS, STATUS);
    return more ? gas + base : gas - cost;
  }
  if (end > size && !expand(frame, end)) {
    store<u32>(frame, MEMORY_LIMIT, STATUS);
    return gas;
  }
  store<u32>(frame, 0, STATUS);
  return gas - cost;
}

/** Makes memory up to byte `end`, which has been paid for; false when this machine cannot have it. */
export function expand(frame: usize, end: u64): bool {
  const base: usize = load<u32>(frame, MEMORY);
  const size: usize = load<u32>(frame, MEMORY_SIZE);
  const wanted = (end + 31) & ~31;
  const last = <u64>base + wanted;
  if (last > <u64>load<u32>(SETTINGS, ARENA_LIMIT)) return false;
  const newEnd = <usize>last;
  const data: usize = load<u32>(frame, RETURN_DATA);
  const dataSize: usize = load<u32>(frame, RETURN_DATA_SIZE);
  if (dataSize !== 0 && data < newEnd) {
    // What the last callee returned lies above the memory: it makes room, twice as much as is needed now.
    const away = newEnd + (newEnd - base);
    if (!reserve(away + dataSize)) return false;
    memory.copy(away, data, dataSize);
    store<u32>(frame, <u32>away, RETURN_DATA);
  } else if (!reserve(newEnd)) {
    return false;
  }
  memory.fill(base + size, 0, <usize>wanted - size);
  store<u32>(frame, <u32>wanted, MEMORY_SIZE);
  return true;
}

/** Makes linear memory reach to `end`. */
export function reserve(end: usize): bool {
  const have = (<usize>memory.size()) << 16;
  if (end <= have) return true;
  if (end > <usize>load<u32>(SETTINGS, ARENA_LIMIT)) return false;
  // A sixteenth more than is wanted, so that growing goes in few steps.
  const pages = ((end - have + (end >> 4)) >> 16) + 1;
  return memory.grow(<i32>pages) >= 0 || memory.grow(<i32>((end - have + 0xffff) >> 16)) >= 0;
}

/** Copies `size` bytes to `to` from the `length` bytes at `source`, beginning at `offset`; zeros past their end. */
export function copyPadded(to: usize, size: usize, source: usize, offset: u64, length: usize): void {
  if (size === 0) return;
  const available: usize = offset >= <u64>length ? 0 : min(size, length - <usize>offset);
  if (available !== 0) memory.copy(to, source + <usize>offset, available);
  if (available !== size) memory.fill(to + available, 0, size - available);
}

/** {@link expand} for the driver, whose numbers are doubles. */
export function makeMemory(frame: usize, end: f64): bool {
  return expand(frame, <u64>end);
}
