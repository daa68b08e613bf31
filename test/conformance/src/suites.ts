import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, join, relative, sep } from 'node:path';
import { type ArchiveFile, readTarGzip } from './tar.ts';

const ARCHIVE = /\.(tar\.gz|tgz)$/;
const MANIFEST = 'MANIFEST.json';

/** Fixtures that belong together: an archive, or a folder of what one holds. */
export interface Suite {
  readonly name: string;
  readonly path: string;
  /** @throws CodedError `ARCHIVE`; what came before the damage has been given by then */
  files(): AsyncIterable<ArchiveFile>;
}

export interface Suites {
  readonly suites: readonly Suite[];
  /** Archives of the folder's manifest that are not there. */
  readonly missing: readonly string[];
}

/**
 * The suites of a folder, or of a single archive, ordered by name. Archives are told by their ending; a folder that has the
 * name of an archive beside it is taken for the same, unpacked.
 */
export function findSuites(path: string): Suites {
  if (!statSync(path).isDirectory()) return { suites: [archiveSuite(path)], missing: [] };
  const entries = readdirSync(path, { withFileTypes: true }).filter(({ name }) => !name.startsWith('.'));
  const archives = entries
    .filter(({ name }) => ARCHIVE.test(name))
    .map(({ name }) => archiveSuite(join(path, name)));
  const names = new Set(archives.map(({ name }) => name));
  const folders = entries
    .filter((entry) => entry.isDirectory() && !names.has(entry.name) && hasFiles(join(path, entry.name)))
    .map(({ name }) => folderSuite(name, join(path, name)));
  const loose = entries.filter((entry) => entry.isFile() && isFixture(entry.name)).map(({ name }) => name);
  const suites = [...archives, ...folders];
  if (loose.length > 0) suites.push(looseSuite(path, loose));
  suites.sort((a, b) => (a.name < b.name ? -1 : 1));
  const present = new Set(suites.map(({ name }) => name));
  return { suites, missing: manifestNames(path).filter((name) => !present.has(name)) };
}

function archiveSuite(path: string): Suite {
  const name = basename(path).replace(ARCHIVE, '');
  return { name, path, files: () => filesOfArchive(name, path) };
}

async function* filesOfArchive(suite: string, path: string): AsyncIterable<ArchiveFile> {
  for await (const { path: inside, bytes } of readTarGzip(path)) {
    const clean = inside.replace(/^\.\//, '');
    yield { path: clean.startsWith(`${suite}/`) ? clean.slice(suite.length + 1) : clean, bytes };
  }
}

function folderSuite(name: string, path: string): Suite {
  return { name, path, files: () => filesOfFolder(path, path) };
}

async function* filesOfFolder(root: string, folder: string): AsyncIterable<ArchiveFile> {
  const entries = readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of entries) {
    const path = join(folder, entry.name);
    const name = relative(root, path).split(sep).join('/');
    if (entry.isDirectory()) yield* filesOfFolder(root, path);
    else if (ARCHIVE.test(entry.name)) yield* filesOfInnerArchive(name.replace(ARCHIVE, ''), path);
    else if (entry.isFile()) yield readPlain(name, path);
  }
}

async function* filesOfInnerArchive(name: string, path: string): AsyncIterable<ArchiveFile> {
  for await (const { path: inside, bytes } of filesOfArchive(basename(name), path)) {
    yield { path: `${name}/${inside}`, bytes };
  }
}

function looseSuite(folder: string, names: readonly string[]): Suite {
  return {
    name: basename(folder),
    path: folder,
    async *files() {
      for (const name of names) yield readPlain(name, join(folder, name));
    },
  };
}

async function readPlain(name: string, path: string): Promise<ArchiveFile> {
  const bytes = await readFile(path);
  // A copy, because small files share the memory of Node's pool and cannot be handed over to a worker.
  return { path: name, bytes: new Uint8Array(bytes) };
}

function isFixture(name: string): boolean {
  return /\.(json|ya?ml)$/.test(name) && name !== MANIFEST;
}

function hasFiles(folder: string): boolean {
  return readdirSync(folder, { recursive: true, withFileTypes: true }).some((entry) => entry.isFile());
}

/** Names of the suites that the manifest of a folder lists; none where it has no manifest that can be read. */
function manifestNames(folder: string): readonly string[] {
  const path = join(folder, MANIFEST);
  if (!existsSync(path)) return [];
  try {
    const { archives } = JSON.parse(readFileSync(path, 'utf8')) as { archives?: object };
    return Object.keys(archives ?? {}).map((name) => name.replace(ARCHIVE, ''));
  } catch {
    return [];
  }
}
