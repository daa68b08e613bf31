import {
  createCipheriv,
  createDecipheriv,
  pbkdf2 as pbkdf2Callback,
  randomBytes,
  randomUUID,
  type ScryptOptions,
  scrypt as scryptCallback,
  timingSafeEqual,
} from 'node:crypto';
import { promisify } from 'node:util';
import { keccak256, privateKeyToAddress } from '@ethane/crypto';
import { type Bytes, bytesToHex, CodedError, concatBytes, hexToBytes } from '@ethane/primitives';
import { scryptAsync as scryptOfAnySize } from '@noble/hashes/scrypt.js';

export type KeystoreErrorCode =
  /** Not a keystore of version 3, or one that asks for what it must not. */
  | 'KEYSTORE_FORMAT'
  /** The password is wrong, or the file was changed: the two cannot be told apart. */
  | 'KEYSTORE_PASSWORD';

/** A keystore that gives no key. The password and the key stay out of the error. */
export class KeystoreError extends CodedError<KeystoreErrorCode> {}

/** A private key under a password: version 3 of the Web3 Secret Storage Definition. Bytes are hex without `0x`. */
export interface Keystore {
  readonly version: 3;
  readonly id: string;
  readonly address: string;
  readonly crypto: {
    readonly cipher: 'aes-128-ctr';
    readonly cipherparams: { readonly iv: string };
    readonly ciphertext: string;
    readonly kdf: 'scrypt' | 'pbkdf2';
    readonly kdfparams: ScryptParameters | Pbkdf2Parameters;
    readonly mac: string;
  };
}

interface ScryptParameters {
  readonly n: number;
  readonly r: number;
  readonly p: number;
  readonly dklen: number;
  readonly salt: string;
}

interface Pbkdf2Parameters {
  readonly c: number;
  readonly prf: 'hmac-sha256';
  readonly dklen: number;
  readonly salt: string;
}

export interface EncryptOptions {
  /** `scrypt` by default. */
  readonly kdf?: 'scrypt' | 'pbkdf2' | undefined;
  /** Cost of scrypt, a power of two; 262,144 by default, as in geth, which takes 256 MiB and about a second. */
  readonly n?: number | undefined;
  /** Rounds of PBKDF2; 262,144 by default. */
  readonly c?: number | undefined;
}

/** Memory that a keystore may make scrypt take, so that a file cannot exhaust the machine. */
const MAX_SCRYPT_BYTES = 1024 * 1024 * 1024;
/** Work that a keystore may ask of scrypt (n·r·p) and of PBKDF2 (rounds). */
const MAX_SCRYPT_WORK = 2 ** 26;
const MAX_ROUNDS = 100_000_000;
const DERIVED_BYTES = 32;

const scrypt = promisify<string, Bytes, number, ScryptOptions, Buffer>(scryptCallback);
const pbkdf2 = promisify(pbkdf2Callback);

/**
 * The private key in a keystore, 32 bytes. `json` is the parsed file.
 *
 * @throws KeystoreError
 */
export async function decryptKeystore(json: unknown, password: string): Promise<Bytes> {
  const { version, crypto: box, address } = fieldsOf(json, 'keystore');
  if (version !== 3) throw formatError('version', version, 3);
  const { cipher, cipherparams, ciphertext, kdf, kdfparams, mac } = fieldsOf(box, 'crypto');
  if (cipher !== 'aes-128-ctr') throw formatError('cipher', cipher, 'aes-128-ctr');
  const iv = bytesAt(fieldsOf(cipherparams, 'cipherparams').iv, 'iv', 16);
  const secret = bytesAt(ciphertext, 'ciphertext', 32);
  const wanted = bytesAt(mac, 'mac', 32);
  const derived = await derive(kdf, fieldsOf(kdfparams, 'kdfparams'), password);
  if (!timingSafeEqual(macOf(derived, secret), wanted)) {
    throw new KeystoreError('KEYSTORE_PASSWORD', 'could not decrypt key with given password');
  }
  const decipher = createDecipheriv('aes-128-ctr', derived.subarray(0, 16), iv);
  const key = new Uint8Array(concatBytes(decipher.update(secret), decipher.final()));
  assertAddress(address, key);
  return key;
}

/**
 * A keystore for a private key.
 *
 * @throws CodedError `PRIVATE_KEY`
 */
