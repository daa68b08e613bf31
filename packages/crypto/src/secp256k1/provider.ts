import type { Bytes } from '@ethane/primitives';

/** An implementation of the curve. Inputs are checked before: lengths, and scalars between 1 and the order. */
export interface Secp256k1Provider {
  readonly name: 'native' | 'wasm' | 'noble';
  /** RFC 6979 signature with the low `s`: 64 bytes `r || s` and the parity of R's y. */
  sign(hash: Bytes, privateKey: Bytes): { readonly signature: Bytes; readonly recovery: number };
  /** The uncompressed key (65 bytes, 0x04 first) that signed; undefined where there is none. */
  recover(hash: Bytes, signature: Bytes, recovery: number): Bytes | undefined;
  /** The uncompressed key, 65 bytes. */
  publicKey(privateKey: Bytes): Bytes;
}
