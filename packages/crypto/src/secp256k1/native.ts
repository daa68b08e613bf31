import type { Bytes } from '@ethane/primitives';
import { loadNativeModule } from '../native-module.ts';
import type { Secp256k1Provider } from './provider.ts';

/** What we use of the npm package `secp256k1` (bindings of libsecp256k1). */
interface Secp256k1Bindings {
  ecdsaSign(hash: Bytes, privateKey: Bytes): { readonly signature: Bytes; readonly recid: number };
  ecdsaRecover(signature: Bytes, recovery: number, hash: Bytes, compressed: false): Bytes;
  publicKeyCreate(privateKey: Bytes, compressed: false): Bytes;
}

/**
 * libsecp256k1 through the optional dependency `secp256k1`, where the package has a binary for the platform; undefined
 * elsewhere. Asks for the package's bindings, because its main module falls back to `elliptic`, which is slower than noble.
 */
export function loadNativeProvider(): Secp256k1Provider | undefined {
  const bindings = loadNativeModule<Secp256k1Bindings>('secp256k1/bindings.js');
  return bindings === undefined ? undefined : createProvider(bindings);
}

function createProvider(bindings: Secp256k1Bindings): Secp256k1Provider {
  return {
    name: 'native',
    sign: (hash, privateKey) => {
      const { signature, recid } = bindings.ecdsaSign(hash, privateKey);
      return { signature, recovery: recid };
    },
    recover: (hash, signature, recovery) => {
      try {
        return bindings.ecdsaRecover(signature, recovery, hash, false);
      } catch {
        return undefined;
      }
    },
    publicKey: (privateKey) => bindings.publicKeyCreate(privateKey, false),
  };
}
