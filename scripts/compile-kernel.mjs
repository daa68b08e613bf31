// Compiles packages/NAME/FOLDER/index.ts (AssemblyScript), where FOLDER is `kernel` or ends so, to the text of a module that embeds
// it as base64. A kernel that needs more than the common options of the compiler lists them in options.json there.
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const OPTIONS = ['-O3', '--noAssert', '--runtime', 'stub'];

/**
 * @param {string} name of the package
 * @param {string} folder of the kernel in it
 * @param {(path: string, source: string) => string} [patch] may change the text of a source on its way to the compiler
 * @returns {Promise<{ size: number, text: string }>} bytes of the WebAssembly module, and the module around it
 */
export async function compileKernel(name, folder, patch = (_, source) => source) {
  const asc = await import('assemblyscript/asc');
  const entry = join('packages', name, folder, 'index.ts');
  const optionsFile = join(root, 'packages', name, folder, 'options.json');
  const options = existsSync(optionsFile) ? JSON.parse(readFileSync(optionsFile, 'utf8')) : [];
  let wasm;
  const { error, stderr } = await asc.main(
    [entry, ...OPTIONS, ...options, '--baseDir', root, '--outFile', 'kernel.wasm'],
    {
      readFile: (file, folder) => {
        const path = resolve(folder, file);
        return existsSync(path) ? patch(path, readFileSync(path, 'utf8')) : null;
      },
      writeFile: (_, contents) => {
        wasm = contents;
      },
    },
  );
  if (error !== null || wasm === undefined)
    throw new Error(`${entry} does not compile\n${stderr.toString()}`);
  const lines = [
    `// Generated from ${folder}/ by scripts/build-kernels.mjs.`,
    '',
    `/** A WebAssembly module of ${wasm.length} bytes. */`,
    `export const ${folder.replace('-', '_').toUpperCase()}_BASE64: string = '${Buffer.from(wasm).toString('base64')}';`,
    '',
  ];
  return { size: wasm.length, text: lines.join('\n') };
}
