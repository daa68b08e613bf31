import { SETTING } from './frame-layout.ts';
import type { Kernel } from './kernel.ts';
import type { LinearMemory } from './linear-memory.ts';
import type { HOST_OPCODE } from './request.ts';
import { writeWord } from './words.ts';

/** An instruction whose answers are remembered. */
export type AnsweredOpcode = (typeof HOST_OPCODE)[
  | 'balance'
  | 'externalCodeSize'
  | 'externalCodeHash'
  | 'selfBalance'];

/** The driver's side of the answers about accounts that the kernel remembers. `SlotMemory.forget` has them forgotten, too. */
export class AnswerMemory {
  readonly #kernel: Kernel;
  readonly #memory: LinearMemory;
  readonly #changes: number;

  constructor(kernel: Kernel, memory: LinearMemory) {
    this.#kernel = kernel;
    this.#memory = memory;
    this.#changes = (kernel.SETTINGS.value + SETTING.BALANCE_CHANGES) >> 2;
  }

  /** The instruction answers this about the account whose address is the word at `address`, until it is forgotten. */
  remember(address: number, opcode: AnsweredOpcode, answer: bigint): void {
    writeWord(this.#memory, this.#kernel.rememberAnswer(address, opcode), answer);
  }

  /** A balance has changed, or whether an account is empty. */
  forget(): void {
    const { u32 } = this.#memory;
    u32[this.#changes] = u32[this.#changes]! + 1;
  }
}
