import { type Address, type Bytes, type Hash32, hexToBigint, invariant } from '@ethane/primitives';
import { AnswerMemory } from './answer-memory.ts';
import { CalleeMemory } from './callee-memory.ts';
import type { BlockEnvironment, TransactionEnvironment } from './environment.ts';
import { Frame } from './frame.ts';
import { PROGRAM_BYTES, SETTING, WORD_BYTES } from './frame-layout.ts';
import { hasInstruction, type InstructionSet } from './instruction-set.ts';
import { instantiateKernel, type Kernel } from './kernel.ts';
import { LinearMemory } from './linear-memory.ts';
import { LogMemory } from './log-memory.ts';
import type { Program } from './program.ts';
import { ProgramStore, placeProgram, programBytes } from './program-store.ts';
import { HOST_OPCODE } from './request.ts';
import { SlotMemory } from './slot-memory.ts';
import { writeAddress, writeWord } from './words.ts';

/** Instructions after which gas and operands are checked anew: jumps, what leaves the frame, GAS, and what needs the host. */
const BLOCK_ENDS: readonly number[] = [0x00, 0x56, 0x57, 0x5a, 0xf3, 0xfd, ...Object.values(HOST_OPCODE)];

/** First opcode of the environment's table. */
const ENVIRONMENT_FIRST = 0x30;

/** What a run lets the kernel do without its driver. */
export interface CarriedOutInside {
  readonly calls: boolean;
  readonly logs: boolean;
}

/**
 * An instance of the kernel and what it holds: tables of one instruction set, programs, and the frames of at most one
 * run at a time.
 */
export class Machine {
  readonly instructions: InstructionSet;
  readonly kernel: Kernel;
  readonly memory: LinearMemory;
  readonly slots: SlotMemory;
  readonly callees: CalleeMemory;
  readonly answers: AnswerMemory;
  readonly logs: LogMemory;
  readonly #programs: ProgramStore;
  readonly #frames: Frame[] = [];
  readonly #arena: number;
  // Read once: the value of a global of WebAssembly takes a call into the engine.
  readonly #settings: number;
  readonly #environment: number;
  readonly #stacks: number;
  readonly #programsEnd: number;
  #block: BlockEnvironment | undefined;
  #transaction: TransactionEnvironment | undefined;

  constructor(instructions: InstructionSet) {
    this.instructions = instructions;
    this.kernel = instantiateKernel();
    this.memory = new LinearMemory(this.kernel);
    this.slots = new SlotMemory(this.kernel, this.memory);
    this.callees = new CalleeMemory(this.kernel, this.memory);
    this.answers = new AnswerMemory(this.kernel, this.memory);
    this.logs = new LogMemory(this.kernel, this.memory);
    this.#programs = new ProgramStore(this.kernel, this.memory, this.kernel.PROGRAMS.value, PROGRAM_BYTES);
    this.#arena = this.kernel.ARENA.value;
    this.#settings = this.kernel.SETTINGS.value;
    this.#environment = this.kernel.ENVIRONMENT.value;
    this.#stacks = this.kernel.STACKS.value;
    this.#programsEnd = this.kernel.SLOTS.value;
    this.#writeTables();
  }

