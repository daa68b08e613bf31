// `pnpm conformance [--fixtures DIR] [--suite NAME] [--filter TEXT] [--fork NAME] [--stride N] [--workers N] [--json FILE]`:
// runs the official consensus tests and prints `N passed, N failed, N skipped` last.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';
import { explainMissingFixtures, findFixtures, isFixturesOption } from './fixtures.mjs';
import { root, setup } from './setup.mjs';

const HELP = `Usage: pnpm conformance [options]

  --fixtures DIR   folder of .tar.gz archives or unpacked folders, or one archive
                   (default: $ETHANE_FIXTURES, then ../shared/fixtures beside the repository)
  --suite NAME     only this archive or folder; several with commas or by repeating the option
  --filter TEXT    only cases whose SUITE/FILE: CASE contains the text
  --fork NAME      only cases of this network, as the tests name it
  --stride N       only every Nth case of each file (1)
  --workers N      worker threads (one for each core)
  --json FILE      write the whole report`;

const argv = process.argv.slice(2);
if (argv.includes('--help') || argv.includes('-h')) {
  console.log(HELP);
  process.exit(0);
}
const fixtures = findFixtures(argv);
if (fixtures === undefined || !existsSync(fixtures)) {
  console.error(explainMissingFixtures(fixtures));
  console.log('0 passed, 1 failed, 0 skipped');
  process.exit(1);
}

setup('all');
const dist = join(root, 'test', 'conformance', 'dist');
await build({
  entryPoints: ['main', 'worker'].map((name) => join(root, 'test', 'conformance', 'src', `${name}.ts`)),
  outdir: dist,
  outExtension: { '.js': '.mjs' },
  bundle: true,
  platform: 'node',
  format: 'esm',
  packages: 'external',
  sourcemap: 'inline',
  logLevel: 'warning',
});

// The chains go through the command line, as users import them; a selection of cases does not touch them.
const isSelection = argv.some((argument) => /^--(suite|filter|fork)(=|$)/.test(argument));
const chains = isSelection ? { passed: 0, failed: 0, skipped: 0 } : runChains(fixtures);
const output = run([...argv, ...(argv.some(isFixturesOption) ? [] : ['--fixtures', fixtures])]);
const line = /(\d+) passed, (\d+) failed, (\d+) skipped\s*$/.exec(output.text);
const [passed, failed, skipped] = line === null ? [0, 1, 0] : line.slice(1).map(Number);
process.stdout.write(line === null ? output.text : output.text.slice(0, line.index));
console.log(
  `${passed + chains.passed} passed, ${failed + chains.failed} failed, ${skipped + chains.skipped} skipped`,
);
process.exitCode = output.status === 0 && chains.failed === 0 ? 0 : 1;

function run(args) {
  const { status, stdout } = spawnSync(
    process.execPath,
    ['--enable-source-maps', join(dist, 'main.mjs'), ...args],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
      encoding: 'utf8',
      maxBuffer: 2 ** 28,
    },
  );
  return { status, text: stdout };
}

/** Imports whole chains through the program, with vitest. */
function runChains(folder) {
  const reports = mkdtempSync(join(tmpdir(), 'ethane-chains-'));
  const report = join(reports, 'vitest.json');
  const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
  try {
    console.log('Importing the chains …');
    const { status } = spawnSync(
      process.execPath,
      [
        vitest,
        'run',
        '--config',
        'vitest.conformance.config.ts',
        '--reporter=default',
        '--reporter=json',
        `--outputFile.json=${report}`,
      ],
      { cwd: root, stdio: 'inherit', env: { ...process.env, ETHANE_FIXTURES: resolve(folder) } },
    );
    const { numPassedTests, numFailedTests, numPendingTests } = JSON.parse(readFileSync(report, 'utf8'));
    const unexplained = status !== 0 && numFailedTests === 0 ? 1 : 0;
    return { passed: numPassedTests, failed: numFailedTests + unexplained, skipped: numPendingTests };
  } catch (error) {
    console.error(`the chains could not be imported: ${error.message}`);
    return { passed: 0, failed: 1, skipped: 0 };
  } finally {
    rmSync(reports, { recursive: true, force: true });
  }
}
