import { describe, expect, it } from 'vitest';
import { Hashrate } from './hashrate.ts';

describe('Hashrate', () => {
  it('averages what was measured and forgets what is old', () => {
    let now = 0;
    const rate = new Hashrate(() => now);
    expect(rate.total).toBe(0n);
    rate.record(1_000, 1_000);
    expect(rate.total).toBe(1_000n);
    rate.record(3_000, 1_000);
    expect(rate.total).toBe(2_000n);
    for (let i = 0; i < 100; i++) rate.record(50_000, 10_000);
    expect(rate.total).toBe(5_000n);
    now = 10_001;
    expect(rate.total).toBe(0n);
  });

  it('adds what remote miners report, once each and for ten seconds', () => {
    let now = 0;
    const rate = new Hashrate(() => now);
    rate.recordRemote('a', 5n);
    rate.recordRemote('a', 7n);
    rate.recordRemote('b', 1n);
    expect(rate.total).toBe(8n);
    now = 5_000;
    rate.recordRemote('b', 2n);
    now = 12_000;
    expect(rate.total).toBe(2n);
  });

  it('keeps count of no more than 256 remote miners', () => {
    const rate = new Hashrate(() => 0);
    for (let i = 0; i < 300; i++) rate.recordRemote(`miner ${i}`, 1n);
    expect(rate.total).toBe(256n);
  });
});
