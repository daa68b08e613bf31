import { type Address, type Bytes, CodedError, EMPTY_BYTES, ZERO_ADDRESS } from '@ethane/primitives';
import { memoryGas } from './gas.ts';
import { STACK_LIMIT } from './instruction-set.ts';
import { Program } from './program.ts';
import type { FrameKind } from './tracer.ts';
import { type Word, wordToNumber } from './word.ts';

/** Gas that a frame counts as one number; the rest waits in its reserve. Sums of two of these are still exact. */
export const GAS_SLICE_MAX: number = 2 ** 52;

/** Depth of the deepest frame; the message from outside has depth 0. */
export const CALL_DEPTH_LIMIT = 1024;

/** Bytes of memory that a fresh frame has room for. */
const INITIAL_CAPACITY = 1024;

/** A released frame does not keep more room than this, so that a giant call leaves nothing behind. */
const KEPT_CAPACITY = 32 * 1024;

/** The most memory that one frame may have here, whatever gas it was given: an array of this platform. */
const MEMORY_LIMIT = 2 ** 32;

const NO_PROGRAM = new Program(EMPTY_BYTES);

/**
 * One activation of code (Yellow Paper: μ and I). The interpreter keeps the registers `pc`, `stackSize` and `gas` to
 * itself while it runs and puts them back before it returns.
 *
 * Gas is exact up to 2^64 and beyond: `gas` counts at most one slice as a number, what is above waits in `reserve`.
 */
export class Frame {
  kind: FrameKind = 'CALL';
  depth = 0;
  /** Whose storage and balance the code works on. */
  address: Address = ZERO_ADDRESS;
  addressWord: Word = 0;
  /** The account that was called: other than `address` for CALLCODE and DELEGATECALL. */
  target: Address = ZERO_ADDRESS;
  /** Whose code runs: other than `target` where that delegates to another account (EIP-7702). */
  codeAddress: Address = ZERO_ADDRESS;
  caller: Address = ZERO_ADDRESS;
  callerWord: Word = 0;
  value: Word = 0;
  input: Bytes = EMPTY_BYTES;
  isStatic = false;
  program: Program = NO_PROGRAM;

  pc = 0;
  readonly stack: Word[] = emptyStack();
  stackSize = 0;
  gas = 0;
  reserve = 0n;
  memory: Uint8Array = new Uint8Array(INITIAL_CAPACITY);
  view: DataView = new DataView(this.memory.buffer);
  /** Bytes that have been paid for, a multiple of 32; `memory` may be longer and has zeros there. */
  memorySize = 0;
  /** What the last callee returned, or what this frame returns once it has halted. */
  returnData: Bytes = EMPTY_BYTES;
  output: Bytes = EMPTY_BYTES;

  /** Where the frame above wants the output. */
  returnOffset = 0;
  returnSize = 0;
  /** The host's snapshot to revert to. */
  snapshot = 0;
  /** Called between slices of gas; throws to abandon the run. */
  checkpoint: GasCheckpoint | undefined = undefined;

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
    if (this.gas < 0) this.gas = this.refill(this.gas);
    return this.gas >= 0;
  }

  /** Called with less than 0 gas: takes slices from the reserve until there is enough; still below 0 if there is not. */
  refill(gas: number): number {
    let filled = gas;
    while (filled < 0 && this.reserve > 0n && Number.isFinite(filled)) {
      this.checkpoint?.reached();
      const wanted = BigInt((this.checkpoint?.everyGas ?? GAS_SLICE_MAX) - filled);
      const taken = this.reserve < wanted ? this.reserve : wanted;
      this.reserve -= taken;
      filled += Number(taken);
    }
    return filled;
  }

  /**
   * Pays for memory up to byte `end`, beyond what there is, and makes it.
   *
   * @returns the gas left of `gas`, below 0 (and no memory made) when it does not suffice
   * @throws CodedError `MEMORY_LIMIT` when it is paid for but this machine cannot have it
   */
  grow(end: number, gas: number): number {
    let left = gas - (memoryGas(end) - memoryGas(this.memorySize));
    if (left < 0) left = this.refill(left);
    if (left >= 0) this.#expand(Math.ceil(end / 32) * 32);
    return left;
  }

  /** {@link grow} on the frame's own gas; nothing when the memory is there. */
  chargeMemory(end: number): boolean {
    if (end <= this.memorySize) return true;
    this.gas = this.grow(end, this.gas);
    return this.gas >= 0;
  }

  #expand(size: number): void {
    if (size > this.memory.length) {
      if (size > MEMORY_LIMIT) {
        throw new CodedError('MEMORY_LIMIT', 'frame memory exceeds what this machine supports', {
          have: size,
          want: MEMORY_LIMIT,
        });
      }
      const larger = new Uint8Array(Math.max(size, Math.min(this.memory.length * 2, MEMORY_LIMIT)));
      larger.set(this.memory.subarray(0, this.memorySize));
      this.memory = larger;
      this.view = new DataView(larger.buffer);
    }
    this.memorySize = size;
  }

  /** Cuts memory back to an earlier size, for an instruction that is to be done again. */
  shrink(size: number): void {
    this.memory.fill(0, size, this.memorySize);
    this.memorySize = size;
  }

  /** A copy of `size` bytes of memory; the caller has made sure that they are there. */
  copyMemory(offset: number, size: number): Bytes {
    return size === 0 ? EMPTY_BYTES : this.memory.slice(offset, offset + size);
  }

  push(word: Word): void {
    this.stack[this.stackSize++] = word;
  }

  /** Forgets the run, so that the frame can serve another. */
  reset(): void {
    if (this.memory.length > KEPT_CAPACITY) {
      this.memory = new Uint8Array(INITIAL_CAPACITY);
      this.view = new DataView(this.memory.buffer);
    } else {
      this.memory.fill(0, 0, this.memorySize);
    }
    this.memorySize = 0;
    this.pc = 0;
    this.stackSize = 0;
    this.input = EMPTY_BYTES;
    this.returnData = EMPTY_BYTES;
    this.output = EMPTY_BYTES;
    this.program = NO_PROGRAM;
    this.checkpoint = undefined;
  }
}

/** Lets the embedder look up from a long run, for a time limit. */
export interface GasCheckpoint {
  /** Instructions use at most this much gas, at least 1, between two calls of {@link reached}. */
  readonly everyGas: number;
  /** Called at every call and creation, too. Throws to abandon the run: what it throws comes out of the run. */
  reached(): void;
}

/**
 * First byte past `size` bytes at `offset`, 0 when `size` is 0. Above 2^53 only the magnitude is right, which is far
 * beyond any memory that can be paid for.
 */
export function memoryEnd(offset: Word, size: Word): number {
  if (size === 0) return 0;
  if (typeof offset === 'number' && typeof size === 'number') return offset + size;
  return wordToNumber(offset) + wordToNumber(size);
}

/** Full from the start and never holding unboxed elements only, so that its representation never changes. */
function emptyStack(): Word[] {
  const stack: Word[] = [];
  for (let i = 0; i < STACK_LIMIT; i++) stack.push(0n);
  return stack;
}

const released: Frame[] = [];

/** A frame that nobody uses. */
export function acquireFrame(): Frame {
  return released.pop() ?? new Frame();
}

/** Gives a frame back; at most one call tree's worth of them is kept. */
export function releaseFrame(frame: Frame): void {
  frame.reset();
  if (released.length <= STACK_LIMIT) released.push(frame);
}
