import type { PrecompileName } from '@ethane/chainspec';
import type { Address } from '@ethane/primitives';
import type { Frame } from './frame.ts';
import { CALLEE_BYTES, CALLEE_KIND, FIELD } from './frame-layout.ts';
import type { Kernel } from './kernel.ts';
import type { LinearMemory } from './linear-memory.ts';
import type { Program } from './program.ts';

/** An account whose calls the kernel may carry out. */
export interface RememberedCallee {
  readonly address: Address;
  /** Undefined where no code runs. */
  readonly program: Program | undefined;
}

type CalleeKind = (typeof CALLEE_KIND)[keyof typeof CALLEE_KIND];

/** Precompiles that the kernel has itself. */
const INSIDE: Partial<Record<PrecompileName, CalleeKind>> = {
  identity: CALLEE_KIND.IDENTITY,
  sha256: CALLEE_KIND.SHA256,
};

/** The driver's side of the accounts that were called. They are forgotten with the slots, see `SlotMemory.forget`. */
export class CalleeMemory {
  readonly #kernel: Kernel;
  readonly #memory: LinearMemory;
  readonly #start: number;
  readonly #callees: RememberedCallee[] = [];

  constructor(kernel: Kernel, memory: LinearMemory) {
    this.#kernel = kernel;
    this.#memory = memory;
    this.#start = kernel.CALLEES.value;
  }

  /** @param word where the address is a word in linear memory @param program that is kept for the rest of the run */
  rememberProgram(word: number, address: Address, program: Program): void {
    this.#remember(word, address, CALLEE_KIND.PROGRAM, program);
  }

  /** An account without code, touched or about to be. */
  rememberNothing(word: number, address: Address): void {
    this.#remember(word, address, CALLEE_KIND.NOTHING, undefined);
  }

  /** A precompile, touched or about to be; nothing is remembered of one that the driver has to carry out. */
  rememberPrecompile(word: number, address: Address, name: PrecompileName): void {
    const kind = INSIDE[name];
    if (kind !== undefined) this.#remember(word, address, kind, undefined);
  }

  #remember(word: number, address: Address, kind: CalleeKind, program: Program | undefined): void {
    const { code, blocks, size } = program ?? NO_PROGRAM;
    const at = this.#kernel.rememberCallee(word, kind, code, blocks, size);
    this.#callees[(at - this.#start) / CALLEE_BYTES] = { address, program };
  }

  /** What was called when the kernel entered `frame`. */
  calleeOf(frame: Frame): RememberedCallee {
    const at = this.#memory.u32[(frame.at + FIELD.CALLEE) >> 2]!;
    return this.#callees[(at - this.#start) / CALLEE_BYTES]!;
  }
}

const NO_PROGRAM = { code: 0, blocks: 0, size: 0 } as const;
