import { writeFileSync } from 'node:fs';
import { CodedError } from '@ethane/primitives';
import { type Options, parseOptions } from './options.ts';
import { Pool } from './pool.ts';
import { findSuites, type Suite } from './suites.ts';
import { Summary } from './summary.ts';

/** Failures that are printed; `--json` has all. */
const SHOWN_FAILURES = 200;

try {
  process.exitCode = await run(parseOptions(process.argv.slice(2)));
} catch (error) {
  if (!(error instanceof CodedError)) throw error;
  console.error(`error: ${error.message}`);
  console.log('0 passed, 1 failed, 0 skipped');
  process.exitCode = 1;
}

async function run(options: Options): Promise<number> {
  const start = performance.now();
  const { suites, missing } = selectSuites(options);
  const summary = new Summary();
  for (const name of missing) summary.fail(name, 'listed in MANIFEST.json, but not there');
  const pool = new Pool({
    script: new URL('./worker.mjs', import.meta.url),
    size: options.workers,
    selection: options.selection,
    onReport: (report) => summary.add(report),
  });
  for (const suite of suites) {
    console.error(`… ${suite.name}`);
    await runSuite(suite, pool, summary);
  }
  await pool.close();
  return print(summary, options, (performance.now() - start) / 1000);
}

/** @throws CodedError `SUITE` when nothing is there to run */
function selectSuites({ fixtures, suites: wanted }: Options): {
  suites: readonly Suite[];
  missing: readonly string[];
} {
  const { suites, missing } = findSuites(fixtures);
  if (wanted === undefined) {
    if (suites.length > 0) return { suites, missing };
    throw new CodedError('SUITE', `${fixtures} holds no archives and no folders of fixtures`, {
      have: fixtures,
    });
  }
  const names = [...suites.map(({ name }) => name), ...missing];
  for (const name of wanted) {
    if (names.includes(name)) continue;
    throw new CodedError('SUITE', `no suite ${name} in ${fixtures}; there are ${names.join(', ')}`, {
      have: name,
      want: names,
    });
  }
  return {
    suites: suites.filter(({ name }) => wanted.includes(name)),
    missing: missing.filter((name) => wanted.includes(name)),
  };
}

async function runSuite(suite: Suite, pool: Pool, summary: Summary): Promise<void> {
  try {
    for await (const { path, bytes } of suite.files()) await pool.run(suite.name, path, bytes);
  } catch (error) {
    summary.fail(suite.name, error instanceof Error ? error.message : String(error));
  }
}

function print(summary: Summary, { json, workers }: Options, seconds: number): number {
  const { passed, failed, skipped } = summary.totals;
  console.log(summary.table());
  for (const { suite, file, case: name, fork, reason } of summary.failures.slice(0, SHOWN_FAILURES)) {
    console.log(`FAILED ${suite}/${file}: ${name}${fork === '' ? '' : ` (${fork})`}\n       ${reason}`);
  }
  if (summary.failures.length > SHOWN_FAILURES) {
    console.log(`… and ${summary.failures.length - SHOWN_FAILURES} more failures; --json FILE takes all`);
  }
  if (json !== undefined) writeFileSync(json, `${JSON.stringify(summary.toJson(seconds), undefined, 1)}\n`);
  console.log(summary.times(seconds, workers));
  console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
  return failed === 0 && passed > 0 ? 0 : 1;
}
