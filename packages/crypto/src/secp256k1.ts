import {
  type Address,
  type Bytes,
  bytesToBigint,
  bytesToHex,
  CodedError,
  writeBigint,
} from '@ethane/primitives';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { keccak256 } from './keccak.ts';

/** Order of the group. */
export const SECP256K1_N: bigint = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;
/** The largest `s` of a signature in the low form (EIP-2). */
export const SECP256K1_HALF_N: bigint = SECP256K1_N >> 1n;

export interface Signature {
  readonly r: bigint;
  readonly s: bigint;
  readonly yParity: 0 | 1;
}

/**
 * Deterministic signature (RFC 6979) of a 32-byte hash, `s` in the low half.
 *
 * @throws CodedError `HASH_LENGTH` or `PRIVATE_KEY`
 */
export function sign(hash: Bytes, privateKey: Bytes): Signature {
  if (hash.length !== 32)
    throw new CodedError('HASH_LENGTH', 'hash is not 32 bytes', { have: hash.length, want: 32 });
  assertPrivateKey(privateKey);
  const bytes = secp256k1.sign(hash, privateKey, { prehash: false, format: 'recovered' });
  return {
    yParity: bytes[0] === 1 ? 1 : 0,
    r: bytesToBigint(bytes.subarray(1, 33)),
    s: bytesToBigint(bytes.subarray(33)),
  };
}

/** The signer's 64-byte public key; undefined where `r`, `s` and the parity are no signature. Accepts a high `s`. */
export function recoverPublicKey(hash: Bytes, r: bigint, s: bigint, yParity: number): Bytes | undefined {
  if (r <= 0n || s <= 0n || r >= SECP256K1_N || s >= SECP256K1_N || (yParity !== 0 && yParity !== 1))
    return undefined;
  const bytes = new Uint8Array(65);
  bytes[0] = yParity;
  writeBigint(r, bytes, 1, 32);
  writeBigint(s, bytes, 33, 32);
  try {
    const compressed = secp256k1.recoverPublicKey(bytes, hash, { prehash: false });
    return secp256k1.Point.fromBytes(compressed).toBytes(false).subarray(1);
  } catch {
    return undefined;
  }
}

/** The signer's address; undefined where {@link recoverPublicKey} is. */
export function recoverAddress(hash: Bytes, r: bigint, s: bigint, yParity: number): Address | undefined {
  const publicKey = recoverPublicKey(hash, r, s, yParity);
  return publicKey === undefined ? undefined : publicKeyToAddress(publicKey);
}

/** The 64-byte public key of a private key. @throws CodedError `PRIVATE_KEY` */
export function privateKeyToPublicKey(privateKey: Bytes): Bytes {
  assertPrivateKey(privateKey);
  return secp256k1.getPublicKey(privateKey, false).subarray(1);
}

/** @throws CodedError `PRIVATE_KEY` */
export function privateKeyToAddress(privateKey: Bytes): Address {
  return publicKeyToAddress(privateKeyToPublicKey(privateKey));
}

/** The address of a 64-byte public key: the last 20 bytes of its hash. */
export function publicKeyToAddress(publicKey: Bytes): Address {
  return bytesToHex(keccak256(publicKey).subarray(12)) as Address;
}

function assertPrivateKey(privateKey: Bytes): void {
  const value = privateKey.length === 32 ? bytesToBigint(privateKey) : 0n;
  if (value === 0n || value >= SECP256K1_N) {
    throw new CodedError('PRIVATE_KEY', 'private key is not 32 bytes between 1 and the order of the group', {
      have: `${privateKey.length} bytes`,
      want: '32 bytes',
    });
  }
}
