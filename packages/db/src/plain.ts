import type { Bytes } from '@ethane/primitives';

/** Callers slice what they read, and `slice` of a Buffer shares memory where that of a Uint8Array copies. */
export function plain<Value extends Bytes | undefined>(value: Value): Value | Bytes {
  return value instanceof Buffer ? new Uint8Array(value.buffer, value.byteOffset, value.length) : value;
}
