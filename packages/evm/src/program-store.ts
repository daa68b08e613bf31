import { type Bytes, type Hash32, invariant } from '@ethane/primitives';
import { CODE_PADDING } from './frame-layout.ts';
import type { Kernel } from './kernel.ts';
import type { LinearMemory } from './linear-memory.ts';
import type { Program } from './program.ts';

/** Bytes that a program of `size` bytes of code takes: the code twice, and eight for each of its bytes in the block table. */
export function programBytes(size: number): number {
  return alignedCodeBytes(size) + (size + CODE_PADDING) * 9;
}

/** Code and padding; the table after them begins at a multiple of 8 if the code does. */
function alignedCodeBytes(size: number): number {
  return (size + CODE_PADDING + 7) & ~7;
}

/** First address after a program, its block table and what follows that, a multiple of 32. */
export function programEnd({ blocks, size }: Program): number {
  return (blocks + (size + CODE_PADDING) * 9 + 31) & ~31;
}

/** Makes a program of `source` at the address `at`, a multiple of 8, where there is room for it. */
export function placeProgram(kernel: Kernel, memory: LinearMemory, at: number, source: Bytes): Program {
  const size = source.length;
  const blocks = at + alignedCodeBytes(size);
  memory.bytes.set(source, at);
  memory.bytes.fill(0, at + size, blocks);
  kernel.analyse(at, size, blocks);
  return { code: at, blocks, size, source };
}

/**
 * Programs by code hash, in a region of linear memory. Its two halves make a cheap least-recently-used order: a hit in
 * the old half moves to the young one, and a young one that is full becomes the old one. Frames that run keep their
 * programs, so halves change their roles between runs only.
 */
export class ProgramStore {
  readonly #kernel: Kernel;
  readonly #memory: LinearMemory;
  readonly #halves: readonly [number, number];
  readonly #halfBytes: number;
  #young = new Map<Hash32, Program>();
  #old = new Map<Hash32, Program>();
  #half: 0 | 1 = 0;
  #next: number;
  #isFull = false;

  /** @param start of the region, a multiple of 8 @param bytes of it, a multiple of 16 */
  constructor(kernel: Kernel, memory: LinearMemory, start: number, bytes: number) {
    invariant(start % 8 === 0 && bytes % 16 === 0, 'an aligned region');
    this.#kernel = kernel;
    this.#memory = memory;
    this.#halfBytes = bytes / 2;
    this.#halves = [start, start + this.#halfBytes];
    this.#next = start;
  }

  get size(): number {
    return this.#young.size + this.#old.size;
  }

  /** The program of `source`, whose keccak256 is `codeHash`; undefined when there is no room for it in this run. */
  get(codeHash: Hash32, source: Bytes): Program | undefined {
    const young = this.#young.get(codeHash);
    if (young !== undefined) return young;
    const old = this.#old.get(codeHash);
    const bytes = programBytes(source.length);
    if (this.#next + bytes > this.#halves[this.#half] + this.#halfBytes) {
      this.#isFull ||= bytes <= this.#halfBytes;
      return old;
    }
    const program =
      old === undefined
        ? placeProgram(this.#kernel, this.#memory, this.#next, source)
        : this.#move(old, bytes);
    this.#next += (bytes + 7) & ~7;
    this.#young.set(codeHash, program);
    return program;
  }

  /** Called between runs. */
  makeRoom(): void {
    if (!this.#isFull) return;
    this.#isFull = false;
    this.#half = this.#half === 0 ? 1 : 0;
    this.#next = this.#halves[this.#half];
    this.#old = this.#young;
    this.#young = new Map();
  }

  #move(program: Program, bytes: number): Program {
    const to = this.#next;
    this.#memory.bytes.copyWithin(to, program.code, program.code + bytes);
    return { ...program, code: to, blocks: to + (program.blocks - program.code) };
  }
}
