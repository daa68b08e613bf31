import type { Bytes } from './hex.ts';

/** V8 keeps arrays up to this on its own heap, where they cost least. */
const ON_HEAP = 64;
/** Bytes of the memory that arrays are cut from; a longer one than a quarter of it gets its own. */
const SLAB = 32 * 1024;
const LARGEST = SLAB / 4;

/** A zeroed array of so many bytes. Its memory may be shared with others: `buffer` is not its alone. */
export type Allocate = (length: number) => Bytes;

/**
 * Cuts arrays from common memory: above 64 bytes an array of its own is memory that the garbage collector tracks one by one,
 * 10 times as dear to make. What is kept long should not be cut from the same memory as what is dropped soon, for one
 * array keeps 32 KiB: such callers have an allocator of their own.
 */
export function createAllocate(): Allocate {
  let slab = new ArrayBuffer(0);
  let used = 0;
  return (length) => {
    if (length <= ON_HEAP || length > LARGEST) return new Uint8Array(length);
    if (slab.byteLength - used < length) {
      slab = new ArrayBuffer(SLAB);
      used = 0;
    }
    const bytes = new Uint8Array(slab, used, length);
    used += length;
    return bytes;
  };
}

/** For what does not live long: encodings on their way to a hash or a socket. */
export const allocateBytes: Allocate = createAllocate();
