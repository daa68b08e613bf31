// `npm start`: sets up what is missing, then runs `ethane dev` with the options given after `--`.

import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root, setup } from './setup.mjs';

setup('runtime');
const { main } = await import(pathToFileURL(join(root, 'packages', 'node', 'dist', 'cli.js')).href);
await main(['dev', ...process.argv.slice(2)]);
