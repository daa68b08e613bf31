import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SlotMap } from './slot-map.ts';

const WIDE = 2n ** 64n;
/** Slots near each other, anywhere, and such as V8's `Map` and the table both put into one bucket. */
const slots = fc.oneof(
  fc.bigInt({ min: 0n, max: 40n }),
  fc.bigInt({ min: 0n, max: 2n ** 256n - 1n }),
  fc.bigInt({ min: 0n, max: 60n }).map((high) => 7n + high * WIDE),
);
const actions = fc.array(fc.tuple(slots, fc.nat()), { maxLength: 200 });

describe('SlotMap', () => {
  it('holds what a Map of the same history holds, in the same order', () => {
    fc.assert(
      fc.property(actions, (history) => {
        const ours = new SlotMap<number>();
        const reference = new Map<bigint, number>();
        for (const [slot, value] of history) {
          expect(ours.get(slot)).toBe(reference.get(slot));
          expect(ours.set(slot, value)).toBe(reference.get(slot));
          reference.set(slot, value);
          expect(ours.get(slot)).toBe(value);
        }
        expect([...ours.entries()]).toEqual([...reference]);
        expect(ours.isEmpty).toBe(reference.size === 0);
        expect(ours.get(2n ** 255n + 1n)).toBe(reference.get(2n ** 255n + 1n));
      }),
      { numRuns: 300, seed: 4 },
    );
  });

  it('finds every one of many', () => {
    const map = new SlotMap<bigint>();
    const step = 0x9e3779b97f4a7c15f39cc0605cedc835n;
    for (let i = 0n; i < 20_000n; i++) map.set(i % 2n === 0n ? i : i * step, i);
    for (let i = 0n; i < 20_000n; i++) expect(map.get(i % 2n === 0n ? i : i * step)).toBe(i);
    expect(map.get(20_000n)).toBeUndefined();
    expect([...map.entries()]).toHaveLength(20_000);
  });
});
