import type { DifficultyRules } from '@ethane/chainspec';
import { maxBigint } from '@ethane/primitives';
import { EMPTY_OMMERS_HASH, type Header } from '@ethane/types';

/** No block is easier than this. */
export const MINIMUM_DIFFICULTY: bigint = 131_072n;

const BOUND_DIVISOR = 2048n;
const LARGEST_STEP_DOWN = -99n;
/** Blocks after which the difficulty bomb doubles. */
const BOMB_PERIOD = 100_000n;

/** What the difficulty of a block's child depends on. */
export type DifficultyParent = Pick<Header, 'number' | 'timestamp' | 'difficulty' | 'ommersHash'>;

/**
 * Difficulty of the proof-of-work block after `parent` at `timestamp` (seconds).
 *
 * Yellow Paper D(H); execution-specs `calculate_block_difficulty` of frontier, homestead and byzantium.
 */
export function calculateDifficulty(
  rules: DifficultyRules,
  timestamp: bigint,
  parent: DifficultyParent,
): bigint {
  const step = parent.difficulty / BOUND_DIVISOR;
  const adjusted = parent.difficulty + step * stepFactor(rules, timestamp, parent);
  return maxBigint(adjusted, MINIMUM_DIFFICULTY) + bomb(parent.number + 1n - rules.bombDelay);
}

/** How many steps, up or down, the time since the parent moves the difficulty. */
function stepFactor(rules: DifficultyRules, timestamp: bigint, parent: DifficultyParent): bigint {
  const elapsed = timestamp - parent.timestamp;
  switch (rules.formula) {
    case 'frontier':
      return elapsed < 13n ? 1n : -1n;
    case 'homestead':
      return maxBigint(1n - elapsed / 10n, LARGEST_STEP_DOWN);
    case 'byzantium': {
      const withOmmers = parent.ommersHash === EMPTY_OMMERS_HASH ? 1n : 2n;
      return maxBigint(withOmmers - elapsed / 9n, LARGEST_STEP_DOWN);
    }
  }
}

/** Doubles every {@link BOMB_PERIOD}, beginning with 1 at the second; 0 before. `number` is the delayed block number. */
function bomb(number: bigint): bigint {
  const period = number / BOMB_PERIOD;
  return number > 0n && period > 1n ? 1n << (period - 2n) : 0n;
}
