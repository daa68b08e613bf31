import { bytesToHex, hexToBytes } from '@ethane/primitives';
import { describe, expect, it } from 'vitest';
import { childKey, HARDENED, masterKey } from './hd-keys.ts';

/** BIP-32, test vectors 1 to 3 (3: leading zeros are kept): seed, path, chain code, private key. */
const VECTORS: readonly (readonly [string, readonly number[], string, string])[] = [
  [
    '000102030405060708090a0b0c0d0e0f',
    [],
    '873dff81c02f525623fd1fe5167eac3a55a049de3d314bb42ee227ffed37d508',
    'e8f32e723decf4051aefac8e2c93c9c5b214313817cdb01a1494b917c8436b35',
  ],
  [
    '000102030405060708090a0b0c0d0e0f',
    [HARDENED, 1, HARDENED + 2, 2, 1_000_000_000],
    'c783e67b921d2beb8f6b389cc646d7263b4145701dadd2161548a8b078e65e9e',
    '471b76e389e528d6de6d816857e012c5455051cad6660850e58372a6c3e6e7c8',
  ],
  [
    '4b381541583be4423346c643850da4b320e46a87ae3d2a4e6da11eba819cd4acba45d239319ac14f863b8d5ab5a0d0c64d2e8a1e7d1457df2e5a3c51c73235be',
    [],
    '01d28a3e53cffa419ec122c968b3259e16b65076495494d97cae10bbfec3c36f',
    '00ddb80b067e0d4993197fe10f2657a844a384589847602d56f0c629c81aae32',
  ],
  [
    '4b381541583be4423346c643850da4b320e46a87ae3d2a4e6da11eba819cd4acba45d239319ac14f863b8d5ab5a0d0c64d2e8a1e7d1457df2e5a3c51c73235be',
    [HARDENED],
    'e5fea12a97b927fc9dc3d2cb0d1ea1cf50aa5a1fdc1f933e8906bb38df3377bd',
    '491f7a2eebc7b57028e0d3faa0acda02e75c33b03c48fb288c41e2ea44e1daef',
  ],
];

describe('keys of a tree', () => {
  it.each(VECTORS)('of seed %s on path %j', (seed, path, chainCode, privateKey) => {
    const key = path.reduce(childKey, masterKey(hexToBytes(`0x${seed}`)));
    expect(bytesToHex(key.chainCode)).toBe(`0x${chainCode}`);
    expect(bytesToHex(key.privateKey)).toBe(`0x${privateKey}`);
  });
});
