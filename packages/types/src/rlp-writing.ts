import type { Bytes, Hex } from '@ethane/primitives';
import { bigintByteLength, writeBigint } from '@ethane/primitives';

/*
 * RLP written straight into an array of known size, for the records that a node encodes by the thousand (accounts,
 * receipts): no item tree, no bytes in between. `write…` functions return the offset after what they wrote.
 */

/** Bytes of the RLP of a list or of a string of two bytes or more, whose payload has `length` bytes. */
export function rlpLength(length: number): number {
  return prefixLength(length) + length;
}

/** Bytes of the RLP of a byte string. */
export function bytesRlpLength(bytes: Bytes): number {
  return bytes.length === 1 && bytes[0]! < 0x80 ? 1 : rlpLength(bytes.length);
}

/**
 * Bytes of the RLP of an integer below 2^256.
 *
 * @throws RangeError for a negative one, which RLP cannot say
 */
export function uintRlpLength(value: bigint): number {
  if (value >= 0x80n) return 1 + uintLength(value);
  if (value < 0n) throw new RangeError(`RLP has no negative integers, such as ${value}`);
  return 1;
}

/** Writes the prefix of a list with a payload of `length` bytes. */
export function writeListPrefix(target: Bytes, at: number, length: number): number {
  return writePrefix(target, at, length, 0xc0);
}

export function writeBytes(target: Bytes, at: number, bytes: Bytes): number {
  if (bytes.length === 1 && bytes[0]! < 0x80) {
    target[at] = bytes[0]!;
    return at + 1;
  }
  const start = writePrefix(target, at, bytes.length, 0x80);
  target.set(bytes, start);
  return start + bytes.length;
}

export function writeUint(target: Bytes, at: number, value: bigint): number {
  if (value < 0x80n) {
    target[at] = value === 0n ? 0x80 : Number(value);
    return at + 1;
  }
  const length = uintLength(value);
  target[at] = 0x80 + length;
  writeBigint(value, target, at + 1, length);
  return at + 1 + length;
}

/** Writes an address or a hash, which is lower-case hex of two bytes to 55. */
export function writeHex(target: Bytes, at: number, hex: Hex): number {
  const length = hex.length / 2 - 1;
  target[at] = 0x80 + length;
  for (let i = 1, digit = 2; i <= length; i++, digit += 2) {
    target[at + i] = (digitValue(hex.charCodeAt(digit)) << 4) | digitValue(hex.charCodeAt(digit + 1));
  }
  return at + 1 + length;
}

/** Bytes of the RLP of an address and of a hash. */
export const ADDRESS_RLP_LENGTH = 21;
export const HASH_RLP_LENGTH = 33;

/** Of a lower-case digit: '0' to '9' are 48 to 57, 'a' to 'f' 97 to 102. */
function digitValue(code: number): number {
  return code < 58 ? code - 48 : code - 87;
}

function writePrefix(target: Bytes, at: number, length: number, base: number): number {
  if (length <= 55) {
    target[at] = base + length;
    return at + 1;
  }
  const size = prefixLength(length) - 1;
  target[at] = base + 55 + size;
  for (let i = size, rest = length; i > 0; i--, rest >>>= 8) target[at + i] = rest & 0xff;
  return at + 1 + size;
}

/** Lengths are below 2^32 here. */
function prefixLength(length: number): number {
  if (length <= 55) return 1;
  return length < 0x100 ? 2 : length < 0x1_0000 ? 3 : length < 0x100_0000 ? 4 : 5;
}

function uintLength(value: bigint): number {
  if (value > 0xffff_ffffn) return bigintByteLength(value);
  const small = Number(value);
  return small < 0x100 ? 1 : small < 0x1_0000 ? 2 : small < 0x100_0000 ? 3 : 4;
}
