import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readTarGzip } from './tar.ts';

/** Where the archives are: `$ETHANE_FIXTURES`, or `shared/fixtures` beside the repository. */
function fixturesFolder(): string {
  return (
    process.env.ETHANE_FIXTURES ?? fileURLToPath(new URL('../../../../shared/fixtures', import.meta.url))
  );
}

/** Whether `NAME.tar.gz` is among the fixtures. */
export function hasArchive(name: string): boolean {
  return existsSync(archivePath(name));
}

/** Files of `NAME.tar.gz`, by their path inside the archive without its top folder. */
export async function readArchive(name: string): Promise<ReadonlyMap<string, Uint8Array>> {
  const files = new Map<string, Uint8Array>();
  for await (const { path, bytes } of readTarGzip(archivePath(name))) {
    files.set(path.slice(path.indexOf('/') + 1), bytes);
  }
  return files;
}

function archivePath(name: string): string {
  return join(fixturesFolder(), `${name}.tar.gz`);
}
