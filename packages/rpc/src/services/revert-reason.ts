import { type Bytes, bytesToBigint, bytesToHex, bytesToUtf8 } from '@ethane/primitives';

/** Selectors of `Error(string)` and `Panic(uint256)`. */
const ERROR_SELECTOR = '0x08c379a0';
const PANIC_SELECTOR = '0x4e487b71';

/** geth's texts for the codes of Solidity's panics. */
const PANICS: ReadonlyMap<bigint, string> = new Map([
  [0x00n, 'generic panic'],
  [0x01n, 'assert(false)'],
  [0x11n, 'arithmetic underflow or overflow'],
  [0x12n, 'division or modulo by zero'],
  [0x21n, 'enum overflow'],
  [0x22n, 'invalid encoded storage byte array accessed'],
  [0x31n, 'out-of-bounds array access; popping on an empty array'],
  [0x32n, 'out-of-bounds access of an array or bytesN'],
  [0x41n, 'out of memory'],
  [0x51n, 'uninitialized function'],
]);

/**
 * The reason in the return data of a revert: that of `Error(string)`, the text of a `Panic(uint256)`; undefined for
 * anything else, malformed data included. Never throws.
 */
export function revertReason(output: Bytes): string | undefined {
  if (output.length < 36) return undefined;
  const selector = bytesToHex(output.subarray(0, 4));
  const body = output.subarray(4);
  if (selector === ERROR_SELECTOR) return decodeString(body);
  if (selector !== PANIC_SELECTOR) return undefined;
  const code = bytesToBigint(body.subarray(0, 32));
  return PANICS.get(code) ?? `unknown panic code: 0x${code.toString(16)}`;
}

/** "execution reverted", with the reason where there is one. */
export function revertMessage(output: Bytes): string {
  const reason = revertReason(output);
  return reason === undefined ? 'execution reverted' : `execution reverted: ${reason}`;
}

/** A string as the only argument of an ABI encoding. */
function decodeString(body: Bytes): string | undefined {
  const offset = smallNumber(body, 0);
  if (offset === undefined) return undefined;
  const length = smallNumber(body, offset);
  if (length === undefined || offset + 32 + length > body.length) return undefined;
  return bytesToUtf8(body.subarray(offset + 32, offset + 32 + length));
}

/** The word at `at`, if it is there and not larger than the data can be. */
function smallNumber(body: Bytes, at: number): number | undefined {
  if (at + 32 > body.length) return undefined;
  const value = bytesToBigint(body.subarray(at, at + 32));
  return value <= BigInt(body.length) ? Number(value) : undefined;
}
