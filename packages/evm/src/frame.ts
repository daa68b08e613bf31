import { type Address, type Bytes, EMPTY_BYTES, type Hash32, ZERO_ADDRESS } from '@ethane/primitives';
import { CALL_KINDS } from './call-kinds.ts';
import type { RememberedCallee } from './callee-memory.ts';
import { FIELD, FRAME_BYTES, WORD_BYTES } from './frame-layout.ts';
import { memoryGas } from './gas.ts';
import { memoryLimit } from './linear-memory.ts';
import type { Machine } from './machine.ts';
import type { Program } from './program.ts';
import { HOST_OPCODE, REQUEST } from './request.ts';
import type { FrameKind } from './tracer.ts';
import { isZeroWord, readAddress, readHash, readSize, readWord, writeNumber, writeWord } from './words.ts';

/** Gas that a frame counts as one number; the rest waits in its reserve. Sums of two of these are still exact. */
export const GAS_SLICE_MAX: number = 2 ** 52;

/** Depth of the deepest frame; the message from outside has depth 0. */
export const CALL_DEPTH_LIMIT = 1024;

const HIGH_LIMB = 2 ** 32;

/**
 * One activation of code (Yellow Paper: μ and I). Operands, memory and the words that instructions ask for are in linear
 * memory, where the kernel works on them; `pc`, `stackSize` and `gas` are the frame's while the kernel does not run.
 *
 * Gas is exact up to 2^64 and beyond: `gas` counts at most one slice as a number, what is above waits in `reserve`.
 */
export class Frame {
  readonly #machine: Machine;
  /** Index of its fields, in elements of four bytes. */
  readonly #fields: number;
  readonly at: number;
  readonly depth: number;

  kind: FrameKind = 'CALL';
  /** Whose storage and balance the code works on. */
  address: Address = ZERO_ADDRESS;
  /** The account that was called: other than `address` for CALLCODE and DELEGATECALL. */
  target: Address = ZERO_ADDRESS;
  /** Whose code runs: other than `target` where that delegates to another account (EIP-7702). */
  codeAddress: Address = ZERO_ADDRESS;
  caller: Address = ZERO_ADDRESS;
  value = 0n;
  program: Program | undefined = undefined;

  pc = 0;
  stackSize = 0;
  gas = 0;
  reserve = 0n;
  /** Addresses of the first operand and of the memory. */
  stackBase = 0;
  memoryBase = 0;

  /** Where the frame above wants the output. */
  returnOffset = 0;
  returnSize = 0;
  /** The host's snapshot to revert to. */
  snapshot = 0;
  /** Called between slices of gas; throws to abandon the run. */
  checkpoint: GasCheckpoint | undefined = undefined;

  constructor(machine: Machine, depth: number) {
    this.#machine = machine;
    this.depth = depth;
    this.at = machine.kernel.FRAMES.value + depth * FRAME_BYTES;
    this.#fields = this.at >> 2;
  }

  /** Makes the frame's fields in linear memory new: empty stack, memory, return data and output. */
  clear(): void {
    const { u32 } = this.#machine.memory;
    const i = this.#fields;
    this.pc = 0;
    this.stackSize = 0;
    u32[i + (FIELD.STACK >> 2)] = this.stackBase;
    u32[i + (FIELD.MEMORY >> 2)] = this.memoryBase;
    u32[i + (FIELD.MEMORY_SIZE >> 2)] = 0;
    u32[i + (FIELD.RETURN_DATA_SIZE >> 2)] = 0;
    u32[i + (FIELD.OUTPUT_SIZE >> 2)] = 0;
    u32[i + (FIELD.CAREFUL >> 2)] = 0;
    u32[i + (FIELD.INPUT_SIZE >> 2)] = 0;
    u32[i + (FIELD.ENTERED_BY >> 2)] = 0;
  }

  /** Takes over from the kernel, which has entered this frame from `caller`, an account remembered as `callee`. */
  takeOver(caller: Frame, callee: RememberedCallee): void {
    const { u32 } = this.#machine.memory;
    const i = this.#fields;
    const opcode = u32[i + (FIELD.ENTERED_BY >> 2)]!;
    u32[i + (FIELD.ENTERED_BY >> 2)] = 0;
    const ownStorage = opcode === HOST_OPCODE.call || opcode === HOST_OPCODE.staticCall;
    const delegated = opcode === HOST_OPCODE.delegateCall;
    this.kind = CALL_KINDS[opcode]!;
    this.target = callee.address;
    this.codeAddress = callee.address;
    this.address = ownStorage ? callee.address : caller.address;
    this.caller = delegated ? caller.caller : caller.address;
    this.value = delegated ? caller.value : 0n;
    this.program = callee.program;
    this.stackBase = u32[i + (FIELD.STACK >> 2)]!;
    this.memoryBase = u32[i + (FIELD.MEMORY >> 2)]!;
    this.returnOffset = u32[i + (FIELD.RETURN_OFFSET >> 2)]!;
    this.returnSize = u32[i + (FIELD.RETURN_SIZE >> 2)]!;
    this.checkpoint = caller.checkpoint;
    this.reserve = 0n;
    this.#read();
  }

