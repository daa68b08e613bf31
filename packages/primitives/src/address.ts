import { CodedError } from './errors.ts';
import { type Bytes, bytesToHex, type Hex, hexToBytes } from './hex.ts';

declare const brand: unique symbol;

/** 20-byte account address as 42 lower-case characters, so that it can key a `Map`. */
export type Address = Hex & { readonly [brand]: 'Address' };

/** 32-byte hash or word as 66 lower-case characters, so that it can key a `Map`. */
export type Hash32 = Hex & { readonly [brand]: 'Hash32' };

/**
 * The address in `value`: 20 bytes, or `0x` and 40 hexadecimal digits of any case.
 *
 * @throws CodedError `ADDRESS`
 */
export function toAddress(value: string | Bytes): Address {
  return fixedHex(value, 20, 'ADDRESS', 'address') as Address;
}

/**
 * The hash in `value`: 32 bytes, or `0x` and 64 hexadecimal digits of any case.
 *
 * @throws CodedError `HASH32`
 */
export function toHash32(value: string | Bytes): Hash32 {
  return fixedHex(value, 32, 'HASH32', 'hash') as Hash32;
}

/** The low 160 bits of a word as an address. */
export function bigintToAddress(word: bigint): Address {
  return `0x${BigInt.asUintN(160, word).toString(16).padStart(40, '0')}` as Address;
}

/** A 256-bit word as 32 bytes of hex. */
export function bigintToHash32(word: bigint): Hash32 {
  return `0x${word.toString(16).padStart(64, '0')}` as Hash32;
}

export function addressToBytes(address: Address): Bytes {
  return hexToBytes(address);
}

/** The number whose bytes are a hex string's (an address, a hash); `0x` gives 0. */
export function hexToBigint(hex: Hex): bigint {
  return hex.length === 2 ? 0n : BigInt(hex);
}

export const ZERO_ADDRESS: Address = toAddress(new Uint8Array(20));
export const ZERO_HASH: Hash32 = toHash32(new Uint8Array(32));

function fixedHex(value: string | Bytes, length: number, code: string, what: string): Hex {
  if (typeof value !== 'string') {
    if (value.length !== length) {
      throw new CodedError(code, `${what} of ${value.length} bytes`, { have: value.length, want: length });
    }
    return bytesToHex(value);
  }
  const digits = length * 2;
  if (value.length !== digits + 2 || !/^0x[0-9a-fA-F]*$/.test(value)) {
    throw new CodedError(code, `${what} is not 0x and ${digits} hex digits`, {
      have: value.slice(0, 80),
      want: `0x and ${digits} hex digits`,
    });
  }
  return value.toLowerCase() as Hex;
}
