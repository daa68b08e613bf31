import type { Bytes } from '@ethane/primitives';

/** `input` cut or padded with zeros on the right to `length` bytes. */
export function fitBytes(input: Bytes, length: number): Bytes {
  if (input.length === length) return input;
  const fitted = new Uint8Array(length);
  fitted.set(input.length > length ? input.subarray(0, length) : input);
  return fitted;
}

/** A 32-byte word that is 1 or 0. */
export function booleanWord(value: boolean): Bytes {
  const word = new Uint8Array(32);
  if (value) word[31] = 1;
  return word;
}

/** `bytes` without leading zeros. */
export function significant(bytes: Bytes): Bytes {
  if (bytes[0] !== 0) return bytes;
  let first = 1;
  while (bytes[first] === 0) first += 1;
  return bytes.subarray(first);
}
