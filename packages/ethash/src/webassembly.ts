import { KERNEL_BASE64 } from './generated/kernel.ts';

/** A linear memory that threads can share; it may be sent to another thread. */
export interface SharedMemory {
  readonly buffer: SharedArrayBuffer;
}

/** What the module exports (sources in `kernel/`). Numbers are addresses and counts, 32 bits unsigned. */
export interface Kernel {
  fillCache(lane: number, cache: number, items: number): void;
  makePair(lane: number, cache: number, cacheItems: number, index: number, items: number): void;
  fillDataset(
    lane: number,
    cache: number,
    cacheItems: number,
    dataset: number,
    from: number,
    to: number,
  ): void;
  hashimotoLight(lane: number, cache: number, cacheItems: number, rows: number): void;
  hashimotoFull(lane: number, dataset: number, rows: number): void;
  claimedResult(lane: number): void;
  search(lane: number, dataset: number, rows: number, count: number): number;
}

/** The part of the WebAssembly API that we use; neither the ES libraries nor Node's types declare it. */
interface WebAssemblyApi {
  readonly Memory: new (limits: {
    readonly initial: number;
    readonly maximum: number;
    readonly shared: true;
  }) => SharedMemory;
  readonly Module: new (binary: Uint8Array) => object;
  readonly Instance: new (module: object, imports: object) => { readonly exports: unknown };
}

const { WebAssembly } = globalThis as typeof globalThis & { readonly WebAssembly: WebAssemblyApi };

let compiled: object | undefined;

/** The module over `memory`. It keeps nothing outside of that memory. */
export function instantiateKernel(memory: SharedMemory): Kernel {
  compiled ??= new WebAssembly.Module(
    Uint8Array.from(atob(KERNEL_BASE64), (character) => character.charCodeAt(0)),
  );
  return new WebAssembly.Instance(compiled, { env: { memory } }).exports as Kernel;
}

/** A memory of `pages` of 64 KiB that never grows. @throws RangeError where the machine has not that much */
export function createMemory(pages: number): SharedMemory {
  return new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
}
