import { type Bytes, type Hash32, toHash32 } from '@ethane/primitives';
import { sha256 } from '@noble/hashes/sha2.js';

/**
 * EIP-7685: sha256 over the sha256 of each request (its type byte and data), in order of their types.
 * Requests without data are left out.
 */
export function requestsHash(requests: readonly Bytes[]): Hash32 {
  const present = requests.filter((request) => request.length > 1);
  const hashes = new Uint8Array(32 * present.length);
  for (const [index, request] of present.entries()) hashes.set(sha256(request), 32 * index);
  return toHash32(sha256(hashes));
}
