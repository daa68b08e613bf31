import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Entry, entryAt } from './entry.ts';

const KEY = Uint8Array.of(115, 1, 2, 3);

/** Writes a version in each of `blocks` (rising) with the block as its payload, and keeps what a change set would. */
function history(blocks: readonly number[]) {
  const previous = new Map<number, Uint8Array | undefined>();
  let entry: Entry | undefined;
  for (const block of blocks) {
    previous.set(block, entry?.raw);
    entry = Entry.next(KEY, entry, block, Uint8Array.of(block & 255, block >> 8));
  }
  return { newest: entry, previous };
}

describe('Entry', () => {
  it('comes back from its stored form', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(100_000), { minLength: 1, maxLength: 60 }), (numbers) => {
        const { newest } = history(numbers.sort((a, b) => a - b));
        const read = Entry.decode(KEY, newest!.raw);
        expect(read.block).toBe(newest!.block);
        expect(read.version).toBe(numbers.length - 1);
        expect(read.payload).toEqual(newest!.payload);
        expect(read.jumps).toEqual(newest!.jumps);
      }),
    );
  });

  it('finds the version of any block', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.nat(500), { minLength: 1, maxLength: 120 }),
        fc.nat(520),
        (numbers, wanted) => {
          const blocks = numbers.sort((a, b) => a - b);
          const { newest, previous } = history(blocks);
          const found = entryAt(KEY, newest, wanted, (block) => {
            expect(previous.has(block)).toBe(true);
            return previous.get(block);
          });
          expect(found?.block).toBe(blocks.filter((block) => block <= wanted).at(-1));
        },
      ),
    );
  });

  it('needs a number of steps logarithmic in the number of versions', () => {
    const blocks = Array.from({ length: 5000 }, (_, i) => i);
    const { newest, previous } = history(blocks);
    let most = 0;
    for (let wanted = 0; wanted < 5000; wanted += 7) {
      let steps = 0;
      entryAt(KEY, newest, wanted, (block) => {
        steps += 1;
        return previous.get(block);
      });
      most = Math.max(most, steps);
    }
    expect(most).toBeLessThanOrEqual(2 * Math.ceil(Math.log2(5000)));
  });

  it('goes on from a version that an undone block restored', () => {
    const { newest, previous } = history([1, 2, 3, 4, 5, 6, 7]);
    const restored = Entry.decode(KEY, previous.get(6)!);
    expect(restored.block).toBe(5);
    const again = Entry.next(KEY, restored, 6, Uint8Array.of(9));
    expect(again.jumps).toEqual(Entry.decode(KEY, previous.get(7)!).jumps);
    expect(newest!.block).toBe(7);
  });

  it('is refused with one bit flipped, or under another key', () => {
    const { newest } = history([1, 2, 3]);
    for (let bit = 0; bit < newest!.raw.length * 8; bit++) {
      const bytes = newest!.raw.slice();
      bytes[bit >> 3]! ^= 1 << (bit & 7);
      expect(() => Entry.decode(KEY, bytes)).toThrow(expect.objectContaining({ code: 'DATABASE_DAMAGED' }));
    }
    expect(() => Entry.decode(Uint8Array.of(115, 1, 2, 4), newest!.raw)).toThrow(
      expect.objectContaining({ code: 'DATABASE_DAMAGED' }),
    );
  });
});