export async function encryptKeystore(
  privateKey: Bytes,
  password: string,
  options: EncryptOptions = {},
): Promise<Keystore> {
  const address = privateKeyToAddress(privateKey).slice(2);
  const salt = toHex(randomBytes(32));
  const { kdf = 'scrypt', n = 262_144, c = 262_144 } = options;
  const kdfparams: ScryptParameters | Pbkdf2Parameters =
    kdf === 'scrypt'
      ? { n, r: 8, p: 1, dklen: DERIVED_BYTES, salt }
      : { c, prf: 'hmac-sha256', dklen: DERIVED_BYTES, salt };
  const derived = await derive(kdf, { ...kdfparams }, password);
  const iv = randomBytes(16);
  const cipher = createCipheriv('aes-128-ctr', derived.subarray(0, 16), iv);
  const secret = concatBytes(cipher.update(privateKey), cipher.final());
  return {
    version: 3,
    id: randomUUID(),
    address,
    crypto: {
      cipher: 'aes-128-ctr',
      cipherparams: { iv: toHex(iv) },
      ciphertext: toHex(secret),
      kdf,
      kdfparams,
      mac: toHex(macOf(derived, secret)),
    },
  };
}

type Fields = Readonly<Record<string, unknown>>;

async function derive(kdf: unknown, parameters: Fields, password: string): Promise<Bytes> {
  const salt = bytesAt(parameters.salt, 'salt');
  if (parameters.dklen !== DERIVED_BYTES) throw formatError('dklen', parameters.dklen, DERIVED_BYTES);
  if (kdf === 'pbkdf2') {
    if (parameters.prf !== 'hmac-sha256') throw formatError('prf', parameters.prf, 'hmac-sha256');
    const rounds = countAt(parameters.c, 'c', MAX_ROUNDS);
    return pbkdf2(password, salt, rounds, DERIVED_BYTES, 'sha256');
  }
  if (kdf !== 'scrypt') throw formatError('kdf', kdf, 'scrypt or pbkdf2');
  return deriveScrypt(parameters, password, salt);
}

function deriveScrypt(parameters: Fields, password: string, salt: Bytes): Promise<Bytes> {
  const N = countAt(parameters.n, 'n', MAX_SCRYPT_WORK);
  const r = countAt(parameters.r, 'r', MAX_SCRYPT_WORK);
  const p = countAt(parameters.p, 'p', MAX_SCRYPT_WORK);
  // RFC 7914: a power of two above 1; Node would refuse others with an error of its own.
  if (N < 2 || (N & (N - 1)) !== 0) throw formatError('n', N, 'a power of two');
  const bytes = 128 * r * (N + p + 2);
  if (bytes > MAX_SCRYPT_BYTES || N * r * p > MAX_SCRYPT_WORK) {
    throw formatError('kdfparams', `n ${N}, r ${r}, p ${p}`, `at most ${MAX_SCRYPT_BYTES} bytes of memory`);
  }
  // RFC 7914 has N < 2^(16 r) by mistake (erratum), OpenSSL insists on it, and there are keystores beyond it.
  if (16 * r < 32 && N >= 2 ** (16 * r)) {
    return scryptOfAnySize(password, salt, { N, r, p, dkLen: DERIVED_BYTES, maxmem: bytes });
  }
  return scrypt(password, salt, DERIVED_BYTES, { N, r, p, maxmem: bytes + 2 ** 20 });
}

/** keccak256 of the second half of the derived key and the ciphertext. */
function macOf(derived: Bytes, ciphertext: Bytes): Bytes {
  return keccak256(concatBytes(derived.subarray(16, 32), ciphertext));
}

/** A keystore may name the address of its key; it is then the right one. */
function assertAddress(address: unknown, key: Bytes): void {
  if (address === undefined || address === null || address === '') return;
  const want = privateKeyToAddress(key).slice(2);
  const have = typeof address === 'string' ? address.replace(/^0x/, '').toLowerCase() : undefined;
  if (have !== want) throw formatError('address', have, want);
}

function fieldsOf(value: unknown, name: string): Fields {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  throw formatError(name, value, 'an object');
}

function bytesAt(value: unknown, name: string, length?: number): Bytes {
  if (typeof value === 'string' && /^(0x)?([0-9a-fA-F]{2})*$/.test(value)) {
    const bytes = hexToBytes(value.startsWith('0x') ? value : `0x${value}`);
    if (length === undefined || bytes.length === length) return bytes;
  }
  throw formatError(name, value, length === undefined ? 'hex' : `${length} bytes of hex`);
}

function countAt(value: unknown, name: string, most: number): number {
  if (typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= most) return value;
  throw formatError(name, value, `a number from 1 to ${most}`);
}

function toHex(bytes: Bytes): string {
  return bytesToHex(bytes).slice(2);
}

function formatError(name: string, have: unknown, want: unknown): KeystoreError {
  const shown = typeof have === 'string' ? have.slice(0, 80) : typeof have === 'number' ? have : typeof have;
  return new KeystoreError('KEYSTORE_FORMAT', `keystore: ${name} is ${shown}, not ${want}`, {
    have: shown,
    want,
  });
}
