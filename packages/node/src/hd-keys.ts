import { createHmac } from 'node:crypto';
import { privateKeyToPublicKey, SECP256K1_N } from '@ethane/crypto';
import { type Bytes, bigintToFixedBytes, bytesToBigint, concatBytes, invariant } from '@ethane/primitives';

/** A private key that others can be derived from, with its chain code; 32 bytes each. BIP-32. */
export interface ExtendedKey {
  readonly privateKey: Bytes;
  readonly chainCode: Bytes;
}

/** Added to an index, it makes the child underivable from the public key. */
export const HARDENED = 0x8000_0000;

/** BIP-32, master key generation. */
export function masterKey(seed: Bytes): ExtendedKey {
  const { left, right } = hmac(new TextEncoder().encode('Bitcoin seed'), seed);
  return { privateKey: left, chainCode: right };
}

/** BIP-32, CKDpriv. `index`: below 2^32, the upper half hardened. */
export function childKey({ privateKey, chainCode }: ExtendedKey, index: number): ExtendedKey {
  const key = index >= HARDENED ? concatBytes(Uint8Array.of(0), privateKey) : compressedPublicKey(privateKey);
  const { left, right } = hmac(chainCode, concatBytes(key, bigintToFixedBytes(BigInt(index), 4)));
  const tweak = bytesToBigint(left);
  const child = (tweak + bytesToBigint(privateKey)) % SECP256K1_N;
  invariant(tweak < SECP256K1_N && child !== 0n, 'a child that no index has in practice');
  return { privateKey: bigintToFixedBytes(child, 32), chainCode: right };
}

function hmac(key: Bytes, data: Bytes): { readonly left: Bytes; readonly right: Bytes } {
  const digest = Uint8Array.from(createHmac('sha512', key).update(data).digest());
  return { left: digest.subarray(0, 32), right: digest.subarray(32) };
}

/** SEC 1, 2.3.3: the parity of y and x. */
function compressedPublicKey(privateKey: Bytes): Bytes {
  const point = privateKeyToPublicKey(privateKey);
  return concatBytes(Uint8Array.of(2 + (point[63]! & 1)), point.subarray(0, 32));
}
