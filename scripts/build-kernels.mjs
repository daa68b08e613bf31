// Compiles every index.ts (AssemblyScript) in packages/*/kernel and packages/*/*-kernel and embeds the module as base64 in
// packages/*/src/generated/kernel.ts or *-kernel.ts, which git ignores. Does nothing for a kernel that is up to date.
// Embeds mcl beside them (scripts/embed-mcl.mjs).
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compileKernel } from './compile-kernel.mjs';
import { embedMcl } from './embed-mcl.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

for (const name of readdirSync(join(root, 'packages')).sort()) {
  for (const folder of kernelsOf(name)) await buildKernel(name, folder);
}
await embedMcl();

async function buildKernel(name, folder) {
  const target = join(root, 'packages', name, 'src', 'generated', `${folder}.ts`);
  const stamp = `// Source ${sourceKey(name, folder)}`;
  if (existsSync(target) && readFileSync(target, 'utf8').startsWith(stamp)) return;
  const { size, text } = await compileKernel(name, folder);
  mkdirSync(dirname(target), { recursive: true });
  // Renamed into place: tests that run meanwhile see the old module or the new one.
  const temporary = `${target}.${process.pid}`;
  writeFileSync(temporary, `${stamp}\n${text}`);
  renameSync(temporary, target);
  console.log(`Compiled the ${folder} of ${name}: ${size} bytes`);
}

function kernelsOf(name) {
  const folders = readdirSync(join(root, 'packages', name)).filter((folder) => /^(.+-)?kernel$/.test(folder));
  return folders.filter((folder) => existsSync(join(root, 'packages', name, folder, 'index.ts'))).sort();
}

/** Changes with the kernel's sources, those of the crypto kernel that it may import, these scripts and the compiler. */
function sourceKey(name, kernel) {
  const hash = createHash('sha256').update(readFileSync(fileURLToPath(import.meta.url)));
  hash.update(readFileSync(join(root, 'scripts', 'compile-kernel.mjs')));
  hash.update(readFileSync(join(root, 'node_modules', 'assemblyscript', 'package.json')));
  for (const source of new Set(['crypto/kernel', `${name}/${kernel}`])) {
    const folder = join(root, 'packages', source);
    for (const file of readdirSync(folder).sort()) {
      if (/\.(ts|json)$/.test(file)) hash.update(file).update(readFileSync(join(folder, file)));
    }
  }
  return hash.digest('hex').slice(0, 32);
}
