import { rulesOf } from '@ethane/chainspec';
import { invariant, TWO_256 } from '@ethane/primitives';
import { describe, expect, it } from 'vitest';
import { blobBaseFee, calculateExcessBlobGas, fakeExponential, GAS_PER_BLOB } from './blob-gas.ts';

function blobRules(fork: Parameters<typeof rulesOf>[0]) {
  const { blobs } = rulesOf(fork).block;
  invariant(blobs, 'the fork has blobs');
  return blobs;
}

describe('fakeExponential', () => {
  it.each([
    [1n, 0n, 1n, 1n],
    [38_493n, 0n, 1_000n, 38_493n],
    [0n, 1_234n, 2_345n, 0n],
    [1n, 2n, 1n, 6n],
    [1n, 6n, 2n, 18n],
    [10n, 8n, 2n, 542n],
    [2n, 5n, 2n, 23n],
    [1n, 50_000_000n, 2_225_652n, 5_709_098_764n],
  ])('%s * e ^ (%s / %s) is %s', (factor, numerator, denominator, value) => {
    expect(fakeExponential(factor, numerator, denominator)).toBe(value);
  });

  it('answers 2^256 at once for an excess that no sum could be computed for', () => {
    expect(fakeExponential(1n, 2n ** 64n - 1n, 3_338_477n)).toBe(TWO_256);
    expect(fakeExponential(1n, 178n, 1n)).toBe(TWO_256);
    expect(fakeExponential(1n, 177n, 1n)).toBeLessThan(TWO_256);
  });
});

describe('calculateExcessBlobGas', () => {
  const cancun = blobRules('cancun');

  it('begins with 0 after a parent from before blobs', () => {
    expect(calculateExcessBlobGas(cancun, { baseFeePerGas: 7n })).toBe(0n);
  });

  it('is what was used above the target, and never negative', () => {
    const after = (blobs: bigint, excessBlobGas: bigint) =>
      calculateExcessBlobGas(cancun, { blobGasUsed: blobs * GAS_PER_BLOB, excessBlobGas, baseFeePerGas: 7n });
    expect(after(6n, 0n)).toBe(3n * GAS_PER_BLOB);
    expect(after(3n, 0n)).toBe(0n);
    expect(after(0n, 2n * GAS_PER_BLOB)).toBe(0n);
    expect(after(0n, 4n * GAS_PER_BLOB)).toBe(GAS_PER_BLOB);
  });

  it('from Osaka on does not fall while blobs are cheaper than their reserve price', () => {
    const osaka = blobRules('osaka');
    const parent = { blobGasUsed: 6n * GAS_PER_BLOB, excessBlobGas: 10n * GAS_PER_BLOB };
    const reserved = calculateExcessBlobGas(osaka, { ...parent, baseFeePerGas: 17n });
    expect(reserved).toBe(12n * GAS_PER_BLOB);
    const regular = calculateExcessBlobGas(osaka, { ...parent, baseFeePerGas: 16n });
    expect(regular).toBe(10n * GAS_PER_BLOB);
  });

  it('follows the schedule of the new block', () => {
    const parent = { blobGasUsed: 6n * GAS_PER_BLOB, excessBlobGas: 0n, baseFeePerGas: 1n };
    expect(calculateExcessBlobGas(blobRules('cancun'), parent)).toBe(3n * GAS_PER_BLOB);
    expect(calculateExcessBlobGas(blobRules('prague'), parent)).toBe(0n);
  });
});

describe('blobBaseFee', () => {
  it('is 1 wei without excess and grows with the update fraction of the fork', () => {
    expect(blobBaseFee(blobRules('cancun'), 0n)).toBe(1n);
    expect(blobBaseFee(blobRules('cancun'), 2_314_058n)).toBe(2n);
    expect(blobBaseFee(blobRules('prague'), 2_314_058n)).toBe(1n);
  });
});
