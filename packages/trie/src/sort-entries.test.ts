import { compareBytes } from '@ethane/primitives';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sortEntries, type TrieEntry } from './sort-entries.ts';

describe('sortEntries', () => {
  it('sorts as comparing whole keys does, and keeps the order of equal keys', () => {
    const key = fc.oneof(
      fc.uint8Array({ maxLength: 6 }),
      fc.array(fc.constantFrom(0, 1, 255), { maxLength: 6 }).map((bytes) => Uint8Array.from(bytes)),
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(key, fc.uint8Array({ maxLength: 1 })), { maxLength: 60 }), (entries) => {
        const want: TrieEntry[] = [...entries].sort((a, b) => compareBytes(a[0], b[0]));
        expect(sortEntries(entries)).toEqual(want);
      }),
      { seed: 13, numRuns: 300 },
    );
  });
});
