import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { readRegressions } from './regressions.ts';
import { TARGETS } from './targets.ts';

const folder = fileURLToPath(new URL('../regressions', import.meta.url));

describe('cases that once differed', () => {
  for (const { file, regression } of readRegressions(folder)) {
    it(`${file}: ${regression.difference}`, { timeout: 60_000 }, async () => {
      const target = TARGETS.get(regression.target);
      if (target === undefined) throw new Error(`${file}: no target ${regression.target}`);
      const session = await target.open();
      try {
        expect(await session.check([regression.case as never])).toEqual([undefined]);
      } finally {
        await session.close();
      }
    });
  }
});
