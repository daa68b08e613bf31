import { describe, expect, it } from 'vitest';
import { stateByteGas } from './index.ts';

describe('stateByteGas', () => {
  /** The table of EIP-8037, by million gas. */
  it.each([
    [60, 662],
    [100, 1_174],
    [120, 1_174],
    [200, 2_198],
    [300, 3_222],
    [500, 5_782],
    [1_000, 11_926],
  ])('with %d million gas is %d', (millions, want) => {
    expect(stateByteGas(BigInt(millions) * 1_000_000n)).toBe(BigInt(want));
  });

  it('is at least 1, where the offset is more than the price', () => {
    expect([1n, 1_000_000n, 30_000_000n].map(stateByteGas)).toEqual([1n, 1n, 150n]);
  });

  it('stays the same while the gas limit drifts by small steps', () => {
    const limits = Array.from({ length: 9 }, (_, step) => (100_000_000n * (1_024n + BigInt(step))) / 1_024n);
    expect(new Set(limits.map(stateByteGas)).size).toBe(1);
  });
});
