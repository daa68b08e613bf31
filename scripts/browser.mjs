// `pnpm browser [--fixtures DIR] [--stride N] [--install]`: runs some hundred official state tests in headless Chromium and
// prints `N passed, N failed` last.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { bundle } from './bundle.mjs';
import { explainMissingFixtures, findFixtures, isFixturesOption } from './fixtures.mjs';
import { root, run, setup } from './setup.mjs';

const HELP = `Usage: pnpm browser [options]

  --fixtures DIR   folder of .tar.gz archives or unpacked folders
                   (default: $ETHANE_FIXTURES, then ../shared/fixtures beside the repository)
  --stride N       every Nth case of each suite and fork (397)
  --install        install the package chromium with apt-get where there is no browser

The browser is $ETHANE_CHROMIUM, else the system's Chromium or Chrome.`;

const argv = process.argv.slice(2);
if (argv.includes('--help') || argv.includes('-h')) {
  console.log(HELP);
  process.exit(0);
}
const fixtures = findFixtures(argv);
if (fixtures === undefined || !existsSync(fixtures)) {
  console.error(explainMissingFixtures(fixtures));
  console.log('0 passed, 1 failed');
  process.exit(1);
}

setup('all');
const folder = join(root, 'test', 'browser');
const program = join(folder, 'dist', 'main.mjs');
await bundle(join(folder, 'src', 'main.ts'), program);
run(process.execPath, [program, ...argv, ...(argv.some(isFixturesOption) ? [] : ['--fixtures', fixtures])], {
  stdio: 'inherit',
});
