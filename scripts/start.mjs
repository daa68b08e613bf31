// `npm start`: sets up what is missing, then runs `ethane dev` with the options given after `--`. The options of
// Node in package.json make the first transfers faster (docs/decisions/0014-warm-up.md).

import { pathToFileURL } from 'node:url';
import { cliBundle, setup } from './setup.mjs';

setup('runtime');
const { main } = await import(pathToFileURL(cliBundle).href);
await main(['dev', ...process.argv.slice(2)]);
