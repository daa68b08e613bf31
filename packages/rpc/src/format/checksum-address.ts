import { keccak256Hex } from '@ethane/crypto';
import { type Address, utf8ToBytes } from '@ethane/primitives';

/** The address in mixed case, which checks itself (EIP-55). */
export function toChecksumAddress(address: Address): string {
  const digits = address.slice(2);
  const hash = keccak256Hex(utf8ToBytes(digits));
  let mixed = '0x';
  for (let i = 0; i < digits.length; i++) {
    const digit = digits.charAt(i);
    mixed += hash.charCodeAt(i + 2) >= EIGHT ? digit.toUpperCase() : digit;
  }
  return mixed;
}

/** Character code of '8'; those of a to f are higher. */
const EIGHT = 56;
