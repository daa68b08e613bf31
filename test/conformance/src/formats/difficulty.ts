import { rulesOf } from '@ethane/chainspec';
import { calculateDifficulty } from '@ethane/execution';
import { forkOfName, isObject, type JsonObject, quantityOf } from '@ethane/node/statetest';
import { ZERO_HASH } from '@ethane/primitives';
import { EMPTY_OMMERS_HASH } from '@ethane/types';
import { type Format, stemOf } from './format.ts';

interface DifficultyCaseJson {
  readonly parentTimestamp: string;
  readonly parentDifficulty: string;
  /** A count, or the hash of the list. */
  readonly parentUncles?: string;
  readonly currentTimestamp: string;
  readonly currentBlockNumber: string;
  readonly currentDifficulty: string;
}

/** A case on a chain of its file's, or cases by fork. */
type DifficultyTestJson = DifficultyCaseJson | Readonly<Record<string, unknown>>;

/** Forks of the chains that cases without a fork are of, newest first. */
const SCHEDULES: Readonly<Record<'mainnet' | 'ropsten', readonly (readonly [bigint, string])[]>> = {
  mainnet: [
    [7_280_000n, 'Constantinople'],
    [4_370_000n, 'Byzantium'],
    [1_150_000n, 'Homestead'],
    [0n, 'Frontier'],
  ],
  ropsten: [
    [4_230_000n, 'Constantinople'],
    [1_700_000n, 'Byzantium'],
    [0n, 'Homestead'],
  ],
};

export const difficultyTests: Format<DifficultyTestJson> = {
  name: 'difficulty',
  matches(value): value is JsonObject & DifficultyTestJson {
    if (isCase(value)) return true;
    return (
      isObject(value) &&
      Object.values(value).some((cases) => isObject(cases) && Object.values(cases).some(isCase))
    );
  },
  run({ name, file, value, record }) {
    if (isCase(value)) {
      const fork = forkAt(file, quantityOf(value.currentBlockNumber));
      record.check(name, fork, () => runCase(fork, value));
      return;
    }
    for (const [fork, cases] of Object.entries(value)) {
      for (const [caseName, test] of isObject(cases) ? Object.entries(cases) : []) {
        if (!isCase(test)) continue;
        if (forkOfName(fork) === undefined) record.skip(caseName, fork, `fork ${fork} is not supported`);
        else record.check(caseName, fork, () => runCase(fork, test));
      }
    }
  },
};

/** Of a case without one: the fork in the file's name (`difficultyHomestead`), else the one that its chain has by then. */
function forkAt(file: string, number: bigint): string {
  const subject = /^difficulty(?:Custom)?(\w+)$/.exec(stemOf(file))?.[1] ?? '';
  if (forkOfName(subject) !== undefined) return subject;
  const schedule = SCHEDULES[/ropsten/i.test(subject) ? 'ropsten' : 'mainnet'];
  return schedule.find(([from]) => number >= from)?.[1] ?? '';
}

function isCase(value: unknown): value is JsonObject & DifficultyCaseJson {
  return isObject(value) && 'parentDifficulty' in value && 'currentDifficulty' in value;
}

function runCase(fork: string, test: DifficultyCaseJson): string | undefined {
  const name = forkOfName(fork);
  if (name === undefined) return `no fork ${fork}`;
  const parent = {
    number: quantityOf(test.currentBlockNumber) - 1n,
    timestamp: quantityOf(test.parentTimestamp),
    difficulty: quantityOf(test.parentDifficulty),
    ommersHash: hasOmmers(test.parentUncles) ? ZERO_HASH : EMPTY_OMMERS_HASH,
  };
  const have = calculateDifficulty(rulesOf(name).block.difficulty, quantityOf(test.currentTimestamp), parent);
  const want = quantityOf(test.currentDifficulty);
  return have === want ? undefined : `difficulty ${have}, want ${want}`;
}

function hasOmmers(uncles: string | undefined): boolean {
  return uncles !== undefined && uncles !== EMPTY_OMMERS_HASH && quantityOf(uncles) !== 0n;
}
