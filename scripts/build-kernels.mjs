// Compiles every packages/*/kernel/index.ts (AssemblyScript) and embeds the module as base64 in
// packages/*/src/generated/kernel.ts, which git ignores. Does nothing for a kernel that is up to date.
// Embeds mcl beside them (scripts/embed-mcl.mjs).
// A kernel that needs more than the common options of the compiler lists them in kernel/options.json.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { embedMcl } from './embed-mcl.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const OPTIONS = ['-O3', '--noAssert', '--runtime', 'stub'];

for (const name of readdirSync(join(root, 'packages')).sort()) {
  const folder = join(root, 'packages', name);
  if (existsSync(join(folder, 'kernel', 'index.ts'))) await buildKernel(name, folder);
}
await embedMcl();

async function buildKernel(name, folder) {
  const target = join(folder, 'src', 'generated', 'kernel.ts');
  const stamp = `// Source ${sourceKey(name)}`;
  if (existsSync(target) && readFileSync(target, 'utf8').startsWith(stamp)) return;
  const optionsFile = join(folder, 'kernel', 'options.json');
  const options = existsSync(optionsFile) ? JSON.parse(readFileSync(optionsFile, 'utf8')) : [];
  const wasm = await compile(join('packages', name, 'kernel', 'index.ts'), options);
  const lines = [
    stamp,
    '// Generated from kernel/ by scripts/build-kernels.mjs.',
    '',
    `/** A WebAssembly module of ${wasm.length} bytes. */`,
    `export const KERNEL_BASE64: string = '${Buffer.from(wasm).toString('base64')}';`,
    '',
  ];
  mkdirSync(dirname(target), { recursive: true });
  // Renamed into place: tests that run meanwhile see the old module or the new one.
  const temporary = `${target}.${process.pid}`;
  writeFileSync(temporary, lines.join('\n'));
  renameSync(temporary, target);
  console.log(`Compiled the kernel of ${name}: ${wasm.length} bytes`);
}

async function compile(entry, options) {
  const asc = await import('assemblyscript/asc');
  let wasm;
  const { error, stderr } = await asc.main(
    [entry, ...OPTIONS, ...options, '--baseDir', root, '--outFile', 'kernel.wasm'],
    {
      writeFile: (_, contents) => {
        wasm = contents;
      },
    },
  );
  if (error !== null || wasm === undefined) {
    console.error(`error: ${entry} does not compile\n${stderr.toString()}`);
    process.exit(1);
  }
  return wasm;
}

/** Changes with the kernel's sources, those of the crypto kernel that it may import, this script and the compiler. */
function sourceKey(name) {
  const hash = createHash('sha256').update(readFileSync(fileURLToPath(import.meta.url)));
  hash.update(readFileSync(join(root, 'node_modules', 'assemblyscript', 'package.json')));
  for (const source of new Set(['crypto', name])) {
    const folder = join(root, 'packages', source, 'kernel');
    for (const file of readdirSync(folder).sort()) {
      if (/\.(ts|json)$/.test(file)) hash.update(file).update(readFileSync(join(folder, file)));
    }
  }
  return hash.digest('hex').slice(0, 32);
}
