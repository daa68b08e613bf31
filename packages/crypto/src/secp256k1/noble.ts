import { concatBytes } from '@ethane/primitives';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import type { Secp256k1Provider } from './provider.ts';

/** `@noble/curves`: pure JavaScript, audited, runs everywhere. */
export const nobleProvider: Secp256k1Provider = {
  name: 'noble',
  sign: (hash, privateKey) => {
    const bytes = secp256k1.sign(hash, privateKey, { prehash: false, format: 'recovered' });
    return { signature: bytes.subarray(1), recovery: bytes[0]! };
  },
  recover: (hash, signature, recovery) => {
    try {
      const recovered = concatBytes(Uint8Array.of(recovery), signature);
      return secp256k1.Signature.fromBytes(recovered, 'recovered').recoverPublicKey(hash).toBytes(false);
    } catch {
      return undefined;
    }
  },
  publicKey: (privateKey) => secp256k1.getPublicKey(privateKey, false),
};
