import { bigintToFixedBytes, bytesToHex } from '@ethane/primitives';
import { Ethash } from '@ethereumjs/ethash';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createCache, createDataset, datasetItem, hashimotoFull, hashimotoLight, seedHash } from './index.ts';
import type { EthashParameters } from './parameters.ts';

const TINY: EthashParameters = {
  epochLength: 8,
  cacheBytes: 2_048,
  cacheGrowth: 256,
  datasetBytes: 8_192,
  datasetGrowth: 1_024,
};

/** The same epoch as another implementation has it. */
function peerOf(epoch: number, parameters: EthashParameters): Ethash {
  const cache = createCache(epoch, parameters);
  const peer = new Ethash();
  peer.mkcache(cache.bytes.length, seedHash(epoch));
  return peer;
}

describe('hashimoto, against @ethereumjs/ethash', () => {
  it.each([0, 1, 7])('makes the same cache in epoch %i', (epoch) => {
    const want = peerOf(epoch, TINY).cache.map((item) => bytesToHex(item).slice(2));
    expect(bytesToHex(createCache(epoch, TINY).bytes)).toBe(`0x${want.join('')}`);
  });

  it('makes the same dataset items, one by one and in a dataset', () => {
    const cache = createCache(2, TINY);
    const peer = peerOf(2, TINY);
    const { bytes } = createDataset(cache);
    expect(bytes).toHaveLength(cache.datasetBytes);
    for (const index of [0, 1, 2, 33, bytes.length / 64 - 1]) {
      const want = peer.calcDatasetItem(index);
      expect(bytesToHex(datasetItem(cache, index))).toBe(bytesToHex(want));
      expect(bytesToHex(bytes.subarray(index * 64, index * 64 + 64))).toBe(bytesToHex(want));
    }
  });

  it('gives the same hashes with and without a dataset', () => {
    const cache = createCache(1, TINY);
    const dataset = createDataset(cache);
    const peer = peerOf(1, TINY);
    const sealHashes = fc.uint8Array({ minLength: 32, maxLength: 32 });
    fc.assert(
      fc.property(sealHashes, fc.bigInt(0n, 2n ** 64n - 1n), (sealHash, nonce) => {
        const light = hashimotoLight(cache, sealHash, nonce);
        const want = peer.run(sealHash, bigintToFixedBytes(nonce, 8), cache.datasetBytes);
        expect(bytesToHex(light.mixHash)).toBe(bytesToHex(want.mix));
        expect(bytesToHex(light.result)).toBe(bytesToHex(want.hash));
        expect(hashimotoFull(dataset, sealHash, nonce)).toEqual(light);
      }),
      { seed: 5, numRuns: 8 },
    );
  });

  it('does not overflow where the dataset has more bytes than 32 bits can count', () => {
    const parameters = { ...TINY, datasetBytes: 2 ** 34 };
    const cache = createCache(0, parameters);
    const sealHash = new Uint8Array(32).fill(7);
    const want = peerOf(0, parameters).run(sealHash, bigintToFixedBytes(99n, 8), cache.datasetBytes);
    expect(bytesToHex(hashimotoLight(cache, sealHash, 99n).result)).toBe(bytesToHex(want.hash));
  });
});
