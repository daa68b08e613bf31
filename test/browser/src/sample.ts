import { FORK_NAMES, type ForkName } from '@ethane/chainspec';
import { casesOf, forkOfName, isObject, isStateTest } from '@ethane/node/statetest';
import type { Suite } from '../../conformance/src/suites.ts';
import type { StateCaseJob } from './state-case.ts';

/** Every so manieth case of a suite and fork, unless told otherwise. A prime: cases come in groups of round numbers. */
export const STRIDE = 397;

/** Forks that changed nothing that a state test sees. */
const WITHOUT_TESTS: readonly ForkName[] = ['dao', 'muirGlacier', 'arrowGlacier', 'grayGlacier'];

/** Forks of which a sample has cases: Frontier to Osaka. */
export const SAMPLED_FORKS: readonly ForkName[] = FORK_NAMES.slice(0, FORK_NAMES.indexOf('osaka') + 1).filter(
  (fork) => !WITHOUT_TESTS.includes(fork),
);

/**
 * State tests of all suites: of each suite and fork the first case and every `stride`th after it, in the order of the
 * archive. The same ones at each call.
 *
 * @throws CodedError `ARCHIVE`; SyntaxError for a file that is not JSON
 */
export async function sampleStateTests(
  suites: readonly Suite[],
  stride: number,
): Promise<readonly StateCaseJob[]> {
  const jobs: StateCaseJob[] = [];
  for (const suite of suites) {
    const seen = new Map<string, number>();
    for await (const { path, bytes } of suite.files()) {
      if (!mayHoldStateTests(path, bytes)) continue;
      for (const job of jobsOf(suite.name, path, bytes)) {
        const count = seen.get(job.fork) ?? 0;
        seen.set(job.fork, count + 1);
        if (count % stride === 0) jobs.push(job);
      }
    }
  }
  return jobs;
}

/** Told by the text, because most of the archives' bytes are tests of other kinds. */
function mayHoldStateTests(path: string, bytes: Uint8Array<ArrayBuffer>): boolean {
  return path.endsWith('.json') && Buffer.from(bytes.buffer).includes('"indexes"');
}

function* jobsOf(suite: string, file: string, bytes: Uint8Array): Generator<StateCaseJob> {
  const value: unknown = JSON.parse(new TextDecoder().decode(bytes));
  if (!isObject(value)) return;
  for (const [testName, test] of Object.entries(value)) {
    if (!isStateTest(test)) continue;
    const withoutResults = { ...test, post: {} };
    for (const { name, fork, post } of casesOf(testName, test)) {
      if (forkOfName(fork) === undefined) continue;
      yield { suite, file, name, fork, test: withoutResults, post };
    }
  }
}

/** The forks that a sample should have cases of and has none. */
export function missingForks(jobs: readonly StateCaseJob[]): readonly ForkName[] {
  const present = new Set(jobs.map(({ fork }) => forkOfName(fork)));
  return SAMPLED_FORKS.filter((fork) => !present.has(fork));
}
