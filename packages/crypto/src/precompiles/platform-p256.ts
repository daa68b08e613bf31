import { type Bytes, bytesToHex } from '@ethane/primitives';

/** secp256r1 as the platform has it. Points are 65 bytes, 0x04 first; scalars are 32 bytes, from 1 to below the order. */
export interface PlatformP256 {
  /** A multiple of the generator. */
  multiplyGenerator(scalar: Bytes): Bytes;
  /** The x coordinate, 32 bytes, of a multiple of a point of the curve. */
  xOfMultiple(scalar: Bytes, point: Bytes): Bytes;
}

const CURVE = 'prime256v1';
/** Coordinates of the generator. */
const GENERATOR =
  '0x046b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c2964fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5';

/**
 * Node's curve (OpenSSL) by what Diffie-Hellman needs of one: it has no verification of hashes that are made already.
 * Undefined where there is none; Node is asked for it at run time, so bundlers for browsers see no import.
 */
export function platformP256(): PlatformP256 | undefined {
  const crypto = globalThis.process?.getBuiltinModule?.('node:crypto');
  if (crypto?.createECDH === undefined) return undefined;
  try {
    const exchange = crypto.createECDH(CURVE);
    const platform: PlatformP256 = {
      multiplyGenerator(scalar) {
        exchange.setPrivateKey(scalar);
        return exchange.getPublicKey();
      },
      xOfMultiple(scalar, point) {
        exchange.setPrivateKey(scalar);
        return exchange.computeSecret(point);
      },
    };
    const one = new Uint8Array(32);
    one[31] = 1;
    return bytesToHex(platform.multiplyGenerator(one)) === GENERATOR ? platform : undefined;
  } catch {
    // A build of OpenSSL without this curve.
    return undefined;
  }
}
