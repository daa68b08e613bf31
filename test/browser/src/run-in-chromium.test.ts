import { describe, expect, it } from 'vitest';
import { findChromium, NO_CHROMIUM } from './find-chromium.ts';
import { runInChromium } from './run-in-chromium.ts';
import { Tally } from './tally.ts';
import { transferJobs } from './testing/jobs.ts';

const executable = findChromium(process.env);
if (executable === undefined) console.log(`test/browser: the tests in Chromium are skipped: ${NO_CHROMIUM}`);

describe.skipIf(executable === undefined)('Chromium', () => {
  it('runs state tests on the main thread and in a worker, and says which fail', async () => {
    const jobs = transferJobs();
    const { places } = await runInChromium(executable!, jobs);
    expect(places.map(({ place }) => place)).toEqual(['page', 'worker']);
    for (const { failure, thread, results } of places) {
      expect(failure).toBeUndefined();
      expect(thread?.checks).toEqual([
        { name: 'the kernel compiles without waiting', failure: undefined },
        { name: 'two runs at once have an instance each', failure: undefined },
      ]);
      expect(thread?.provider).not.toBe('native');
      expect(results.map((result) => result?.failure)).toEqual([
        undefined,
        undefined,
        expect.stringMatching(/^state root 0x/),
      ]);
    }
    const tally = new Tally(jobs);
    for (const place of places) tally.addPlace(place);
    expect([tally.passed, tally.failed]).toEqual([8, 2]);
    expect(tally.text()).toContain('FAILED worker: suite/st/transfer.json: transfer[Cancun/2]');
  }, 180_000);
});
