import { type Bytes, type Hash32, toHash32 } from '@ethane/primitives';
import { sha256 } from '@noble/hashes/sha2.js';

/** Of no requests: sha256 of no bytes. */
const EMPTY_REQUESTS_HASH: Hash32 = toHash32(sha256(new Uint8Array(0)));

/**
 * EIP-7685: sha256 over the sha256 of each request (its type byte and data), in order of their types.
 * Requests without data are left out.
 */
export function requestsHash(requests: readonly Bytes[]): Hash32 {
  const present = requests.filter((request) => request.length > 1);
  if (present.length === 0) return EMPTY_REQUESTS_HASH;
  const hashes = new Uint8Array(32 * present.length);
  for (const [index, request] of present.entries()) hashes.set(sha256(request), 32 * index);
  return toHash32(sha256(hashes));
}
