import { bytesToHex, utf8ToBytes } from '@ethane/primitives';
import { encodeRlp } from '@ethane/rlp';
import { createMPT } from '@ethereumjs/mpt';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EMPTY_TRIE_ROOT, orderedRoot, sortedRoot } from './ordered-root.ts';

async function referenceRoot(values: readonly Uint8Array[]): Promise<string> {
  const trie = await createMPT();
  for (const [index, value] of values.entries()) {
    const digits = index.toString(16);
    const bytes = index === 0 ? '' : digits.padStart(digits.length + (digits.length % 2), '0');
    await trie.put(encodeRlp(Uint8Array.from(Buffer.from(bytes, 'hex'))), value);
  }
  return bytesToHex(trie.root());
}

describe('orderedRoot', () => {
  it('is the empty root without values', () => {
    expect(orderedRoot([])).toBe(EMPTY_TRIE_ROOT);
  });

  it.each([1, 2, 16, 17, 127, 128, 129, 200, 255, 256, 257, 300])(
    'agrees with a general trie at %i values',
    async (count) => {
      const values = Array.from({ length: count }, (_, i) => new Uint8Array(((i * 7) % 90) + 1).fill(i + 1));
      expect(orderedRoot(values)).toBe(await referenceRoot(values));
    },
  );

  it('agrees with a general trie for values that embed', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.uint8Array({ minLength: 1, maxLength: 40 }), { maxLength: 40 }),
        async (values) => {
          expect(orderedRoot(values)).toBe(await referenceRoot(values));
        },
      ),
      { seed: 1, numRuns: 100 },
    );
  });

  it('takes three-byte indexes', async () => {
    const values = Array.from({ length: 1000 }, () => Uint8Array.of(7));
    expect(orderedRoot(values)).toBe(await referenceRoot(values));
  });
});

describe('sortedRoot', () => {
  it('gives the root of the keys as they are', async () => {
    const keys = ['doe', 'dog', 'horse'].map(utf8ToBytes);
    const values = ['reindeer', 'puppy', 'stallion'].map(utf8ToBytes);
    const trie = await createMPT();
    for (const [index, key] of keys.entries()) await trie.put(key, values[index]!);
    expect(sortedRoot(keys, values)).toBe(bytesToHex(trie.root()));
  });
});
