import fc from 'fast-check';
import { expect, it } from 'vitest';
import { IndexedHeap } from './indexed-heap.ts';

interface Ranked {
  rank: number;
}

it('an indexed heap gives the first item, whatever was added, changed and removed', () => {
  const change = fc.tuple(fc.constantFrom('place', 'remove', 'take'), fc.nat(9), fc.nat(100));
  fc.assert(
    fc.property(fc.array(change, { maxLength: 100 }), (changes) => {
      const items: Ranked[] = Array.from({ length: 10 }, () => ({ rank: 0 }));
      const heap = new IndexedHeap<Ranked>((a, b) => a.rank < b.rank);
      const inside = new Set<Ranked>();
      for (const [kind, index, rank] of changes) {
        const item = items[index]!;
        if (kind === 'place') {
          item.rank = rank;
          heap.place(item);
          inside.add(item);
        } else if (kind === 'remove') {
          heap.remove(item);
          inside.delete(item);
        } else {
          const taken = heap.take();
          if (taken !== undefined) inside.delete(taken);
        }
        const ranks = [...inside].map((one) => one.rank);
        expect(heap.size).toBe(inside.size);
        expect(heap.peek()?.rank).toBe(ranks.length === 0 ? undefined : Math.min(...ranks));
      }
    }),
    { seed: 20_260_731, numRuns: 200 },
  );
});
