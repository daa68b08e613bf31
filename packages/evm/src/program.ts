import type { Bytes, Hash32 } from '@ethane/primitives';
import { bytesToWord, type Word } from './word.ts';

const PUSH1 = 0x60;
const PUSH32 = 0x7f;
const JUMPDEST = 0x5b;

/** Zeros after the code: a PUSH32 as its last byte reads 32 of them and then finds a STOP. */
const PADDING = 33;

const NOT_ANALYSED = new Uint8Array(0);
const NO_CONSTANTS: (Word | undefined)[] = [];

/** Code made ready to run: padded, and what the interpreter finds out about it on the way. */
export class Program {
  /** The code and {@link PADDING} zeros. */
  readonly code: Bytes;
  /** Length of the code itself. */
  readonly size: number;
  /** By position, values of PUSH4 to PUSH32 that have been executed. Another array after the first of them. */
  constants: (Word | undefined)[] = NO_CONSTANTS;
  #jumpDestinations: Uint8Array = NOT_ANALYSED;

  constructor(code: Bytes) {
    this.size = code.length;
    this.code = new Uint8Array(code.length + PADDING);
    this.code.set(code);
  }

  /** The code without padding. Not to be written to. */
  get bytes(): Bytes {
    return this.code.subarray(0, this.size);
  }

  /** 1 for each position that JUMP may go to; empty before {@link analyse}. */
  get jumpDestinations(): Uint8Array {
    return this.#jumpDestinations;
  }

  /** Finds the JUMPDEST bytes that are not data of a PUSH, once: init code that never jumps is not looked at. */
  analyse(): Uint8Array {
    if (this.#jumpDestinations.length < this.size) {
      this.#jumpDestinations = findJumpDestinations(this.code, this.size);
    }
    return this.#jumpDestinations;
  }

  /** Decodes the `length` bytes after the PUSH at `pc` and remembers the value. */
  decodeConstant(pc: number, length: number): Word {
    const value = bytesToWord(this.code.subarray(pc + 1, pc + 1 + length));
    if (this.constants === NO_CONSTANTS) this.constants = new Array<Word | undefined>(this.size);
    this.constants[pc] = value;
    return value;
  }
}

function findJumpDestinations(code: Bytes, size: number): Uint8Array {
  const found = new Uint8Array(size);
  for (let pc = 0; pc < size; pc++) {
    const op = code[pc]!;
    if (op === JUMPDEST) found[pc] = 1;
    else if (op >= PUSH1 && op <= PUSH32) pc += op - PUSH1 + 1;
  }
  return found;
}

/** Bytes of code in one generation of the cache; with analysis and constants a byte of code takes up to ten. */
const GENERATION_BYTES = 8 * 1024 * 1024;

/**
 * Programs by code hash, of the whole process: they depend on nothing but the code. Two generations make a cheap
 * least-recently-used order: a hit in the old one moves to the young one, a full young one becomes the old one.
 */
export class ProgramCache {
  readonly #capacity: number;
  #young = new Map<Hash32, Program>();
  #old = new Map<Hash32, Program>();
  #youngBytes = 0;

  /** @param capacity bytes of code in each of the two generations */
  constructor(capacity: number = GENERATION_BYTES) {
    this.#capacity = capacity;
  }

  get size(): number {
    return this.#young.size + this.#old.size;
  }

  /** The program of `code`, whose keccak256 is `codeHash`. */
  get(codeHash: Hash32, code: Bytes): Program {
    const young = this.#young.get(codeHash);
    if (young !== undefined) return young;
    const program = this.#old.get(codeHash) ?? new Program(code);
    this.#old.delete(codeHash);
    if (this.#youngBytes + code.length > this.#capacity) {
      this.#old = this.#young;
      this.#young = new Map();
      this.#youngBytes = 0;
    }
    this.#young.set(codeHash, program);
    this.#youngBytes += code.length;
    return program;
  }
}
