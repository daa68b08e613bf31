import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { CodedError } from '@ethane/primitives';

/** Names that distributions give the program, in the order in which they are looked for. */
const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
/** Places outside of the search path. */
const PLACES = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The program that `$ETHANE_CHROMIUM` names, or else Chromium or Chrome as systems install them; undefined where there is
 * none.
 *
 * @throws CodedError `CHROMIUM` when the variable names a file that is not there
 */
export function findChromium(environment: Environment): string | undefined {
  const named = environment.ETHANE_CHROMIUM;
  if (named !== undefined && named !== '') {
    if (existsSync(named)) return named;
    throw new CodedError('CHROMIUM', `ETHANE_CHROMIUM names ${named}, which is not there`, { have: named });
  }
  const folders = ['/usr/bin', ...(environment.PATH ?? '').split(delimiter)].filter((path) => path !== '');
  const programs = folders.flatMap((folder) => NAMES.map((name) => join(folder, name)));
  return [...programs, ...PLACES].find((path) => existsSync(path));
}

/** What to do where there is none. */
export const NO_CHROMIUM =
  'no Chromium: install it (Debian: `apt-get install chromium`) or name one in ETHANE_CHROMIUM';
