import { type Address, type Bytes, bytesToBigint, CodedError, writeBigint } from '@ethane/primitives';
import { keccak256AddressHex } from '../keccak.ts';
import { mclProvider } from './mcl.ts';
import { loadNativeProvider } from './native.ts';

import type { Secp256k1Provider } from './provider.ts';

/** Order of the group. */
export const SECP256K1_N: bigint = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;
/** The largest `s` of a signature in the low form (EIP-2). */
export const SECP256K1_HALF_N: bigint = SECP256K1_N >> 1n;

export interface Signature {
  readonly r: bigint;
  readonly s: bigint;
  /** Parity of R's y coordinate. */
  readonly yParity: 0 | 1;
}

const provider: Secp256k1Provider = loadNativeProvider() ?? mclProvider;

/**
 * Which implementation runs here: libsecp256k1 (`native`), or mcl for recovery with noble for signing (`wasm`), some
 * four and ten times slower.
 */
export const secp256k1Provider: 'native' | 'wasm' | 'noble' = provider.name;

/**
 * Deterministic signature (RFC 6979) of a 32-byte hash, `s` in the low half.
 *
 * @throws CodedError `HASH_LENGTH` or `PRIVATE_KEY`
 */
export function sign(hash: Bytes, privateKey: Bytes): Signature {
  assertHash(hash);
  assertPrivateKey(privateKey);
  const { signature, recovery } = provider.sign(hash, privateKey);
  return {
    r: bytesToBigint(signature.subarray(0, 32)),
    s: bytesToBigint(signature.subarray(32)),
    yParity: recovery === 1 ? 1 : 0,
  };
}

/**
 * The signer's 64-byte public key; undefined where `r`, `s` and the parity are no signature. Accepts a high `s`:
 * refusing it is up to the rules of the fork.
 *
 * @throws CodedError `HASH_LENGTH`
 */
export function recoverPublicKey(hash: Bytes, r: bigint, s: bigint, yParity: number): Bytes | undefined {
  assertHash(hash);
  if (r <= 0n || s <= 0n || r >= SECP256K1_N || s >= SECP256K1_N) return undefined;
  if (yParity !== 0 && yParity !== 1) return undefined;
  const signature = new Uint8Array(64);
  writeBigint(r, signature, 0, 32);
  writeBigint(s, signature, 32, 32);
  return provider.recover(hash, signature, yParity)?.subarray(1);
}

/** The signer's address; undefined where {@link recoverPublicKey} is. @throws CodedError `HASH_LENGTH` */
export function recoverAddress(hash: Bytes, r: bigint, s: bigint, yParity: number): Address | undefined {
  const publicKey = recoverPublicKey(hash, r, s, yParity);
  return publicKey === undefined ? undefined : keccak256AddressHex(publicKey);
}

/** The 64-byte public key of a private key. @throws CodedError `PRIVATE_KEY` */
export function privateKeyToPublicKey(privateKey: Bytes): Bytes {
  assertPrivateKey(privateKey);
  return provider.publicKey(privateKey).subarray(1);
}

/** @throws CodedError `PRIVATE_KEY` */
export function privateKeyToAddress(privateKey: Bytes): Address {
  return keccak256AddressHex(privateKeyToPublicKey(privateKey));
}

/** The address of a 64-byte public key: the last 20 bytes of its hash. @throws CodedError `PUBLIC_KEY` */
export function publicKeyToAddress(publicKey: Bytes): Address {
  if (publicKey.length !== 64) {
    throw new CodedError('PUBLIC_KEY', 'public key is not 64 bytes', { have: publicKey.length, want: 64 });
  }
  return keccak256AddressHex(publicKey);
}

function assertHash(hash: Bytes): void {
  if (hash.length !== 32) {
    throw new CodedError('HASH_LENGTH', 'hash is not 32 bytes', { have: hash.length, want: 32 });
  }
}

function assertPrivateKey(privateKey: Bytes): void {
  const value = privateKey.length === 32 ? bytesToBigint(privateKey) : 0n;
  if (value === 0n || value >= SECP256K1_N) {
    // The key itself stays out of the error.
    throw new CodedError('PRIVATE_KEY', 'private key is not 32 bytes between 1 and the order of the group', {
      have: `${privateKey.length} bytes`,
      want: '32 bytes',
    });
  }
}