  /** Moves the memory, which is empty, up to make room below it. */
  setMemoryBase(base: number): void {
    this.memoryBase = base;
    this.#machine.memory.u32[this.#fields + (FIELD.MEMORY >> 2)] = base;
  }

  /** Whether changes of the state are forbidden (EIP-214). */
  get isStatic(): boolean {
    return this.#machine.memory.u32[this.#fields + (FIELD.STATIC >> 2)] !== 0;
  }

  set isStatic(isStatic: boolean) {
    this.#machine.memory.u32[this.#fields + (FIELD.STATIC >> 2)] = isStatic ? 1 : 0;
  }

  /** The code to run. */
  load(program: Program): void {
    const { u32 } = this.#machine.memory;
    const i = this.#fields;
    this.program = program;
    u32[i + (FIELD.CODE >> 2)] = program.code;
    u32[i + (FIELD.BLOCKS >> 2)] = program.blocks;
    u32[i + (FIELD.CODE_SIZE >> 2)] = program.size;
  }

  /**
   * Runs until the frame, or one that the kernel has entered above it, halts or needs the host, and says why (see
   * `REQUEST`); with `singleStep` one instruction.
   */
  run(singleStep: boolean): number {
    const machine = this.#machine;
    const { kernel } = machine;
    this.#write();
    let request = kernel.run(this.at, singleStep);
    while (request === REQUEST.refill || request === REQUEST.paused) {
      machine.memory.refresh();
      if (request === REQUEST.refill) {
        // A frame that has a reserve is the driver's, and enters no others inside the kernel.
        this.#read();
        this.#refillOne();
        this.#write();
      }
      request = kernel.run(machine.top, singleStep);
    }
    machine.memory.refresh();
    this.#read();
    if (request === REQUEST.memoryLimit) throw memoryLimit();
    return request;
  }

