import { parseArgs } from 'node:util';
import { secp256k1Provider } from '@ethane/crypto';
import { CodedError } from '@ethane/primitives';
import { findSuites } from '../../conformance/src/suites.ts';
import { findChromium, NO_CHROMIUM } from './find-chromium.ts';
import { installChromium } from './install-chromium.ts';
import { runInChromium } from './run-in-chromium.ts';
import { missingForks, STRIDE, sampleStateTests } from './sample.ts';
import { runCase, type StateCaseJob } from './state-case.ts';
import { Tally } from './tally.ts';

try {
  process.exitCode = await run(process.argv.slice(2));
} catch (error) {
  console.error(`error: ${error instanceof CodedError ? error.message : describe(error)}`);
  console.log('0 passed, 1 failed');
  process.exitCode = 1;
}

async function run(argv: readonly string[]): Promise<number> {
  const { fixtures, stride, install } = parseOptions(argv);
  const executable = chromiumOr(install);
  const start = performance.now();
  const jobs = await sampleStateTests(findSuites(fixtures).suites, stride);
  const suites = new Set(jobs.map(({ suite }) => suite));
  const forks = new Set(jobs.map(({ fork }) => fork));
  console.log(
    `${jobs.length} state tests of ${suites.size} suites and ${forks.size} forks, one of ${stride}`,
  );

  const tally = new Tally(jobs);
  for (const fork of missingForks(jobs)) tally.fail(`no state test of ${fork}`);
  const { version, places } = await runInChromium(executable, jobs);
  console.log(`Chromium ${version}`);
  for (const report of places) tally.addPlace(report);
  const isWhole = places.every(({ failure }) => failure === undefined);
  if (isWhole) tally.addRate('Node', secp256k1Provider, jobs.map(millisecondsOf));
  console.log(tally.text());
  console.log(`${((performance.now() - start) / 1000).toFixed(1)} s`);
  console.log(`${tally.passed} passed, ${tally.failed} failed`);
  return tally.failed === 0 && tally.passed > 0 ? 0 : 1;
}

function millisecondsOf(job: StateCaseJob): number {
  return runCase(job).ms;
}

/** @throws CodedError `CHROMIUM` */
function chromiumOr(install: boolean): string {
  let executable = findChromium(process.env);
  if (executable === undefined && install) {
    console.log('Installing Chromium …');
    installChromium();
    executable = findChromium(process.env);
  }
  if (executable === undefined) throw new CodedError('CHROMIUM', NO_CHROMIUM);
  return executable;
}

/** @throws CodedError `OPTIONS` */
function parseOptions(argv: readonly string[]): { fixtures: string; stride: number; install: boolean } {
  const { fixtures = '', stride = String(STRIDE), install = false } = parse(argv);
  if (!/^[1-9]\d{0,5}$/.test(stride)) {
    throw new CodedError('OPTIONS', `--stride takes a positive number, not ${stride}`, { have: stride });
  }
  return { fixtures, stride: Number(stride), install };
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      options: { fixtures: { type: 'string' }, stride: { type: 'string' }, install: { type: 'boolean' } },
    }).values;
  } catch (error) {
    throw new CodedError('OPTIONS', describe(error), { cause: error });
  }
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
