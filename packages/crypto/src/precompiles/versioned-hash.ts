import type { Bytes } from '@ethane/primitives';
import { sha256 } from './hashes.ts';

/** VERSIONED_HASH_VERSION_KZG (EIP-4844). */
const VERSION = 1;

/** `kzg_to_versioned_hash` (EIP-4844): the commitment's SHA-256 with the version in its first byte. */
export function versionedHashOf(commitment: Bytes): Bytes {
  const hash = sha256(commitment);
  hash[0] = VERSION;
  return hash;
}