  #write(): void {
    const { u32, u64 } = this.#machine.memory;
    const i = this.#fields;
    u32[i] = this.pc;
    u32[i + 1] = this.stackSize;
    u32[i + 2] = this.gas;
    u32[i + 3] = this.gas / HIGH_LIMB;
    u64[(i >> 1) + 2] = this.reserve;
  }

  #read(): void {
    const { u32 } = this.#machine.memory;
    const i = this.#fields;
    this.pc = u32[i]!;
    this.stackSize = u32[i + 1]!;
    // Below 0 when it did not suffice.
    this.gas = (u32[i + 3]! | 0) * HIGH_LIMB + u32[i + 2]!;
  }

  /** Goes on after an instruction that one byte of data follows: programs are not divided into blocks there. */
  passImmediate(): void {
    this.pc += 2;
    this.#machine.memory.u32[this.#fields + (FIELD.CAREFUL >> 2)] = 1;
  }

  /** Gas left, all of it. */
  get gasLeft(): bigint {
    return BigInt(this.gas) + this.reserve;
  }

  setGas(total: bigint, checkpoint: GasCheckpoint | undefined): void {
    this.checkpoint = checkpoint;
    const slice = checkpoint === undefined ? GAS_SLICE_MAX : checkpoint.everyGas;
    if (total <= BigInt(slice)) {
      this.gas = Number(total);
      this.reserve = 0n;
    } else {
      this.gas = slice;
      this.reserve = total - BigInt(slice);
    }
  }

  /** Takes gas; false, with the gas below 0, when there is not enough. */
  charge(cost: number): boolean {
    this.gas -= cost;
    while (this.gas < 0 && this.reserve > 0n && Number.isFinite(this.gas)) this.#refillOne();
    return this.gas >= 0;
  }

  /** One more slice, and what is missing. */
  #refillOne(): void {
    this.checkpoint?.reached();
    const wanted = BigInt((this.checkpoint?.everyGas ?? GAS_SLICE_MAX) - Math.min(this.gas, 0));
    const taken = this.reserve < wanted ? this.reserve : wanted;
    this.reserve -= taken;
    this.gas += Number(taken);
  }

  /** Bytes of memory that have been paid for, a multiple of 32. */
  get memorySize(): number {
    return this.#machine.memory.u32[this.#fields + (FIELD.MEMORY_SIZE >> 2)]!;
  }

  /** Cuts memory back to an earlier size, for an instruction that is to be done again. */
  set memorySize(size: number) {
    this.#machine.memory.u32[this.#fields + (FIELD.MEMORY_SIZE >> 2)] = size;
  }

  /** First address that is free for a frame above this one. */
  get memoryEnd(): number {
    return this.memoryBase + this.memorySize;
  }

  /**
   * Pays for memory up to byte `end` and makes it; nothing when it is there.
   *
   * @throws CodedError `MEMORY_LIMIT` when it is paid for but this machine cannot have it
   */
  chargeMemory(end: number): boolean {
    const { memorySize } = this;
    if (end <= memorySize) return true;
    if (!this.charge(memoryGas(end) - memoryGas(memorySize))) return false;
    const { kernel, memory } = this.#machine;
    const made = kernel.makeMemory(this.at, end) !== 0;
    memory.refresh();
    if (!made) throw memoryLimit();
    return true;
  }

  /** Bytes of memory, as long as nothing else happens; the caller has made sure that they are there. */
  viewMemory(offset: number, size: number): Bytes {
    if (size === 0) return EMPTY_BYTES;
    const start = this.memoryBase + offset;
    return this.#machine.memory.bytes.subarray(start, start + size);
  }

  /** A copy of bytes of memory; the caller has made sure that they are there. */
  copyMemory(offset: number, size: number): Bytes {
    if (size === 0) return EMPTY_BYTES;
    const start = this.memoryBase + offset;
    return this.#machine.memory.bytes.slice(start, start + size);
  }

  /** Address of the operand `index` places below the top. */
  operandAt(index: number): number {
    return this.stackBase + (this.stackSize - 1 - index) * WORD_BYTES;
  }

  /** The operand `index` places below the top. */
  word(index: number): bigint {
    return readWord(this.#machine.memory, this.operandAt(index));
  }

  /** An operand as 32 bytes of hex. */
  hash(index: number): Hash32 {
    return readHash(this.#machine.memory, this.operandAt(index));
  }

  /** An operand as an offset or a length; infinite where it is beyond all that can be paid for. */
  size(index: number): number {
    return readSize(this.#machine.memory.u32, this.operandAt(index));
  }

  /** The low 160 bits of an operand as an address. */
  operandAddress(index: number): Address {
    return readAddress(this.#machine.memory, this.operandAt(index));
  }

  isZero(index: number): boolean {
    return isZeroWord(this.#machine.memory.u32, this.operandAt(index));
  }

  /** Puts an answer where the top operand is. */
  setTop(word: bigint): void {
    writeWord(this.#machine.memory, this.operandAt(0), word);
  }

  push(word: bigint): void {
    this.stackSize++;
    this.setTop(word);
  }

  pushNumber(value: number): void {
    this.stackSize++;
    writeNumber(this.#machine.memory.u32, this.operandAt(0), value);
  }

  /** Call data: a part of the caller's memory, which does not change while this frame runs. */
  get input(): Bytes {
    return this.#region(FIELD.INPUT, FIELD.INPUT_SIZE);
  }

  setInput(at: number, size: number): void {
    this.#setRegion(FIELD.INPUT, FIELD.INPUT_SIZE, at, size);
  }

  /** What the last callee returned. As long as nothing else happens. */
  get returnData(): Bytes {
    return this.#region(FIELD.RETURN_DATA, FIELD.RETURN_DATA_SIZE);
  }

  setReturnData(at: number, size: number): void {
    this.#setRegion(FIELD.RETURN_DATA, FIELD.RETURN_DATA_SIZE, at, size);
  }

  /** What this frame returns once it has halted. As long as nothing else happens. */
  get output(): Bytes {
    return this.#region(FIELD.OUTPUT, FIELD.OUTPUT_SIZE);
  }

  get outputAt(): number {
    return this.#machine.memory.u32[this.#fields + (FIELD.OUTPUT >> 2)]!;
  }

  get outputSize(): number {
    return this.#machine.memory.u32[this.#fields + (FIELD.OUTPUT_SIZE >> 2)]!;
  }

  dropOutput(): void {
    this.#setRegion(FIELD.OUTPUT, FIELD.OUTPUT_SIZE, 0, 0);
  }

  /** Makes these bytes the output, of a frame without code. */
  putOutput(bytes: Bytes): void {
    this.#machine.memory.place(this.memoryBase, bytes);
    this.#setRegion(FIELD.OUTPUT, FIELD.OUTPUT_SIZE, this.memoryBase, bytes.length);
  }

  #region(at: number, size: number): Bytes {
    const { bytes, u32 } = this.#machine.memory;
    const length = u32[this.#fields + (size >> 2)]!;
    if (length === 0) return EMPTY_BYTES;
    const start = u32[this.#fields + (at >> 2)]!;
    return bytes.subarray(start, start + length);
  }

  #setRegion(at: number, size: number, start: number, length: number): void {
    const { u32 } = this.#machine.memory;
    u32[this.#fields + (at >> 2)] = start;
    u32[this.#fields + (size >> 2)] = length;
  }
}

/** Lets the embedder look up from a long run, for a time limit. */
export interface GasCheckpoint {
  /** Instructions use at most this much gas, at least 1, between two calls of {@link reached}. */
  readonly everyGas: number;
  /** Called at every call and creation, too. Throws to abandon the run: what it throws comes out of the run. */
  reached(): void;
}

/** First byte past `size` bytes at `offset`, 0 when `size` is 0; infinite beyond all that can be paid for. */
export function rangeEnd(offset: number, size: number): number {
  return size === 0 ? 0 : offset + size;
}
