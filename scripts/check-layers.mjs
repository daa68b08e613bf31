// Fails when a package depends on one of its own layer or above, in its package.json or in an import.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './setup.mjs';

/** One row a layer, lowest first. A package may import only from rows above its own in this table. */
const LAYERS = [
  ['primitives'],
  ['rlp', 'crypto'],
  ['chainspec', 'trie', 'db', 'ethash'],
  ['types'],
  ['evm', 'state'],
  ['execution'],
  ['blockchain', 'txpool', 'miner', 'p2p', 'rpc'],
  ['node'],
];

/** Packages that do no I/O: no `node:` modules and no `async`. */
const PURE = new Set(LAYERS.slice(0, 6).flat());
/** Where the rule above ends: `db` is the port to LevelDB; `crypto` looks for a native provider and loads KZG on demand. */
const MAY_DO_IO = new Set(['db', 'crypto']);

const layerOf = new Map(LAYERS.flatMap((names, layer) => names.map((name) => [name, layer])));
const problems = [];

for (const name of readdirSync(join(root, 'packages')).sort()) {
  if (!layerOf.has(name)) problems.push(`packages/${name}: not in the table of layers`);
  const manifest = JSON.parse(readFileSync(join(root, 'packages', name, 'package.json'), 'utf8'));
  for (const dependency of Object.keys(manifest.dependencies ?? {})) check(name, dependency, 'package.json');
  for (const path of sources(join(root, 'packages', name, 'src'))) {
    const text = readFileSync(path, 'utf8');
    const where = path.slice(root.length + 1);
    const isTest = path.endsWith('.test.ts') || path.includes('/testing/');
    for (const [, specifier] of text.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)) {
      if (!isTest) check(name, specifier, where, manifest);
      if (!isTest && PURE.has(name) && !MAY_DO_IO.has(name) && specifier.startsWith('node:')) {
        problems.push(`${where}: ${name} imports ${specifier}, but its layer does no I/O`);
      }
    }
    if (
      !isTest &&
      PURE.has(name) &&
      !MAY_DO_IO.has(name) &&
      /^\s*(export )?async |\bawait /m.test(stripComments(text))
    ) {
      problems.push(`${where}: ${name} is asynchronous, but its layer is synchronous`);
    }
  }
}

for (const problem of problems) console.error(problem);
console.log(problems.length === 0 ? 'layers: ok' : `layers: ${problems.length} problems`);
process.exitCode = problems.length === 0 ? 0 : 1;

function check(name, specifier, where, manifest) {
  const match = /^@ethane\/([^/]+)/.exec(specifier);
  if (match === null) return;
  const target = match[1];
  if (target === name) return;
  const layer = layerOf.get(target);
  if (layer === undefined) problems.push(`${where}: unknown package ${specifier}`);
  else if (layer >= layerOf.get(name))
    problems.push(`${where}: ${name} may not depend on ${target} (same layer or above)`);
  if (manifest !== undefined && manifest.dependencies?.[`@ethane/${target}`] === undefined) {
    problems.push(`${where}: ${specifier} is not among the dependencies of @ethane/${name}`);
  }
}

function sources(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return sources(path);
    return entry.name.endsWith('.ts') ? [path] : [];
  });
}

function stripComments(text) {
  return text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/\/\/.*$/gm, '');
}
