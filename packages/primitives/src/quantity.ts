import { CodedError } from './errors.ts';
import type { Hex } from './hex.ts';

/** JSON-RPC QUANTITY: `0x` and the shortest hexadecimal form. */
export function toQuantity(value: bigint | number): Hex {
  return `0x${value.toString(16)}`;
}

/**
 * The number in a JSON-RPC QUANTITY of at most `maxBits` bits: `0x`, then digits without leading zeros.
 *
 * @throws CodedError `QUANTITY`
 */
export function parseQuantity(text: unknown, maxBits = 256): bigint {
  if (typeof text !== 'string') throw quantityError('hex string expected', text);
  if (!text.startsWith('0x')) throw quantityError('hex string without 0x prefix', text);
  if (text.length === 2) throw quantityError('hex string "0x"', text);
  if (text.length > 2 + Math.ceil(maxBits / 4)) throw quantityError(`hex number > ${maxBits} bits`, text);
  if (!/^0x[0-9a-fA-F]+$/.test(text)) throw quantityError('invalid hex string', text);
  if (text.length > 3 && text[2] === '0') throw quantityError('hex number with leading zero digits', text);
  const value = BigInt(text);
  if (value >> BigInt(maxBits) !== 0n) throw quantityError(`hex number > ${maxBits} bits`, text);
  return value;
}

function quantityError(message: string, have: unknown): CodedError {
  const shown = typeof have === 'string' ? have.slice(0, 80) : typeof have;
  return new CodedError('QUANTITY', message, { have: shown, want: '0x-prefixed hexadecimal number' });
}
