// `pnpm bench [evm] [blocks] [import] [trie] [store] [crypto] [precompiles] [devnet] [start] [--programs DIR] [--write]`: measures Ethane beside its peers and
// prints a table for each part, or all; `--write` puts the tables into docs/benchmarks.md.
import { join } from 'node:path';
import { build } from 'esbuild';
import { root, run, setup } from './setup.mjs';

setup('all');
const outfile = join(root, 'test', 'bench', 'dist', 'main.mjs');
await build({
  entryPoints: [join(root, 'test', 'bench', 'src', 'main.ts')],
  outfile,
  bundle: true,
  platform: 'node',
  format: 'esm',
  packages: 'external',
  logLevel: 'warning',
});
run(process.execPath, [outfile, ...process.argv.slice(2)]);
if (process.argv.includes('--write')) {
  const biome = join(root, 'node_modules', '@biomejs', 'biome', 'bin', 'biome');
  run(process.execPath, [biome, 'format', '--write', join('docs', 'benchmarks.md')]);
}
