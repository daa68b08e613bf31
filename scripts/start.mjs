// `npm start`: sets up what is missing, then runs `ethane dev` with the options given after `--`.

import { pathToFileURL } from 'node:url';
import { cliBundle, setup } from './setup.mjs';

setup('runtime');
const { main } = await import(pathToFileURL(cliBundle).href);
await main(['dev', ...process.argv.slice(2)]);
