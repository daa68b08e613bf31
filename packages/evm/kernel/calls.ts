import { FOR_DRIVER, TO_CARRY_OVER } from './go-on';
import {
  ADDRESS,
  BLOCKS,
  CALLEE,
  CALLEE_BYTES,
  CALLEES,
  CALLER,
  CAREFUL,
  CODE,
  CODE_SIZE,
  ENTERED_BY,
  FRAME_BYTES,
  FRAME_COUNT,
  FRAMES,
  GAS,
  GENERATION,
  INPUT,
  INPUT_SIZE,
  MEMORY,
  MEMORY_SIZE,
  OUTPUT,
  OUTPUT_SIZE,
  PC,
  RESERVE,
  RETURN_DATA,
  RETURN_DATA_SIZE,
  RETURN_OFFSET,
  RETURN_SIZE,
  SETTINGS,
  STACK,
  STACK_SIZE,
  STATIC,
  VALUE,
} from './layout';
import { expand, LARGEST, memoryGas, rangeEnd, reserve } from './memory';
import { isInside, outputSizeOf, priceOf, runPrecompile } from './precompiles';
import { copy, isZero, set, setSmall, toSize } from './word';

/**
 * Calls without value of accounts that the driver has called before in this run: they are among the accessed addresses
 * (EIP-2929), do not delegate to others (EIP-7702), and have been touched if a call touches them (EIP-161). The driver
 * forgets them all, by a new generation, when it takes back changes or gives an account code.
 */

// Fields of a remembered account. The first 20 bytes are its address, the lowest first.
const CALLEE_GENERATION: usize = 20;
const KIND: usize = 24;
const CALLEE_CODE: usize = 28;
const CALLEE_BLOCKS: usize = 32;
const CALLEE_CODE_SIZE: usize = 36;

// What runs when the account is called, a precompile (`precompiles.ts`) where it is neither.
export const NOTHING: u32 = 0;
export const PROGRAM: u32 = 1;

const CALL: i32 = 0xf1;
const CALLCODE: i32 = 0xf2;
const DELEGATECALL: i32 = 0xf4;
const STATICCALL: i32 = 0xfa;

/** The deepest frame that may be: depth 1,024. */
const LAST_FRAME: usize = FRAMES + (FRAME_COUNT - 2) * FRAME_BYTES;

// @ts-expect-error: decorator
@inline
function placeOf(address: usize): usize {
  const mixed = load<u64>(address) ^ rotl<u64>(load<u64>(address, 8), 24) ^ <u64>load<u32>(address, 16);
  return CALLEES + <usize>((mixed * 0x9e37_79b9_7f4a_7c15) >> 54) * CALLEE_BYTES;
}

/** What is remembered of the account whose address is the low 160 bits at `address`, 0 when nothing is. */
// @ts-expect-error: decorator
@inline
function find(address: usize): usize {
  const callee = placeOf(address);
  const differs =
    (load<u64>(callee) ^ load<u64>(address)) |
    (load<u64>(callee, 8) ^ load<u64>(address, 8)) |
    <u64>(load<u32>(callee, 16) ^ load<u32>(address, 16)) |
    <u64>(load<u32>(callee, CALLEE_GENERATION) ^ load<u32>(SETTINGS, GENERATION));
  return differs === 0 ? callee : 0;
}

/** Remembers an account by its address, a word; the last three are of its program. @returns where it is remembered */
export function rememberCallee(address: usize, kind: u32, code: u32, blocks: u32, codeSize: u32): usize {
  const callee = placeOf(address);
  store<u64>(callee, load<u64>(address));
  store<u64>(callee, load<u64>(address, 8), 8);
  store<u32>(callee, load<u32>(address, 16), 16);
  store<u32>(callee, load<u32>(SETTINGS, GENERATION), CALLEE_GENERATION);
  store<u32>(callee, kind, KIND);
  store<u32>(callee, code, CALLEE_CODE);
  store<u32>(callee, blocks, CALLEE_BLOCKS);
  store<u32>(callee, codeSize, CALLEE_CODE_SIZE);
  return callee;
}

/**
 * Carries out the call that `frame` stands on, up to the callee's first instruction.
 *
 * @param noted whether there is something that the host does not know of
 * @returns the callee's frame, or `frame` where no code runs, or why it has to wait: {@link FOR_DRIVER} also where it fails
 */
