// `pnpm fuzz TARGET [--seconds N] [--seed S] [--cases N] [--index I]`: random cases against other implementations.
// Prints `N passed, N failed` last. A difference is reduced and written to test/fuzz/regressions; the exit code is 1.
import { join } from 'node:path';
import { bundle } from './bundle.mjs';
import { root, run, setup } from './setup.mjs';

setup('all');
const folder = join(root, 'test', 'fuzz');
const program = join(folder, 'dist', 'main.mjs');
await bundle(join(folder, 'src', 'main.ts'), program);
const args = process.argv.slice(2);
if (args.length > 0 && !args.includes('--regressions')) {
  args.push('--regressions', join(folder, 'regressions'));
}
run(process.execPath, [program, ...args], { stdio: 'inherit' });
