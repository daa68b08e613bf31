import { rulesOf } from '@ethane/chainspec';
import { ZERO_HASH } from '@ethane/primitives';
import { EMPTY_OMMERS_HASH } from '@ethane/types';
import { describe, expect, it } from 'vitest';
import { calculateDifficulty, type DifficultyParent, MINIMUM_DIFFICULTY } from './difficulty.ts';

function parent(fields: Partial<DifficultyParent> = {}): DifficultyParent {
  return { number: 10n, timestamp: 1_000n, difficulty: 2_048_000n, ommersHash: EMPTY_OMMERS_HASH, ...fields };
}

describe('calculateDifficulty', () => {
  const rules = {
    frontier: rulesOf('frontier').block.difficulty,
    homestead: rulesOf('homestead').block.difficulty,
    byzantium: rulesOf('byzantium').block.difficulty,
    london: rulesOf('london').block.difficulty,
  };

  it('Frontier: one step up before 13 seconds, one step down from there on', () => {
    expect(calculateDifficulty(rules.frontier, 1_012n, parent())).toBe(2_049_000n);
    expect(calculateDifficulty(rules.frontier, 1_013n, parent())).toBe(2_047_000n);
  });

  it('Homestead: a step for every ten seconds, 99 at most', () => {
    expect(calculateDifficulty(rules.homestead, 1_009n, parent())).toBe(2_049_000n);
    expect(calculateDifficulty(rules.homestead, 1_019n, parent())).toBe(2_048_000n);
    expect(calculateDifficulty(rules.homestead, 1_035n, parent())).toBe(2_046_000n);
    expect(calculateDifficulty(rules.homestead, 1_000_000n, parent())).toBe(2_048_000n - 99n * 1_000n);
  });

  it('Byzantium: a step for every nine seconds, and one more after a parent with ommers', () => {
    expect(calculateDifficulty(rules.byzantium, 1_008n, parent())).toBe(2_049_000n);
    expect(calculateDifficulty(rules.byzantium, 1_008n, parent({ ommersHash: ZERO_HASH }))).toBe(2_050_000n);
    expect(calculateDifficulty(rules.byzantium, 1_009n, parent())).toBe(2_048_000n);
  });

  it('never falls below the minimum, to which the bomb comes on top', () => {
    const easy = parent({ difficulty: MINIMUM_DIFFICULTY });
    expect(calculateDifficulty(rules.homestead, 5_000n, easy)).toBe(MINIMUM_DIFFICULTY);
    const late = parent({ difficulty: MINIMUM_DIFFICULTY, number: 499_999n });
    expect(calculateDifficulty(rules.homestead, 5_000n, late)).toBe(MINIMUM_DIFFICULTY + 8n);
  });

  it('starts the bomb with 1 in the second period', () => {
    const at = (number: bigint) =>
      calculateDifficulty(rules.homestead, 1_019n, parent({ number: number - 1n })) - 2_048_000n;
    expect(at(199_999n)).toBe(0n);
    expect(at(200_000n)).toBe(1n);
    expect(at(300_000n)).toBe(2n);
  });

  it('delays the bomb by the blocks of the fork', () => {
    const at = (number: bigint) =>
      calculateDifficulty(rules.london, 1_009n, parent({ number: number - 1n })) - 2_048_000n;
    expect(at(9_700_000n + 199_999n)).toBe(0n);
    expect(at(9_700_000n + 200_000n)).toBe(1n);
  });
});