  /** The frame of the message from outside. @param memoryLimit bytes for the frames of the run, see `EvmOptions` */
  begin(
    block: BlockEnvironment,
    transaction: TransactionEnvironment,
    memoryLimit: number,
    inside: CarriedOutInside,
  ): Frame {
    this.#programs.makeRoom();
    this.slots.forget();
    this.logs.drop();
    this.#setting(SETTING.WAITING, 0);
    this.#setting(SETTING.ARENA_LIMIT, Math.min(this.#arena + memoryLimit, 0xffff_0000));
    this.#setting(SETTING.CALLS_INSIDE, inside.calls ? 1 : 0);
    this.#setting(SETTING.LOGS_INSIDE, inside.logs ? 1 : 0);
    if (this.#block !== block) this.#writeBlock(block);
    if (this.#transaction !== transaction) this.#writeTransaction(transaction);
    const frame = this.frameAt(0);
    frame.memoryBase = this.#placeBlobHashes(transaction.blobVersionedHashes);
    frame.stackBase = this.#stacks;
    return frame;
  }

  frameAt(depth: number): Frame {
    let frame = this.#frames[depth];
    if (frame === undefined) {
      frame = new Frame(this, depth);
      this.#frames.push(frame);
      invariant(this.#frames[depth] === frame, 'frames are made in order of depth');
    }
    return frame;
  }

  /** Address of the frame that the kernel has run last: one that the driver has run, or a callee above it. */
  get top(): number {
    return this.memory.u32[(this.#settings + SETTING.TOP) >> 2]!;
  }

  /** Whether the program stays where it is to the end of the run. */
  keeps(program: Program): boolean {
    return program.code < this.#programsEnd;
  }

  /** The analysed code of an account; where it cannot be kept, at the address `at`. */
  programOf(codeHash: Hash32, code: Bytes, at: number): Program {
    return this.#programs.get(codeHash, code) ?? this.transientProgram(code, at);
  }

  /** The instruction that a frame stands on, or the byte so many after it: 0 past the end of the code. */
  byteAt(frame: Frame, after: number): number {
    const { code } = frame.program ?? { code: 0 };
    return this.memory.bytes[code + frame.pc + after]!;
  }

  /** Analyses code that runs once, at the address `at` or just after it. */
  transientProgram(code: Bytes, at: number): Program {
    const start = (at + 7) & ~7;
    this.memory.reserve(start + programBytes(code.length));
    return placeProgram(this.kernel, this.memory, start, code);
  }

  #writeTables(): void {
    const { kernel, instructions } = this;
    const { bytes, u32 } = this.memory;
    const { baseGas, takes, leaves, exponentByte, storageTouch } = instructions;
    const u16 = new Uint16Array(bytes.buffer);
    u32.set(baseGas, kernel.BASE_GAS.value >> 2);
    u16.set(takes, kernel.TAKES.value >> 1);
    u16.set(leaves, kernel.LEAVES.value >> 1);
    for (let code = 0; code < 256; code++) {
      const ends = BLOCK_ENDS.includes(code) || !hasInstruction(instructions, code);
      bytes[kernel.ENDS_BLOCK.value + code] = ends ? 1 : 0;
    }
    this.#setting(SETTING.EXPONENT_BYTE, exponentByte);
    this.#setting(SETTING.STORAGE_TOUCH, storageTouch);
  }

  #setting(offset: number, value: number): void {
    this.memory.u32[(this.#settings + offset) >> 2] = value;
  }

  #writeNumber(opcode: number, word: bigint): void {
    writeWord(this.memory, this.#environmentOf(opcode), word);
  }

  #writeAddress(opcode: number, address: Address): void {
    writeAddress(this.memory.u32, this.#environmentOf(opcode), address);
  }

  /** Where the word is that an instruction of the environment pushes. */
  #environmentOf(opcode: number): number {
    return this.#environment + (opcode - ENVIRONMENT_FIRST) * WORD_BYTES;
  }

  #writeBlock(block: BlockEnvironment): void {
    const { prevRandao, difficulty } = block;
    this.#writeAddress(0x41, block.coinbase);
    this.#writeNumber(0x42, block.timestamp);
    this.#writeNumber(0x43, block.number);
    this.#writeNumber(0x44, prevRandao === undefined ? difficulty : hexToBigint(prevRandao));
    this.#writeNumber(0x45, block.gasLimit);
    this.#writeNumber(0x46, block.chainId);
    this.#writeNumber(0x48, block.baseFeePerGas ?? 0n);
    this.#writeNumber(0x4a, block.blobBaseFee ?? 0n);
    this.#block = block;
  }

  #writeTransaction(transaction: TransactionEnvironment): void {
    this.#writeAddress(0x32, transaction.origin);
    this.#writeNumber(0x3a, transaction.gasPrice);
    this.#transaction = transaction;
  }

  /** @returns the address after them */
  #placeBlobHashes(hashes: readonly Hash32[]): number {
    const end = this.#arena + hashes.length * WORD_BYTES;
    if (hashes.length > 0) this.memory.reserve(end);
    hashes.forEach((hash, i) => {
      writeWord(this.memory, this.#arena + i * WORD_BYTES, hexToBigint(hash));
    });
    this.#setting(SETTING.BLOB_HASHES, this.#arena);
    this.#setting(SETTING.BLOB_HASH_COUNT, hashes.length);
    return end;
  }
}

/** Bytes of linear memory of a machine that is kept: what it begins with, and a call's worth. */
const KEPT_BYTES = 96 * 1024 * 1024;
/** Machines of one instruction set that are kept: runs that are suspended, or nested in each other, take several. */
const KEPT_MACHINES = 2;

const idle = new WeakMap<InstructionSet, Machine[]>();

/** A machine that nobody uses: two runs that are under way at the same time have one each. */
export function acquireMachine(instructions: InstructionSet): Machine {
  return idle.get(instructions)?.pop() ?? new Machine(instructions);
}

/** Gives a machine back, whose run has ended; after a giant call it is forgotten, and its memory with it. */
export function releaseMachine(machine: Machine): void {
  if (machine.memory.bytes.length > KEPT_BYTES) return;
  const machines = idle.get(machine.instructions);
  if (machines === undefined) idle.set(machine.instructions, [machine]);
  else if (machines.length < KEPT_MACHINES) machines.push(machine);
}
