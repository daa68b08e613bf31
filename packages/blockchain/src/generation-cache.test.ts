import { describe, expect, it } from 'vitest';
import { GenerationCache } from './generation-cache.ts';

describe('GenerationCache', () => {
  it('keeps what is used and drops the rest within twice its capacity', () => {
    const cache = new GenerationCache<number, number>(10);
    for (let key = 0; key < 100; key++) {
      cache.set(key, key);
      expect(cache.get(0)).toBe(0);
    }
    const kept = Array.from({ length: 100 }, (_, key) => key).filter((key) => cache.get(key) !== undefined);
    expect(kept.length).toBeLessThanOrEqual(20);
    expect(kept).toContain(99);
  });

  it('goes by weight', () => {
    const cache = new GenerationCache<string, number>(100, (value) => value);
    for (const key of ['a', 'b', 'c', 'd', 'e']) cache.set(key, 60);
    expect(cache.get('a')).toBeUndefined();
    expect(cache.get('e')).toBe(60);
  });

  it('counts a value that is written again once', () => {
    const cache = new GenerationCache<string, number>(100, (value) => value);
    cache.set('kept', 1);
    for (let round = 0; round < 50; round++) cache.set('hot', 20);
    cache.set('x', 70);
    cache.set('y', 5);
    expect(cache.get('kept')).toBe(1);
  });

  it('forgets what is deleted, in both generations', () => {
    const cache = new GenerationCache<string, number>(1);
    cache.set('a', 1);
    cache.set('b', 2);
    cache.delete('a');
    cache.delete('b');
    expect([cache.get('a'), cache.get('b')]).toEqual([undefined, undefined]);
  });
});
