// Bundles the command line into packages/node/dist/bundle: a few files instead of some hundreds, so that it starts in a
// fraction of the time. Modules with binaries stay outside and are resolved from packages/node.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { root } from './setup.mjs';

const outdir = join(root, 'packages', 'node', 'dist', 'bundle');

export async function bundleCli() {
  rmSync(outdir, { recursive: true, force: true });
  await build({
    entryPoints: {
      cli: join(root, 'packages', 'node', 'src', 'cli.ts'),
      'ethash-worker': join(root, 'packages', 'miner', 'src', 'ethash-worker.ts'),
      'recovery-worker': join(root, 'packages', 'node', 'src', 'recovery-worker.ts'),
    },
    outdir,
    bundle: true,
    splitting: true,
    minifySyntax: true,
    minifyWhitespace: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    conditions: ['@ethane/source'],
    external: ['level', 'secp256k1'],
    banner: {
      js: "import { createRequire as createRequireForBundle } from 'node:module'; const require = createRequireForBundle(import.meta.url);",
    },
    legalComments: 'linked',
    logLevel: 'warning',
  });
}

if (import.meta.filename === process.argv[1]) await bundleCli();
