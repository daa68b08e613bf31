import { keccak256Hex } from '@ethane/crypto';
import { type Address, utf8ToBytes } from '@ethane/primitives';

/** Mixed-case form of an address (EIP-55). */
export function toChecksumAddress(address: Address): string {
  const digits = address.slice(2);
  const hash = keccak256Hex(utf8ToBytes(digits)).slice(2);
  let mixed = '0x';
  for (let i = 0; i < digits.length; i++) {
    mixed += Number.parseInt(hash[i]!, 16) >= 8 ? digits[i]!.toUpperCase() : digits[i]!;
  }
  return mixed;
}
