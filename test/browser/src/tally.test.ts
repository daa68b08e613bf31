import { describe, expect, it } from 'vitest';
import { Tally } from './tally.ts';
import { transferJobs } from './testing/jobs.ts';

describe('a tally', () => {
  it('counts cases and checks of a place, and names what failed', () => {
    const tally = new Tally(transferJobs());
    const passed = { failure: undefined, ms: 1 };
    tally.addPlace({
      place: 'page',
      thread: { provider: 'noble', checks: [{ name: 'a check', failure: 'it does not hold' }] },
      failure: undefined,
      results: [passed, { failure: 'another root', ms: 2 }, passed],
    });
    expect([tally.passed, tally.failed]).toEqual([2, 2]);
    expect(tally.text().split('\n')).toEqual([
      '  page   3 cases in 0.0 s, 750 a second, half of them within 1.0 ms (secp256k1: noble)',
      'FAILED page: a check',
      '       it does not hold',
      'FAILED page: suite/st/transfer.json: transfer[Cancun/1]',
      '       another root',
    ]);
  });

  it('counts a place that broke down and the cases that it did not come to', () => {
    const tally = new Tally(transferJobs());
    const results = [{ failure: undefined, ms: 1 }, undefined, undefined];
    tally.addPlace({ place: 'worker', thread: undefined, failure: 'the page crashed', results });
    expect([tally.passed, tally.failed]).toEqual([1, 3]);
    expect(tally.text()).toContain(
      'FAILED worker: the page crashed\nFAILED worker: 2 cases without a result',
    );
  });
});
