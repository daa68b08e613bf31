import { bytesToHex } from '@ethane/primitives';
import { describe, expect, it } from 'vitest';
import { cacheSize, datasetSize, ETHASH, epochOf, SMALL_ETHASH, seedHash } from './index.ts';

/** Sizes of the appendix of the Ethash specification. */
describe('sizes', () => {
  it.each([
    [0, 16_776_896, 1_073_739_904],
    [1, 16_907_456, 1_082_130_304],
    [2, 17_039_296, 1_090_514_816],
    [2047, 285_081_536, 18_245_220_736],
  ])('of epoch %i are those of the specification', (epoch, cache, dataset) => {
    expect(cacheSize(epoch)).toBe(cache);
    expect(datasetSize(epoch)).toBe(dataset);
  });

  it('exceed 32 bits from epoch 385 on', () => {
    expect(datasetSize(383)).toBeLessThan(2 ** 32);
    expect(datasetSize(385)).toBeGreaterThan(2 ** 32);
  });

  it('are prime numbers of items for small parameters too', () => {
    for (let epoch = 0; epoch < 20; epoch++) {
      for (const items of [cacheSize(epoch, SMALL_ETHASH) / 64, datasetSize(epoch, SMALL_ETHASH) / 128]) {
        const divisors = Array.from({ length: Math.floor(items) }, (_, i) => i + 1).filter(
          (d) => items % d === 0,
        );
        expect(divisors).toEqual([1, items]);
      }
    }
  });

  it('must hold at least a prime number of items', () => {
    expect(() => cacheSize(0, { ...SMALL_ETHASH, cacheBytes: 64 })).toThrow(
      expect.objectContaining({ code: 'ETHASH_SIZE' }),
    );
  });
});

describe('epochs', () => {
  it('last 30,000 blocks', () => {
    expect([0n, 29_999n, 30_000n, 11_550_000n].map((number) => epochOf(number))).toEqual([0, 0, 1, 385]);
    expect(epochOf(17n, { ...ETHASH, epochLength: 8 })).toBe(2);
  });

  it('have a chain of seeds', () => {
    expect(bytesToHex(seedHash(0))).toBe(`0x${'00'.repeat(32)}`);
    expect(bytesToHex(seedHash(1))).toBe(
      '0x290decd9548b62a8d60345a988386fc84ba6bc95484008f6362f93160ef3e563',
    );
    seedHash(1).fill(0);
    expect(bytesToHex(seedHash(2))).toBe(
      '0x510e4e770828ddbf7f7b00ab00a9f6adaf81c0dc9cc85f1f8249c256942d61d9',
    );
  });
});
