import { type Bytes, EMPTY_BYTES } from '@ethane/primitives';

/**
 * The platform's own hash function, undefined where there is none. Node's uses the processor's instructions where it has
 * any, and costs about a microsecond to call. Node is asked for it at run time, so bundlers for browsers see no import.
 */
export function platformHash(algorithm: 'sha256' | 'ripemd160'): ((data: Bytes) => Bytes) | undefined {
  const hash = globalThis.process?.getBuiltinModule?.('node:crypto')?.hash;
  if (hash === undefined) return undefined;
  const digest = (data: Bytes) => new Uint8Array(hash(algorithm, data, 'buffer'));
  try {
    digest(EMPTY_BYTES);
  } catch {
    // A build of OpenSSL without this algorithm.
    return undefined;
  }
  return digest;
}
