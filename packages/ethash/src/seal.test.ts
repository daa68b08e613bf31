import { bytesToHex, hexToBytes, invariant, MAX_UINT256 } from '@ethane/primitives';
import { describe, expect, it } from 'vitest';
import {
  attachDataset,
  boundary,
  createCache,
  createCacheProvider,
  createDataset,
  type Seal,
  SMALL_ETHASH,
  search,
  verifySeal,
} from './index.ts';

const sealHash = hexToBytes('0x2a8de2adf89af77358250bf908bf04ba94a6e8c3ba87775564a41d269a05e4ce');
const dataset = createDataset(createCache(0, SMALL_ETHASH));
const caches = createCacheProvider({ parameters: SMALL_ETHASH });
const DIFFICULTY = 500n;

function mine(difficulty = DIFFICULTY): Seal {
  const found = search(dataset, sealHash, difficulty, 0n, 100_000);
  invariant(found !== undefined, 'one of 100,000 nonces satisfies the difficulty');
  return { sealHash, nonce: found.nonce, mixHash: found.mixHash, difficulty, number: 1n };
}

describe('verifySeal', () => {
  it('accepts what search finds', () => {
    expect(verifySeal(mine(), caches)).toBe(true);
  });

  it('accepts a seal of the main network in its block 1', () => {
    const first: Seal = {
      sealHash: hexToBytes('0x85913a3057ea8bec78cd916871ca73802e77724e014dda65add3405d02240eb7'),
      nonce: 0x539bd4979fef1ec4n,
      mixHash: hexToBytes('0x969b900de27b6ac6a67742365dd65f55a0526c41fd18e1b16f1a1215c2e66f59'),
      difficulty: 17_171_480_576n,
      number: 1n,
    };
    const mainnet = createCacheProvider();
    expect(verifySeal(first, mainnet)).toBe(true);
    expect(verifySeal({ ...first, nonce: first.nonce + 1n }, mainnet)).toBe(false);
  });

  it('refuses another nonce, seal hash, mix hash, epoch, or a difficulty that the result misses', () => {
    const seal = mine();
    const otherHash = sealHash.slice();
    otherHash[31]! ^= 1;
    const wrong: Partial<Seal>[] = [
      { nonce: seal.nonce + 1n },
      { sealHash: otherHash },
      { mixHash: otherHash },
      { difficulty: 2n ** 200n },
      { difficulty: 0n },
      { difficulty: -1n },
      { number: 30_000n },
    ];
    for (const change of wrong) expect(verifySeal({ ...seal, ...change }, caches)).toBe(false);
  });

  it('refuses a wrong mix hash whose result is within the boundary', () => {
    const seal = mine();
    expect(verifySeal({ ...seal, difficulty: 1n, mixHash: new Uint8Array(32) }, caches)).toBe(false);
  });

  it('does not build a cache for an epoch that is not allowed, nor for a seal without work', () => {
    const asked: number[] = [];
    const guarded = createCacheProvider({
      parameters: SMALL_ETHASH,
      allowedEpochs: (epoch) => {
        asked.push(epoch);
        return epoch < 2;
      },
    });
    const seal = mine();
    expect(verifySeal({ ...seal, difficulty: 2n ** 200n, number: 3_000_000n }, guarded)).toBe(false);
    expect(asked).toEqual([]);
    expect(verifySeal({ ...seal, number: 3_000_000n }, guarded)).toBeUndefined();
    expect(asked).toEqual([100]);
    expect(verifySeal(seal, guarded)).toBe(true);
  });
});

describe('createCacheProvider', () => {
  it('keeps the caches that were used last', () => {
    const provider = createCacheProvider({ parameters: SMALL_ETHASH, capacity: 2 });
    const [zero, one] = [provider.cache(0), provider.cache(1)];
    expect(provider.cache(0)).toBe(zero);
    provider.cache(2);
    expect(provider.cache(0)).toBe(zero);
    expect(provider.cache(1)).not.toBe(one);
  });
});

describe('search', () => {
  it('gives the first nonce that is within the boundary', () => {
    const { nonce } = mine();
    const results = Array.from({ length: Number(nonce) + 1 }, (_, i) => {
      return BigInt(bytesToHex(dataset.hashimoto(sealHash, BigInt(i)).result));
    });
    const limit = boundary(DIFFICULTY);
    expect(results.findIndex((result) => result <= limit)).toBe(Number(nonce));
  });

  it('stops after its count and goes on from there', () => {
    const { nonce } = mine();
    expect(search(dataset, sealHash, DIFFICULTY, 0n, Number(nonce))).toBeUndefined();
    expect(search(dataset, sealHash, DIFFICULTY, nonce, 1)).toMatchObject({ nonce, tried: 1 });
    expect(search(dataset, sealHash, DIFFICULTY, 0n, 0)).toBeUndefined();
  });

  it('goes on from the last nonce to the first', () => {
    const found = search(dataset, sealHash, DIFFICULTY, 2n ** 64n - 3n, 100_000);
    const { nonce } = mine();
    expect(found).toMatchObject({ nonce, tried: Number(nonce) + 4 });
  });

  it('finds any nonce for a difficulty of 1', () => {
    expect(boundary(1n)).toBe(MAX_UINT256);
    expect(search(dataset, sealHash, 1n, 5n, 1)?.nonce).toBe(5n);
  });

  it('refuses a difficulty of 0', () => {
    expect(() => search(dataset, sealHash, 0n, 0n, 1)).toThrow(
      expect.objectContaining({ code: 'ETHASH_DIFFICULTY' }),
    );
  });

  it('works over the same memory in another lane', () => {
    const seal = mine();
    const attached = attachDataset(dataset.handle, 3);
    expect(attached.bytes.buffer).toBe(dataset.bytes.buffer);
    expect(attached.search(sealHash, DIFFICULTY, 0n, 100_000)?.nonce).toBe(seal.nonce);
  });
});
