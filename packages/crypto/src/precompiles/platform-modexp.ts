import { type Bytes, bigintToFixedBytes, bytesToBigint, compareBytes } from '@ethane/primitives';
import { significant } from './bytes.ts';

/** Bytes of the exponent times the square of those of the modulus that make up for making a key, some 15 µs. */
const MIN_WORK = 36_864;
/** Bytes that OpenSSL takes: moduli up to this, and above the second only exponents of up to the third. */
const MAX_MODULUS = 2048;
const MAX_MODULUS_OF_ANY = 384;
const MAX_EXPONENT = 8;

/**
 * base ^ exponent modulo an odd number, as many bytes as the modulus has, by Node's RSA (OpenSSL): encryption without padding is
 * nothing else. Undefined where that would not be faster, where it takes no such numbers, and where there is none; Node
 * is asked for it at run time, so bundlers for browsers see no import.
 */
export function platformModexp(base: Bytes, exponent: Bytes, modulus: Bytes): Bytes | undefined {
  const m = significant(modulus);
  const e = significant(exponent);
  if (e.length * m.length ** 2 < MIN_WORK || !isTaken(e, m)) return undefined;
  const crypto = globalThis.process?.getBuiltinModule?.('node:crypto');
  if (crypto?.publicEncrypt === undefined) return undefined;
  const key = { kty: 'RSA', n: base64url(m), e: base64url(e) };
  try {
    const power = crypto.publicEncrypt(
      {
        key: crypto.createPublicKey({ key, format: 'jwk' }),
        padding: crypto.constants.RSA_NO_PADDING,
      },
      residueOf(significant(base), m),
    );
    const result = new Uint8Array(modulus.length);
    result.set(power, modulus.length - power.length);
    return result;
  } catch {
    // A build that asks more of a key.
    return undefined;
  }
}

/** OpenSSL's exponents are below the modulus. */
function isTaken(exponent: Bytes, modulus: Bytes): boolean {
  if (modulus[modulus.length - 1]! % 2 === 0 || modulus.length > MAX_MODULUS) return false;
  if (modulus.length > MAX_MODULUS_OF_ANY) return exponent.length <= MAX_EXPONENT;
  return (
    exponent.length < modulus.length || (exponent.length === modulus.length && isBelow(exponent, modulus))
  );
}

/** The base reduced, in as many bytes as the modulus has. */
function residueOf(base: Bytes, modulus: Bytes): Bytes {
  if (base.length > modulus.length || (base.length === modulus.length && !isBelow(base, modulus)))
    return bigintToFixedBytes(bytesToBigint(base) % bytesToBigint(modulus), modulus.length);
  const padded = new Uint8Array(modulus.length);
  padded.set(base, modulus.length - base.length);
  return padded;
}

function isBelow(a: Bytes, b: Bytes): boolean {
  return compareBytes(a, b) < 0;
}

function base64url(bytes: Bytes): string {
  return globalThis.Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('base64url');
}
