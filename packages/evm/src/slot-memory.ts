import type { Frame } from './frame.ts';
import { SETTING, SLOT, SLOT_KIND } from './frame-layout.ts';
import type { Host } from './host.ts';
import type { Kernel } from './kernel.ts';
import type { LinearMemory } from './linear-memory.ts';
import { readAddress, readWord, writeWord } from './words.ts';

/**
 * The driver's side of the slots that the kernel remembers. It puts in what it has looked up, carries the kernel's writes
 * over to the host, and has all forgotten when changes are taken back.
 */
export class SlotMemory {
  readonly #kernel: Kernel;
  readonly #memory: LinearMemory;
  readonly #settings: number;
  readonly #written: number;

  constructor(kernel: Kernel, memory: LinearMemory) {
    this.#kernel = kernel;
    this.#memory = memory;
    this.#settings = kernel.SETTINGS.value;
    this.#written = kernel.WRITTEN.value >> 2;
  }

  /** What is remembered, of callees too, is so no more. Writes that have not been carried over are given up. */
  forget(): void {
    const { u32 } = this.#memory;
    const at = (this.#settings + SETTING.GENERATION) >> 2;
    u32[at] = u32[at]! + 1;
    u32[(this.#settings + SETTING.WRITTEN_COUNT) >> 2] = 0;
  }

  /** The slot whose key is on top of the stack of `frame` has this value now. */
  remember(frame: Frame, kind: keyof typeof SLOT_KIND, value: bigint): void {
    const slot = this.#kernel.remember(frame.at, frame.operandAt(0), SLOT_KIND[kind]);
    writeWord(this.#memory, slot + SLOT.VALUE, value);
  }

  /** As {@link remember}, for storage that has been written, with its value when the transaction began. */
  rememberWrite(frame: Frame, value: bigint, original: bigint): void {
    const slot = this.#kernel.remember(frame.at, frame.operandAt(0), SLOT_KIND.PERSISTENT);
    writeWord(this.#memory, slot + SLOT.VALUE, value);
    writeWord(this.#memory, slot + SLOT.ORIGINAL, original);
    this.#memory.u32[(slot + SLOT.HAS_ORIGINAL) >> 2] = 1;
  }

  /** Tells the host what the kernel has written: the last value of each slot, which is all that anyone can have seen. */
  carryOver(host: Host): void {
    const memory = this.#memory;
    const { u32 } = memory;
    const countAt = (this.#settings + SETTING.WRITTEN_COUNT) >> 2;
    const count = u32[countAt]!;
    if (count === 0) return;
    const written = this.#written;
    for (let i = 0; i < count; i++) {
      const slot = u32[written + i]!;
      const address = readAddress(memory, slot + SLOT.ACCOUNT);
      const key = readWord(memory, slot);
      const value = readWord(memory, slot + SLOT.VALUE);
      if (u32[(slot + SLOT.KIND) >> 2] === SLOT_KIND.TRANSIENT) host.setTransientStorage(address, key, value);
      else host.setStorage(address, key, value);
      u32[(slot + SLOT.IS_WRITTEN) >> 2] = 0;
    }
    u32[countAt] = 0;
  }
}
