import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SortedKeys } from './sorted-keys.ts';

const text = fc.string({ unit: fc.constantFrom('\0', 'a', 'b', '\u00ff'), maxLength: 4 });

describe('SortedKeys', () => {
  it('gives the pages that a sorted array would give', () => {
    const step = fc.record({ remove: fc.boolean(), key: text });
    const bounds = fc.record({ gte: text, lt: fc.option(text, { nil: undefined }) });
    fc.assert(
      fc.property(
        fc.array(step, { maxLength: 60 }),
        bounds,
        fc.boolean(),
        fc.nat(8),
        (steps, range, reverse, count) => {
          const keys = new SortedKeys();
          const model = new Set<string>();
          for (const { remove, key } of steps) {
            if (remove) keys.delete(key);
            else keys.add(key);
            if (remove) model.delete(key);
            else model.add(key);
          }
          const all = [...model].sort();
          const within = all.filter((key) => key >= range.gte && (range.lt === undefined || key < range.lt));
          if (reverse) within.reverse();
          expect(keys.page(range, reverse, count)).toEqual(within.slice(0, count));
          expect(keys.page({ gte: '', lt: undefined }, false, Infinity)).toEqual(all);
        },
      ),
      { seed: 5, numRuns: 300 },
    );
  });

  it('holds many keys that come and go in any order', () => {
    const keys = new SortedKeys();
    const model = new Set<string>();
    for (let i = 0; i < 20_000; i++) {
      const key = `${(i * 7919) % 10_007}`;
      if (i % 3 === 2) keys.delete(key);
      else keys.add(key);
      if (i % 3 === 2) model.delete(key);
      else model.add(key);
    }
    const all = [...model].sort();
    expect(keys.page({ gte: '', lt: undefined }, false, Infinity)).toEqual(all);
    expect(keys.page({ gte: '2', lt: '7' }, true, 3_000)).toEqual(
      all
        .filter((key) => key >= '2' && key < '7')
        .reverse()
        .slice(0, 3_000),
    );
    for (const key of all) keys.delete(key);
    expect(keys.page({ gte: '', lt: undefined }, false, 1)).toEqual([]);
    keys.add('again');
    expect(keys.page({ gte: '', lt: undefined }, true, 1)).toEqual(['again']);
  });
});
