import { bytesToBigint, bytesToHex, CodedError, hexToBytes } from '@ethane/primitives';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { keccak256 } from '../keccak.ts';
import { mclProvider } from './mcl.ts';
import { loadNativeProvider } from './native.ts';
import { nobleProvider } from './noble.ts';
import {
  privateKeyToAddress,
  privateKeyToPublicKey,
  publicKeyToAddress,
  recoverAddress,
  recoverPublicKey,
  SECP256K1_HALF_N,
  SECP256K1_N,
  sign,
} from './secp256k1.ts';

const bytes32 = fc.uint8Array({ minLength: 32, maxLength: 32 });
const privateKeys = bytes32.filter((key) => bytesToBigint(key) > 0n && bytesToBigint(key) < SECP256K1_N);
/** The first account of the mnemonic that development nodes share. */
const DEV_KEY = hexToBytes('0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80');
const DEV_ADDRESS = '0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266';

describe('secp256k1', () => {
  it('derives the address of a known key', () => {
    expect(privateKeyToAddress(DEV_KEY)).toBe(DEV_ADDRESS);
    expect(publicKeyToAddress(privateKeyToPublicKey(DEV_KEY))).toBe(DEV_ADDRESS);
  });

  it('recovers the signer of what it signed, with s in the low half', () => {
    fc.assert(
      fc.property(bytes32, privateKeys, (hash, key) => {
        const { r, s, yParity } = sign(hash, key);
        expect(s <= SECP256K1_HALF_N).toBe(true);
        expect(recoverAddress(hash, r, s, yParity)).toBe(privateKeyToAddress(key));
        expect(recoverAddress(hash, r, SECP256K1_N - s, 1 - yParity)).toBe(privateKeyToAddress(key));
      }),
      { numRuns: 20, seed: 1 },
    );
  });

  it('signs deterministically (RFC 6979)', () => {
    const hash = keccak256(new TextEncoder().encode('hello'));
    expect(sign(hash, DEV_KEY)).toEqual(sign(hash, DEV_KEY));
  });

  it('finds no signer where r or s is zero or not below the order, or the parity is neither 0 nor 1', () => {
    const hash = new Uint8Array(32).fill(9);
    const { r, s, yParity } = sign(hash, DEV_KEY);
    for (const [badR, badS] of [
      [0n, s],
      [r, 0n],
      [SECP256K1_N, s],
      [r, SECP256K1_N],
      [r + 2n ** 256n, s],
    ] as const) {
      expect(recoverPublicKey(hash, badR, badS, yParity)).toBeUndefined();
    }
    expect(recoverPublicKey(hash, r, s, 2)).toBeUndefined();
    expect(recoverPublicKey(hash, r, s, 27)).toBeUndefined();
    // 5 is not the x coordinate of a point.
    expect(recoverPublicKey(hash, 5n, s, 0)).toBeUndefined();
  });

  it('names what is wrong with a key or a hash without showing the key', () => {
    for (const key of [new Uint8Array(32), new Uint8Array(31).fill(1), new Uint8Array(32).fill(255)]) {
      const error = thrown(() => sign(new Uint8Array(32), key));
      expect(error.code).toBe('PRIVATE_KEY');
      expect(String(error.have)).toBe(`${key.length} bytes`);
    }
    expect(thrown(() => sign(new Uint8Array(31), DEV_KEY)).code).toBe('HASH_LENGTH');
    expect(thrown(() => publicKeyToAddress(new Uint8Array(65))).code).toBe('PUBLIC_KEY');
  });
});

const native = loadNativeProvider();
const providers = [mclProvider, ...(native === undefined ? [] : [native])];
describe.each(providers)('the $name provider', (provider) => {
  it('gives the keys, signatures and signers of noble', () => {
    fc.assert(
      fc.property(bytes32, privateKeys, (hash, key) => {
        const { signature, recovery } = provider.sign(hash, key);
        const reference = nobleProvider.sign(hash, key);
        expect(bytesToHex(signature)).toBe(bytesToHex(reference.signature));
        expect(recovery).toBe(reference.recovery);
        expect(bytesToHex(provider.publicKey(key))).toBe(bytesToHex(nobleProvider.publicKey(key)));
        expect(provider.recover(hash, signature, recovery)).toEqual(provider.publicKey(key));
      }),
      { numRuns: 20, seed: 2 },
    );
  });

  it('recovers what noble recovers from arbitrary signatures', () => {
    const scalar = fc.oneof(privateKeys, fc.bigInt({ min: 1n, max: 40n }).map(word));
    fc.assert(
      fc.property(bytes32, scalar, scalar, fc.integer({ min: 0, max: 1 }), (hash, r, s, recovery) => {
        const signature = new Uint8Array([...r, ...s]);
        const [a, b] = [provider, nobleProvider].map((p) => p.recover(hash, signature, recovery));
        expect(a && bytesToHex(a)).toBe(b && bytesToHex(b));
      }),
      { numRuns: 60, seed: 3 },
    );
  });

  it('recovers from hashes of zero and above the order, and nothing where the key would be infinity', () => {
    const n = SECP256K1_N;
    const generator = privateKeyToPublicKey(word(1n));
    for (const hash of [0n, n - 1n, n, n + 5n, 2n ** 256n - 1n]) {
      for (const s of [1n, n - 1n]) {
        const signature = new Uint8Array([...generator.subarray(0, 32), ...word(s)]);
        for (const recovery of [0, 1]) {
          const [a, b] = [provider, nobleProvider].map((p) => p.recover(word(hash), signature, recovery));
          expect(a && bytesToHex(a)).toBe(b && bytesToHex(b));
        }
      }
    }
    // R = G, so that s G − hash G is infinity for a hash of s.
    const signature = new Uint8Array([...generator.subarray(0, 32), ...word(77n)]);
    expect(provider.recover(word(77n), signature, generator[63]! & 1)).toBeUndefined();
  });
});

function word(value: bigint): Uint8Array {
  return hexToBytes(`0x${value.toString(16).padStart(64, '0')}`);
}

function thrown(run: () => unknown): CodedError {
  try {
    run();
  } catch (error) {
    if (error instanceof CodedError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}
