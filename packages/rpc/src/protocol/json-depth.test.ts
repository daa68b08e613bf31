import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exceedsDepth } from './json-depth.ts';

function depthOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  return 1 + Math.max(0, ...Object.values(value).map(depthOf));
}

describe('exceedsDepth', () => {
  it('counts arrays and objects, not the brackets in strings', () => {
    expect(exceedsDepth('[[[1]]]', 2)).toBe(true);
    expect(exceedsDepth('[[[1]]]', 3)).toBe(false);
    expect(exceedsDepth('["[[[[[[", "{{{{{\\"[[["]', 1)).toBe(false);
    expect(exceedsDepth('{"a\\\\":[1]}', 1)).toBe(true);
  });

  it('agrees with the depth of any parsed value', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), fc.integer({ min: 0, max: 7 }), (value, limit) => {
        const text = JSON.stringify(value).padEnd(limit + 1);
        expect(exceedsDepth(text, limit)).toBe(depthOf(value) > limit);
      }),
    );
  });

  it('stops early on five megabytes of brackets', () => {
    expect(exceedsDepth('['.repeat(5 << 20), 64)).toBe(true);
  });

  it('ends on a string that is not closed', () => {
    expect(exceedsDepth(`{"a":"${'['.repeat(100)}`, 64)).toBe(false);
  });
});