export function enterCall(frame: usize, opcode: i32, noted: bool): usize {
  const sp = <usize>load<u32>(frame, STACK) + ((<usize>load<u32>(frame, STACK_SIZE) - 1) << 5);
  const callee = find(sp - 32);
  if (callee === 0 || load<u64>(frame, RESERVE) !== 0 || frame === LAST_FRAME) return FOR_DRIVER;
  const takesValue = opcode === CALL || opcode === CALLCODE;
  if (takesValue && !isZero(sp - 64)) return FOR_DRIVER;
  if (noted) return TO_CARRY_OVER;

  const ranges = takesValue ? sp - 96 : sp - 64;
  const inputOffset = toSize(ranges);
  const inputSize = toSize(ranges - 32);
  const returnOffset = toSize(ranges - 64);
  const returnSize = toSize(ranges - 96);
  const end = max(rangeEnd(inputOffset, inputSize), rangeEnd(returnOffset, returnSize));
  let gas = load<u64>(frame, GAS);
  const memorySize = <u64>load<u32>(frame, MEMORY_SIZE);
  const grows = end > memorySize;
  if (grows) {
    if (end > LARGEST) return FOR_DRIVER;
    const cost = memoryGas(end) - memoryGas(memorySize);
    if (cost > gas) return FOR_DRIVER;
    gas -= cost;
  }
  const given = min(toSize(sp), gas - gas / 64);
  const memoryBase: usize = load<u32>(frame, MEMORY);
  const kind = load<u32>(callee, KIND);
  let price: u64 = 0;
  let outputSize: u64 = 0;
  if (kind > PROGRAM) {
    if (!isInside(kind, inputSize)) return FOR_DRIVER;
    price = priceOf(kind, inputSize);
    outputSize = outputSizeOf(kind, inputSize);
    const memoryEnd = memoryBase + <usize>((max(end, memorySize) + 31) & ~31);
    if (price > given || !reserve(memoryEnd + <usize>outputSize)) return FOR_DRIVER;
  }
  if (grows && !expand(frame, end)) return FOR_DRIVER;

  store<u32>(frame, load<u32>(frame, PC) + 1, PC);
  const stackSize = load<u32>(frame, STACK_SIZE) - (takesValue ? 7 : 6);
  store<u32>(frame, stackSize, STACK_SIZE);
  const input = memoryBase + <usize>inputOffset;
  const memoryEnd = memoryBase + <usize>load<u32>(frame, MEMORY_SIZE);
  if (kind === PROGRAM) {
    store<u64>(frame, gas - given, GAS);
    const entered = frame + FRAME_BYTES;
    store<u32>(entered, 0, PC);
    store<u32>(entered, 0, STACK_SIZE);
    store<u64>(entered, given, GAS);
    store<u64>(entered, 0, RESERVE);
    store<u32>(entered, load<u32>(callee, CALLEE_CODE), CODE);
    store<u32>(entered, load<u32>(callee, CALLEE_BLOCKS), BLOCKS);
    store<u32>(entered, load<u32>(callee, CALLEE_CODE_SIZE), CODE_SIZE);
    store<u32>(entered, <u32>(ranges - 96), STACK);
    store<u32>(entered, <u32>memoryEnd, MEMORY);
    store<u32>(entered, 0, MEMORY_SIZE);
    store<u32>(entered, <u32>input, INPUT);
    store<u32>(entered, <u32>inputSize, INPUT_SIZE);
    store<u32>(entered, 0, RETURN_DATA_SIZE);
    store<u32>(entered, 0, OUTPUT_SIZE);
    store<u32>(entered, 0, CAREFUL);
    store<u32>(entered, opcode === STATICCALL ? 1 : load<u32>(frame, STATIC), STATIC);
    store<u32>(entered, <u32>returnOffset, RETURN_OFFSET);
    store<u32>(entered, <u32>returnSize, RETURN_SIZE);
    store<u32>(entered, opcode, ENTERED_BY);
    store<u32>(entered, <u32>callee, CALLEE);
    if (opcode === DELEGATECALL) {
      copy(entered + ADDRESS, frame + ADDRESS);
      copy(entered + CALLER, frame + CALLER);
      copy(entered + VALUE, frame + VALUE);
    } else {
      if (opcode === CALLCODE) copy(entered + ADDRESS, frame + ADDRESS);
      else set(entered + ADDRESS, load<u64>(callee), load<u64>(callee, 8), <u64>load<u32>(callee, 16), 0);
      copy(entered + CALLER, frame + ADDRESS);
      setSmall(entered + VALUE, 0);
    }
    return entered;
  }
  if (outputSize !== 0) {
    runPrecompile(kind, memoryEnd, input, <usize>inputSize);
    memory.copy(memoryBase + <usize>returnOffset, memoryEnd, <usize>min(outputSize, returnSize));
  }
  store<u64>(frame, gas - price, GAS);
  answer(frame, stackSize, true, memoryEnd, <u32>outputSize);
  return frame;
}

/** Ends a frame that {@link enterCall} has begun, which left nothing to take back if it fails. @returns the caller's frame */
export function leaveCall(frame: usize, success: bool, keepsGas: bool): usize {
  const caller = frame - FRAME_BYTES;
  const output: usize = load<u32>(frame, OUTPUT);
  const outputSize: u32 = keepsGas ? load<u32>(frame, OUTPUT_SIZE) : 0;
  if (keepsGas) store<u64>(caller, load<u64>(caller, GAS) + load<u64>(frame, GAS), GAS);
  const returned = min(outputSize, load<u32>(frame, RETURN_SIZE));
  if (returned !== 0) {
    const to = <usize>load<u32>(caller, MEMORY) + <usize>load<u32>(frame, RETURN_OFFSET);
    memory.copy(to, output, <usize>returned);
  }
  answer(caller, load<u32>(caller, STACK_SIZE), success, output, outputSize);
  return caller;
}

// @ts-expect-error: decorator
@inline
function answer(frame: usize, stackSize: u32, success: bool, output: usize, outputSize: u32): void {
  setSmall(<usize>load<u32>(frame, STACK) + (<usize>stackSize << 5), u64(success));
  store<u32>(frame, stackSize + 1, STACK_SIZE);
  store<u32>(frame, <u32>output, RETURN_DATA);
  store<u32>(frame, outputSize, RETURN_DATA_SIZE);
}
