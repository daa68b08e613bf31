// `npm test`: sets up everything, checks the types, runs all tests and prints `N passed, N failed` last.
// Arguments are passed on to vitest (`npm test -- packages/trie`).
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root, setup } from './setup.mjs';

setup('all');

let passed = 0;
let failed = 0;

console.log('Checking types …');
const types = spawnSync(
  process.execPath,
  [join('node_modules', 'typescript', 'bin', 'tsc'), '-p', 'tsconfig.json'],
  {
    cwd: root,
    stdio: 'inherit',
  },
);
if (types.status === 0) passed++;
else failed++;

const reports = mkdtempSync(join(tmpdir(), 'ethane-test-'));
try {
  const report = join(reports, 'vitest.json');
  const vitest = spawnSync(
    process.execPath,
    [
      join('node_modules', 'vitest', 'vitest.mjs'),
      'run',
      '--reporter=dot',
      '--reporter=json',
      `--outputFile.json=${report}`,
      ...process.argv.slice(2),
    ],
    { cwd: root, stdio: 'inherit' },
  );
  const counted = readCounts(report);
  passed += counted.passed;
  failed += counted.failed;
  // A run can fail without a failing test: a file that does not load, an unhandled error.
  if (vitest.status !== 0 && counted.failed === 0) failed++;
} finally {
  rmSync(reports, { recursive: true, force: true });
}

console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;

function readCounts(path) {
  try {
    const { numPassedTests, numFailedTests } = JSON.parse(readFileSync(path, 'utf8'));
    return { passed: numPassedTests, failed: numFailedTests };
  } catch {
    return { passed: 0, failed: 1 };
  }
}
