// Installs and builds what is missing, and nothing when nothing changed. Used by `npm start` and `npm test`.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** The command line as it is run. */
export const cliBundle = join(root, 'packages', 'node', 'dist', 'bundle', 'cli.js');

const PNPM = 'pnpm@12.21.0';
const stampDirectory = join(root, 'node_modules', '.ethane');

/** Runs a program in the root and ends this one when it fails. Its errors go to our standard output: they are progress. */
export function run(command, args, options = {}) {
  const result = spawnSync(command, args, {
    cwd: root,
    stdio: ['ignore', process.stdout, process.stdout],
    shell: process.platform === 'win32',
    ...options,
  });
  if (result.status !== 0) {
    console.error(
      `error: ${command} ${args.join(' ')} failed${result.error ? `: ${result.error.message}` : ''}`,
    );
    process.exit(result.status ?? 1);
  }
}

/**
 * @param {'runtime' | 'all'} extent `runtime` leaves out the end-to-end clients and the peers that we measure against
 */
export function setup(extent) {
  const wanted = installKey();
  if (
    readStamp('installed-all') !== wanted &&
    (extent === 'all' || readStamp('installed-runtime') !== wanted)
  ) {
    const filter = extent === 'all' ? [] : ['--filter', '.', '--filter', './packages/*'];
    console.log(`Installing dependencies (${extent === 'all' ? 'everything' : 'what the node needs'}) …`);
    run('npx', ['--yes', PNPM, 'install', '--frozen-lockfile', '--reporter=append-only', ...filter]);
    writeStamp(`installed-${extent}`, wanted);
  }
  const sources = buildKey();
  if (readStamp('built') !== sources || !existsSync(cliBundle)) {
    console.log('Building …');
    build();
    writeStamp('built', sources);
  }
}

function build() {
  run(process.execPath, [join('scripts', 'build-kernels.mjs')]);
  run(process.execPath, [join('node_modules', 'typescript', 'bin', 'tsc'), '-b', 'tsconfig.build.json']);
  run(process.execPath, [join('scripts', 'bundle-cli.mjs')]);
}

/** Changes with the lock file and every package.json. */
function installKey() {
  const hash = createHash('sha256');
  const manifests = ['pnpm-lock.yaml', 'pnpm-workspace.yaml', 'package.json'];
  for (const folder of ['packages', 'test']) {
    for (const name of readdirSync(join(root, folder)).sort())
      manifests.push(join(folder, name, 'package.json'));
  }
  manifests.push(join('examples', 'package.json'));
  for (const path of manifests) {
    if (existsSync(join(root, path))) hash.update(path).update(readFileSync(join(root, path)));
  }
  return hash.digest('hex');
}

/** Changes when a source or configuration file of a package is added, removed or written. */
function buildKey() {
  const hash = createHash('sha256');
  const visit = (path) => {
    for (const entry of readdirSync(path, { withFileTypes: true }).sort((a, b) =>
      a.name < b.name ? -1 : 1,
    )) {
      if (entry.name === 'dist' || entry.name === 'node_modules' || entry.name === 'generated') continue;
      const child = join(path, entry.name);
      if (entry.isDirectory()) visit(child);
      else if (/\.(ts|mjs|json)$/.test(entry.name) && !entry.name.endsWith('.test.ts')) {
        const { size, mtimeMs } = statSync(child);
        hash.update(`${child}:${size}:${mtimeMs}\n`);
      }
    }
  };
  visit(join(root, 'packages'));
  for (const name of ['tsconfig.base.json', 'tsconfig.build.json'])
    hash.update(readFileSync(join(root, name)));
  return hash.digest('hex');
}

function readStamp(name) {
  const path = join(stampDirectory, name);
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
}

function writeStamp(name, value) {
  mkdirSync(stampDirectory, { recursive: true });
  writeFileSync(join(stampDirectory, name), value);
}
