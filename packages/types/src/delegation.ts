import { type Address, addressToBytes, type Bytes, toAddress } from '@ethane/primitives';

const PREFIX_LENGTH = 3;
const LENGTH = 23;

/** The code of an account that delegates to `address` (EIP-7702): 0xef0100 and the address. */
export function delegationCode(address: Address): Bytes {
  const code = new Uint8Array(LENGTH);
  code.set([0xef, 0x01, 0x00]);
  code.set(addressToBytes(address), PREFIX_LENGTH);
  return code;
}

/** Whom `code` delegates to; undefined where it is ordinary code, which all but exactly 23 bytes 0xef0100… is. */
export function delegatedTo(code: Bytes): Address | undefined {
  const delegates = code.length === LENGTH && code[0] === 0xef && code[1] === 0x01 && code[2] === 0x00;
  return delegates ? toAddress(code.subarray(PREFIX_LENGTH)) : undefined;
}
