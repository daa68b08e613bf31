import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { root } from './setup.mjs';

/** Tells the option that names the folder of fixtures. */
export function isFixturesOption(argument) {
  return argument === '--fixtures' || argument.startsWith('--fixtures=');
}

/**
 * Where the official archives are: the option `--fixtures`, `$ETHANE_FIXTURES`, `../shared/fixtures` beside the
 * repository, or what `pnpm fixtures:download` has brought. Undefined when none of these is there.
 */
export function findFixtures(args) {
  const at = args.findIndex(isFixturesOption);
  if (at >= 0)
    return args[at].includes('=') ? args[at].slice(args[at].indexOf('=') + 1) : (args[at + 1] ?? '');
  if (process.env.ETHANE_FIXTURES) return process.env.ETHANE_FIXTURES;
  const beside = join(dirname(root), 'shared', 'fixtures');
  const downloaded = join(root, 'fixtures');
  return [beside, downloaded].find((path) => existsSync(path));
}

/** Says why there is nothing to run. */
export function explainMissingFixtures(fixtures) {
  return fixtures === undefined
    ? 'error: no fixtures: give --fixtures DIR or set ETHANE_FIXTURES; `pnpm fixtures:download` gets the official releases'
    : `error: no folder ${fixtures}; \`pnpm fixtures:download\` gets the official releases`;
}
