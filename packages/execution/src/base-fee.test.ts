import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { calculateBaseFee, INITIAL_BASE_FEE } from './base-fee.ts';

describe('calculateBaseFee', () => {
  it('is one gwei for the first block that has one', () => {
    expect(calculateBaseFee({ gasLimit: 30_000_000n, gasUsed: 30_000_000n })).toBe(INITIAL_BASE_FEE);
  });

  it('is what mainnet had after its first London block', () => {
    const parent = { gasLimit: 30_029_122n, gasUsed: 30_025_257n, baseFeePerGas: 1_000_000_000n };
    expect(calculateBaseFee(parent)).toBe(1_124_967_822n);
  });

  it('stays on target, rises by at least 1 above it, falls below it', () => {
    const at = (gasUsed: bigint, baseFeePerGas: bigint) =>
      calculateBaseFee({ gasLimit: 20_000_000n, gasUsed, baseFeePerGas });
    expect(at(10_000_000n, 1_000n)).toBe(1_000n);
    expect(at(20_000_000n, 1_000n)).toBe(1_125n);
    expect(at(10_000_001n, 7n)).toBe(8n);
    expect(at(0n, 1_000n)).toBe(875n);
    expect(at(0n, 7n)).toBe(7n);
  });

  it('never moves by more than an eighth, but for the least step up', () => {
    const amount = fc.bigInt({ min: 0n, max: 10n ** 15n });
    fc.assert(
      fc.property(amount, fc.bigInt({ min: 0n, max: 60_000_000n }), (baseFeePerGas, gasUsed) => {
        const next = calculateBaseFee({ gasLimit: 60_000_000n, gasUsed, baseFeePerGas });
        const bound = baseFeePerGas / 8n > 1n ? baseFeePerGas / 8n : 1n;
        const change = next > baseFeePerGas ? next - baseFeePerGas : baseFeePerGas - next;
        return next >= 0n && change <= bound;
      }),
      { seed: 1559 },
    );
  });
});
