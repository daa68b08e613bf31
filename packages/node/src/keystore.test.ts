import { privateKeyToAddress } from '@ethane/crypto';
import { bytesToHex, hexToBytes } from '@ethane/primitives';
import { describe, expect, it } from 'vitest';
import { decryptKeystore, encryptKeystore } from './keystore.ts';

/** Wikipage_test_vector_pbkdf2 of the Web3 Secret Storage Definition, with its published key and password. */
const PBKDF2 = {
  crypto: {
    cipher: 'aes-128-ctr',
    cipherparams: { iv: '6087dab2f9fdbbfaddc31a909735c1e6' },
    ciphertext: '5318b4d5bcd28de64ee5559e671353e16f075ecae9f99c7a79a38af5f869aa46',
    kdf: 'pbkdf2',
    kdfparams: {
      c: 262144,
      dklen: 32,
      prf: 'hmac-sha256',
      salt: 'ae3cd4e7013836a3df6bd7241b12db061dbe2c6785853cce422d148a624ce0bd',
    },
    mac: '517ead924a9d0dc3124507e3393d175ce3ff7c1e96529c6c555ce9e51205e9b2',
  },
  id: '3198bc9c-6672-5ab3-d995-4942343ae5b6',
  version: 3,
};
const PUBLISHED_KEY = '0x7a28b5ba57c53603b0b07b56bba752f7784bf506fa95edc395f5cf6c7514fe9d';

const key = new Uint8Array(32).fill(7);
const light = { n: 1024, c: 1000 };

describe('decryptKeystore', () => {
  it('gives the key of a PBKDF2 keystore', async () => {
    expect(bytesToHex(await decryptKeystore(PBKDF2, 'testpassword'))).toBe(PUBLISHED_KEY);
  });

  it('gives the key of a scrypt keystore whose n is beyond what OpenSSL takes for its r', async () => {
    const { scryptAsync } = await import('@noble/hashes/scrypt.js');
    const { keccak256 } = await import('@ethane/crypto');
    const { createCipheriv } = await import('node:crypto');
    const [salt, iv] = [new Uint8Array(32), new Uint8Array(16)];
    const parameters = { n: 2 ** 16, r: 1, p: 1, dklen: 32, salt: '00'.repeat(32) };
    const derived = await scryptAsync('pw', salt, { N: parameters.n, r: 1, p: 1, dkLen: 32 });
    const ciphertext = createCipheriv('aes-128-ctr', derived.subarray(0, 16), iv).update(key);
    const mac = keccak256(new Uint8Array([...derived.subarray(16), ...ciphertext]));
    const crypto = {
      cipher: 'aes-128-ctr',
      cipherparams: { iv: '00'.repeat(16) },
      ciphertext: ciphertext.toString('hex'),
      kdf: 'scrypt',
      kdfparams: parameters,
      mac: bytesToHex(mac).slice(2),
    };
    expect(await decryptKeystore({ version: 3, crypto }, 'pw')).toEqual(key);
  });

  it('refuses another password without telling either', async () => {
    const failure = decryptKeystore(PBKDF2, 'guess');
    await expect(failure).rejects.toMatchObject({ code: 'KEYSTORE_PASSWORD', have: undefined });
    await expect(failure).rejects.not.toThrow('guess');
  });

  const change = (crypto: object, more: object = {}) => ({
    ...PBKDF2,
    ...more,
    crypto: { ...PBKDF2.crypto, ...crypto },
  });
  const { kdfparams } = PBKDF2.crypto;
  it.each([
    ['text', 'no object'],
    ['version 1', { version: 1 }],
    ['another cipher', change({ cipher: 'aes-128-cbc' })],
    ['a short iv', change({ cipherparams: { iv: '00' } })],
    ['a ciphertext of 31 bytes', change({ ciphertext: '00'.repeat(31) })],
    ['another derivation', change({ kdf: 'md5' })],
    ['a derived key of 16 bytes', change({ kdfparams: { ...kdfparams, dklen: 16 } })],
    ['another hash', change({ kdfparams: { ...kdfparams, prf: 'hmac-md5' } })],
    ['no rounds', change({ kdfparams: { ...kdfparams, c: 0 } })],
    ['rounds without end', change({ kdfparams: { ...kdfparams, c: 1e12 } })],
    [
      'an n that is no power of two',
      change({ kdf: 'scrypt', kdfparams: { ...kdfparams, n: 1000, r: 8, p: 1 } }),
    ],
    ['memory without end', change({ kdf: 'scrypt', kdfparams: { ...kdfparams, n: 2 ** 24, r: 8, p: 1 } })],
    ['another address', change({}, { address: '00'.repeat(20) })],
  ])('refuses %s', async (_, json) => {
    await expect(decryptKeystore(json, 'testpassword')).rejects.toMatchObject({ code: 'KEYSTORE_FORMAT' });
  });
});

describe('encryptKeystore', () => {
  it.each(['scrypt', 'pbkdf2'] as const)('makes a keystore with %s that gives the key back', async (kdf) => {
    const keystore = await encryptKeystore(key, 'pässword', { kdf, ...light });
    expect(keystore).toMatchObject({
      version: 3,
      address: privateKeyToAddress(key).slice(2),
      crypto: { kdf },
    });
    expect(await decryptKeystore(JSON.parse(JSON.stringify(keystore)), 'pässword')).toEqual(key);
    await expect(decryptKeystore(keystore, 'password')).rejects.toMatchObject({ code: 'KEYSTORE_PASSWORD' });
  });

  it('makes another one each time', async () => {
    const [a, b] = [await encryptKeystore(key, '', light), await encryptKeystore(key, '', light)];
    expect(a.crypto.ciphertext).not.toBe(b.crypto.ciphertext);
    expect(a.id).not.toBe(b.id);
  });

  it('refuses what is no key', async () => {
    await expect(encryptKeystore(hexToBytes('0x00'), 'x', light)).rejects.toMatchObject({
      code: 'PRIVATE_KEY',
    });
  });
});
