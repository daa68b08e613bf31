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
export function bytesToHex(bytes: Bytes): Hex {
  return `0x${digitsOf(bytes)}`;
}

/**
 * Node writes digits in one piece; joined here they are a string of a piece for each byte, which takes as much memory
 * again many times over, and 30 us to put together for a bloom.
 */
const digitsOf: (bytes: Bytes) => string = globalThis.Buffer === undefined ? joinDigits : nodeDigits;

function nodeDigits(bytes: Bytes): string {
  return globalThis.Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('hex');
}

function joinDigits(bytes: Bytes): string {
  let digits = '';
  for (let i = 0; i < bytes.length; i++) digits += BYTE_TO_HEX[bytes[i]!];
  return digits;
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
  const bytes = new Uint8Array(hex.length / 2 - 1);
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

/** Whether `value` is a `0x` hex string (any number of digits, none included). */
export function isHex(value: unknown): value is Hex {
  return typeof value === 'string' && /^0x[0-9a-fA-F]*$/.test(value);
}
