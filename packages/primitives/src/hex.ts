import { allocateBytes } from './allocate.ts';
import { CodedError } from './errors.ts';

/** A string of `0x` and hexadecimal digits. */
export type Hex = `0x${string}`;

/** Raw bytes. */
export type Bytes = Uint8Array;

const BYTE_TO_HEX: readonly string[] = Array.from({ length: 256 }, (_, byte) =>
  byte.toString(16).padStart(2, '0'),
);

/** Value of each ASCII code as a hexadecimal digit, 255 where it is none. */
const DIGIT = new Uint8Array(128).fill(255);
for (let digit = 0; digit < 16; digit++) {
  DIGIT[digit.toString(16).charCodeAt(0)] = digit;
  DIGIT[digit.toString(16).toUpperCase().charCodeAt(0)] = digit;
}

/** Lower-case `0x` hex of `bytes`. */
export const bytesToHex: (bytes: Bytes) => Hex = globalThis.Buffer === undefined ? joinedHex : nodeHex;

/** Bytes up to which digits are written one by one: a word, a hash, an address. */
const SHORT = 32;
/** ASCII codes of the two digits of each byte. */
const DIGIT_CODES = Uint8Array.from(BYTE_TO_HEX.join(''), (digit) => digit.charCodeAt(0));
/** Room for `0x` and the digits of {@link SHORT} bytes, where there is a `Buffer`. */
const written = globalThis.Buffer?.from(`0x${'00'.repeat(SHORT)}`);

/**
 * Node makes the string in one piece; joined here it is a string of a piece for each byte, which takes as much memory
 * again many times over, and 30 us to put together for a bloom. Calling Node's encoder costs more than short digits do.
 */
function nodeHex(bytes: Bytes): Hex {
  const { length } = bytes;
  if (length > SHORT) {
    return `0x${globalThis.Buffer.from(bytes.buffer, bytes.byteOffset, length).toString('hex')}`;
  }
  for (let i = 0, at = 2; i < length; i++, at += 2) {
    const code = bytes[i]! * 2;
    written[at] = DIGIT_CODES[code]!;
    written[at + 1] = DIGIT_CODES[code + 1]!;
  }
  return written.toString('latin1', 0, 2 + 2 * length) as Hex;
}

function joinedHex(bytes: Bytes): Hex {
  let digits = '';
  for (let i = 0; i < bytes.length; i++) digits += BYTE_TO_HEX[bytes[i]!];
  return `0x${digits}`;
}

/**
 * Bytes of a `0x` hex string with an even number of digits.
 *
 * @throws CodedError `HEX_PREFIX`, `HEX_ODD_LENGTH` or `HEX_DIGIT`
 */
export function hexToBytes(hex: string): Bytes {
  if (hex.charCodeAt(0) !== 48 || (hex.charCodeAt(1) | 32) !== 120) {
    throw new CodedError('HEX_PREFIX', 'hex string without 0x prefix', { have: hex.slice(0, 20) });
  }
  if (hex.length % 2 !== 0) {
    throw new CodedError('HEX_ODD_LENGTH', 'hex string of odd length', { have: hex.length });
  }
  const bytes = allocateBytes(hex.length / 2 - 1);
  for (let i = 0, at = 2; i < bytes.length; i++, at += 2) {
    const high = DIGIT[hex.charCodeAt(at)] ?? 255;
    const low = DIGIT[hex.charCodeAt(at + 1)] ?? 255;
    if ((high | low) > 15) {
      throw new CodedError('HEX_DIGIT', 'invalid hex string', { have: hex.slice(at, at + 2) });
    }
    bytes[i] = (high << 4) | low;
  }
  return bytes;
}

/** The 32-bit number that the eight digits of `hex` from `at` on make; they are not checked. */
export function uint32OfHex(hex: string, at: number): number {
  let value = 0;
  for (let i = at; i < at + 8; i++) value = (value << 4) | DIGIT[hex.charCodeAt(i)]!;
  return value >>> 0;
}

/** Whether `value` is a `0x` hex string (any number of digits, none included). */
export function isHex(value: unknown): value is Hex {
  return typeof value === 'string' && /^0x[0-9a-fA-F]*$/.test(value);
}
