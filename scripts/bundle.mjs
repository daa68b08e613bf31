// Bundles a program of `test/` with Ethane's packages from their sources. Used by the fuzzers and the mutation check.
import { readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { root } from './setup.mjs';

const packages = join(root, 'packages') + sep;

/**
 * @param {string} entry
 * @param {string} outfile
 * @param {{ alias?: Record<string, string>, patch?: (path: string, source: string) => string }} [options] `patch` may
 *   change the text of a package's module on its way into the bundle
 */
export async function bundle(entry, outfile, { alias = {}, patch = (_, source) => source } = {}) {
  await build({
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    conditions: ['@ethane/source'],
    alias,
    logLevel: 'warning',
    plugins: [
      {
        name: 'sources',
        setup(build) {
          // Peers that tests compare with stay outside; what our packages need goes in, because only they resolve it.
          build.onResolve({ filter: /^[^./]/ }, ({ path, importer }) => {
            const ours = path.startsWith('@ethane/') || path in alias || importer.startsWith(packages);
            const inside = ours || importer.includes(`${sep}node_modules${sep}`) || importer === '';
            return inside ? undefined : { path, external: true };
          });
          build.onLoad({ filter: /\.ts$/ }, ({ path }) => {
            if (!path.startsWith(packages)) return undefined;
            // Where a module looks for a native library it still says where it comes from.
            const source = readFileSync(path, 'utf8').replaceAll(
              'import.meta.url',
              JSON.stringify(pathToFileURL(path).href),
            );
            return { contents: patch(path, source), loader: 'ts' };
          });
        },
      },
    ],
  });
}
