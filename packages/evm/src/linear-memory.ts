import { type Bytes, CodedError } from '@ethane/primitives';
import type { Kernel } from './kernel.ts';

/** The memory of a kernel's instance, seen in several widths. The views are other ones after it has grown. */
export class LinearMemory {
  readonly #kernel: Kernel;
  bytes: Uint8Array;
  u32: Uint32Array;
  u64: BigUint64Array;

  constructor(kernel: Kernel) {
    this.#kernel = kernel;
    const { buffer } = kernel.memory;
    this.bytes = new Uint8Array(buffer);
    this.u32 = new Uint32Array(buffer);
    this.u64 = new BigUint64Array(buffer);
  }

  /** To be called after whatever may have made the memory grow, which takes the old views' bytes away. */
  refresh(): void {
    if (this.bytes.length !== 0) return;
    const { buffer } = this.#kernel.memory;
    this.bytes = new Uint8Array(buffer);
    this.u32 = new Uint32Array(buffer);
    this.u64 = new BigUint64Array(buffer);
  }

  /**
   * Makes room up to the address `end`.
   *
   * @throws CodedError `MEMORY_LIMIT`
   */
  reserve(end: number): void {
    if (end <= this.bytes.length) return;
    const made = end < 2 ** 32 && this.#kernel.reserve(end) !== 0;
    this.refresh();
    if (!made) throw memoryLimit();
  }

  /** Puts bytes at the address `at`, where there may be no room yet. */
  place(at: number, bytes: Bytes): void {
    this.reserve(at + bytes.length);
    this.bytes.set(bytes, at);
  }
}

export function memoryLimit(): CodedError {
  return new CodedError('MEMORY_LIMIT', 'memory of the call exceeds what this machine supports');
}
