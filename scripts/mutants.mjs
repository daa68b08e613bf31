// `pnpm mutants [NAME …]`: breaks the rules in the ways of test/pitfalls/mutants/table.mjs, one after another, in memory, and
// shows which pitfall test and which official state test notices. Names choose mutants by a part of theirs. Prints
// `N caught, N survived` last; the exit code is 1 when one survives or when a test fails without any.
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import { MUTANTS } from '../test/pitfalls/mutants/table.mjs';
import { bundle } from './bundle.mjs';
import { compileKernel } from './compile-kernel.mjs';
import { root, setup } from './setup.mjs';

/** A suite that takes this many times what it takes without a mutant, does not come to an end: that is noticed, too. */
const PATIENCE = 20;
const FIRST_MILLISECONDS = 300_000;

const wanted = process.argv.slice(2);
const chosen = MUTANTS.filter(
  ({ name }) => wanted.length === 0 || wanted.some((part) => name.includes(part)),
);
setup('all');
const folder = join(root, 'test', 'pitfalls');
mkdirSync(join(folder, 'dist'), { recursive: true });
const work = mkdtempSync(join(folder, 'dist', 'mutants-'));
const begin = performance.now();
let survived = chosen.length;
try {
  survived = await judgeAll();
} catch (error) {
  console.error(`error: ${error.message}`);
} finally {
  rmSync(work, { recursive: true, force: true });
}
console.log(`mutants: ${((performance.now() - begin) / 1_000).toFixed(0)} s`);
console.log(`${chosen.length - survived} caught, ${survived} survived`);
process.exitCode = survived === 0 && chosen.length > 0 ? 0 : 1;

/** How many survive. @throws Error when a mutant cannot be made, or a test fails without one */
async function judgeAll() {
  const broken = chosen.map(breakFile);
  const sample = await readSample();
  const start = performance.now();
  const sound = await judge(undefined, 'sound', { sample, most: 1, milliseconds: FIRST_MILLISECONDS });
  if (sound.endless) throw new Error('does not come to an end without a mutant');
  const milliseconds = PATIENCE * (performance.now() - start);
  const failed = [...sound.pitfalls, ...sound.official.failed];
  if (failed.length > 0) throw new Error(`fails without a mutant: ${failed[0]}`);
  if (sound.count === 0) throw new Error('there are no tests');
  console.log(
    `${sound.count} pitfall tests and ${sound.official.run} official cases against ${chosen.length} mutants`,
  );
  const width = Math.max(...chosen.map(({ name }) => name.length));
  let next = 0;
  let left = 0;
  const lane = async () => {
    while (next < broken.length) {
      const mutant = broken[next++];
      const noticed = noticedBy(await judge(mutant, String(next), { sample, most: 1, milliseconds }));
      if (noticed === undefined) left++;
      const verdict = noticed === undefined ? 'SURVIVED' : 'caught  ';
      console.log(`${verdict}  ${mutant.name.padEnd(width)}  ${noticed ?? 'by no test'}`);
    }
  };
  await Promise.all(Array.from({ length: Math.min(4, availableParallelism()) }, lane));
  return left;
}

function noticedBy({ endless, pitfalls, official }) {
  if (endless) return 'it does not come to an end';
  const names = [...pitfalls, ...official.failed].map((name) => name.split(':', 1)[0]);
  return names.length === 0 ? undefined : names.join('; ');
}

/** The mutant with its source and the text it becomes. */
function breakFile({ name, file, find, replace }) {
  const path = join(root, 'packages', ...file.split('/'));
  const parts = existsSync(path) ? readFileSync(path, 'utf8').split(find) : [];
  if (parts.length !== 2) {
    throw new Error(
      `"${name}" has to be found once in ${file}, and is there ${Math.max(0, parts.length - 1)} times`,
    );
  }
  return { name, file, path, source: parts.join(replace) };
}

/** Which tests fail with this change; of each suite the first is enough. */
async function judge(mutant, name, job) {
  const program = join(work, `${name}.mjs`);
  const changed = mutant === undefined ? undefined : await moduleOf(mutant);
  let used = false;
  await bundle(join(folder, 'mutants', 'suite.ts'), program, {
    alias: { vitest: join(folder, 'mutants', 'harness.ts') },
    patch: (path, source) => {
      if (path !== changed?.path) return source;
      used = true;
      return changed.source;
    },
  });
  if (changed !== undefined && !used) throw new Error(`${mutant.file} is not part of the suite`);
  return runWorker(program, job);
}

/** The module that carries the change: for a source of a kernel, the one that embeds what it compiles to. */
async function moduleOf({ file, path, source }) {
  const [, name, folder] = /^([^/]+)\/((?:[^/]+-)?kernel)\//.exec(file) ?? [];
  if (name === undefined) return { path, source };
  const { text } = await compileKernel(name, folder, (read, original) => (read === path ? source : original));
  return { path: join(root, 'packages', name, 'src', 'generated', `${folder}.ts`), source: text };
}

async function readSample() {
  const program = join(work, 'sample.mjs');
  await bundle(join(folder, 'mutants', 'sample.ts'), program);
  const { readSample } = await import(pathToFileURL(program).href);
  const fixtures = process.env.ETHANE_FIXTURES ?? join(dirname(root), 'shared', 'fixtures');
  const sample = await readSample(fixtures);
  if (sample.length === 0) console.log(`no official state tests in ${fixtures}: the pitfall tests alone`);
  return sample;
}

function runWorker(program, { milliseconds, ...workerData }) {
  return new Promise((resolve, reject) => {
    const worker = new Worker(program, { workerData });
    const timer = setTimeout(() => {
      void worker.terminate();
      resolve({ endless: true });
    }, milliseconds);
    worker.once('message', (result) => {
      clearTimeout(timer);
      void worker.terminate();
      resolve(result);
    });
    worker.once('error', (error) => {
      clearTimeout(timer);
      reject(error);
    });
  });
}
