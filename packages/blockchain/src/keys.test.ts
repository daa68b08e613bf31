import { toAddress, toHash32 } from '@ethane/primitives';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  accountKey,
  accountNodeKey,
  canonicalKey,
  codeKey,
  hashOfKey,
  headerKey,
  numberOfKey,
  ownerRange,
  type StateKey,
  slotKey,
  slotListKey,
  stateKeyBytes,
  stateKeyOf,
  storageNodeKey,
} from './keys.ts';

const address = fc.uint8Array({ minLength: 20, maxLength: 20 }).map(toAddress);
const hash = fc.uint8Array({ minLength: 32, maxLength: 32 }).map(toHash32);
const path = fc
  .array(fc.nat(15), { maxLength: 64 })
  .map((nibbles) => nibbles.map((nibble) => nibble.toString(16)).join(''));
const word = fc.bigInt({ min: 0n, max: 2n ** 256n - 1n });

const stateKey: fc.Arbitrary<StateKey> = fc.oneof(
  address.map(accountKey),
  fc.tuple(address, word).map(([owner, slot]) => slotKey(owner, slot)),
  path.map(accountNodeKey),
  fc.tuple(address, path).map(([owner, at]) => storageNodeKey(owner, at)),
  hash.map(codeKey),
  fc.tuple(address, fc.nat(2 ** 31)).map(([owner, position]) => slotListKey(owner, position)),
);

describe('keys', () => {
  it('state keys come back from their bytes', () => {
    fc.assert(
      fc.property(stateKey, (key) => {
        expect(stateKeyOf(stateKeyBytes(key))).toBe(key);
      }),
    );
  });

  it('different state keys have different bytes', () => {
    fc.assert(
      fc.property(stateKey, stateKey, (a, b) => {
        const same = Buffer.compare(stateKeyBytes(a), stateKeyBytes(b)) === 0;
        expect(same).toBe(a === b);
      }),
    );
  });

  it('number keys sort as their numbers', () => {
    fc.assert(
      fc.property(fc.nat(2 ** 40), fc.nat(2 ** 40), (a, b) => {
        expect(numberOfKey(canonicalKey(a))).toBe(a);
        expect(Math.sign(Buffer.compare(canonicalKey(a), canonicalKey(b)))).toBe(Math.sign(a - b));
      }),
    );
  });

  it('hash keys hold their hash', () => {
    fc.assert(
      fc.property(hash, (value) => {
        expect(hashOfKey(headerKey(value))).toBe(value);
      }),
    );
  });

  it('the range of an owner holds its rows and no others', () => {
    fc.assert(
      fc.property(address, address, word, (owner, other, slot) => {
        const { gte, lt } = ownerRange('s', owner);
        const key = stateKeyBytes(slotKey(other, slot));
        const inside = Buffer.compare(key, gte) >= 0 && Buffer.compare(key, lt) < 0;
        expect(inside).toBe(owner === other);
      }),
    );
  });
});
