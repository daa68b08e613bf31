import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseTarGzip } from 'nanotar';

/** Where the archives are: `$ETHANE_FIXTURES`, or `shared/fixtures` beside the repository. */
export function fixturesFolder(): string {
  return (
    process.env.ETHANE_FIXTURES ?? fileURLToPath(new URL('../../../../shared/fixtures', import.meta.url))
  );
}

/** Files of `NAME.tar.gz`, by their path inside the archive without its top folder. */
export async function readArchive(name: string): Promise<ReadonlyMap<string, Uint8Array>> {
  const path = join(fixturesFolder(), `${name}.tar.gz`);
  if (!existsSync(path))
    throw new Error(`no archive ${path}: set ETHANE_FIXTURES to the folder of the fixtures`);
  const entries = await parseTarGzip(readFileSync(path));
  return new Map(
    entries.flatMap((entry) =>
      entry.data === undefined ? [] : [[entry.name.slice(entry.name.indexOf('/') + 1), entry.data]],
    ),
  );
}
