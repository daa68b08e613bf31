import { allocateBytes } from './allocate.ts';
import { CodedError, invariant } from './errors.ts';
import type { Bytes } from './hex.ts';

export const EMPTY_BYTES: Bytes = new Uint8Array(0);

export function concatBytes(...parts: readonly Bytes[]): Bytes {
  let length = 0;
  for (const part of parts) length += part.length;
  const joined = allocateBytes(length);
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}

export function equalBytes(a: Bytes, b: Bytes): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

/** Lexicographic order: negative when `a` comes first. */
export function compareBytes(a: Bytes, b: Bytes): number {
  const shared = Math.min(a.length, b.length);
  for (let i = 0; i < shared; i++) {
    const difference = a[i]! - b[i]!;
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

/** Big-endian value; 0 for no bytes. */
export function bytesToBigint(bytes: Bytes): bigint {
  const { length } = bytes;
  if (length === 0) return 0n;
  if (length <= 6) {
    let small = 0;
    for (let i = 0; i < length; i++) small = small * 256 + bytes[i]!;
    return BigInt(small);
  }
  let at = length % 8 === 0 ? 8 : length % 8;
  let value = readLimb(bytes, 0, at);
  for (; at < length; at += 8) value = (value << 64n) | readLimb(bytes, at, 8);
  return value;
}

/** Shortest big-endian form of a non-negative value; no bytes for 0. */
export function bigintToBytes(value: bigint): Bytes {
  invariant(value >= 0n, 'bigintToBytes takes a non-negative value');
  if (value === 0n) return new Uint8Array(0);
  if (value <= 0xffffffffn) {
    const small = Number(value);
    const length = small < 0x100 ? 1 : small < 0x10000 ? 2 : small < 0x1000000 ? 3 : 4;
    const bytes = new Uint8Array(length);
    for (let i = length - 1, rest = small; i >= 0; i--, rest >>>= 8) bytes[i] = rest & 0xff;
    return bytes;
  }
  return bigintToFixedBytes(value, bigintByteLength(value));
}

/** Bytes of the shortest big-endian form of a non-negative value. */
export function bigintByteLength(value: bigint): number {
  let bytes = 0;
  let rest = value;
  for (; rest > 0xffff_ffff_ffff_ffffn; rest >>= 64n) bytes += 8;
  if (rest > 0xffff_ffffn) {
    bytes += 4;
    rest >>= 32n;
  }
  return bytes + ((39 - Math.clz32(Number(rest))) >> 3);
}

/**
 * Big-endian form of exactly `length` bytes.
 *
 * @throws CodedError `INTEGER_TOO_LARGE` when the value does not fit
 */
export function bigintToFixedBytes(value: bigint, length: number): Bytes {
  invariant(value >= 0n, 'bigintToFixedBytes takes a non-negative value');
  const bytes = new Uint8Array(length);
  writeBigint(value, bytes, 0, length);
  return bytes;
}

/** Writes `value` big-endian into `length` bytes of `target` at `offset`. */
export function writeBigint(value: bigint, target: Bytes, offset: number, length: number): void {
  let rest = value;
  let end = length;
  for (; end > 8; end -= 8) {
    writeLimb(BigInt.asUintN(64, rest), target, offset + end - 8, 8);
    rest >>= 64n;
  }
  writeLimb(BigInt.asUintN(8 * end, rest), target, offset, end);
  rest >>= BigInt(8 * end);
  if (rest !== 0n) {
    throw new CodedError('INTEGER_TOO_LARGE', `value does not fit into ${length} bytes`, {
      have: value,
      want: length,
    });
  }
}

/** A view made for each value costs more than copying eight bytes. */
const limb = new Uint8Array(8);
const limbView = new DataView(limb.buffer);

/** The low `length` bytes, 8 at most. */
function writeLimb(value: bigint, target: Bytes, offset: number, length: number): void {
  limbView.setBigUint64(0, value);
  for (let i = 8 - length, at = offset; i < 8; i++, at++) target[at] = limb[i]!;
}

function readLimb(bytes: Bytes, offset: number, length: number): bigint {
  limbView.setBigUint64(0, 0n);
  for (let i = 8 - length, at = offset; i < 8; i++, at++) limb[i] = bytes[at]!;
  return limbView.getBigUint64(0);
}

const utf8Encoder = new TextEncoder();
const utf8Decoder = new TextDecoder();

export function utf8ToBytes(text: string): Bytes {
  return utf8Encoder.encode(text);
}

/** UTF-8 text; invalid sequences become U+FFFD. */
export function bytesToUtf8(bytes: Bytes): string {
  return utf8Decoder.decode(bytes);
}
