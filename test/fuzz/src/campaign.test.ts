import { describe, expect, it } from 'vitest';
import { runCampaign } from './campaign.ts';
import type { Random } from './random.ts';
import { sessionOf, type Target } from './target.ts';

/** Numbers, of which those that end in 7 differ. */
const target: Target<number> = {
  name: 'numbers',
  batch: 4,
  generate: (random: Random) => random.int(1_000),
  simplify: () => [],
  open: async () => sessionOf((item) => (item % 10 === 7 ? `ends in 7: ${item}` : undefined)),
};

async function run(options: { readonly seconds: number; readonly cases: number; readonly seed?: number }) {
  const session = await target.open();
  const found: number[] = [];
  const result = await runCampaign(target, session, { seed: 1, first: 0, ...options }, (_, index) => {
    found.push(index);
  });
  return { ...result, found };
}

describe('a campaign', () => {
  it('looks at the same cases every time, as many as asked for', async () => {
    const first = await run({ seconds: 60, cases: 50 });
    expect(first.passed + first.failed).toBe(50);
    expect(first.failed).toBeGreaterThan(0);
    expect(await run({ seconds: 60, cases: 50 })).toMatchObject({ failed: first.failed, found: first.found });
  });

  it('ends when its time is up, without a failure for the cases that it left', async () => {
    const { passed, failed } = await run({ seconds: 0, cases: 1_000_000 });
    expect([passed, failed]).toEqual([0, 0]);
    const short = await run({ seconds: 0.05, cases: 100_000_000 });
    expect(short.passed).toBeLessThan(100_000_000);
  });

  it('reports a few differences of a kind and counts the rest', async () => {
    const { failed, found } = await run({ seconds: 60, cases: 400 });
    expect(failed).toBeGreaterThan(3);
    expect(found).toHaveLength(3);
  });
});
