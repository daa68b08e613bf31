import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../e2e/support/temporary.ts';
import { createTarGzip } from './testing/archive.ts';
import { TRANSFER } from './testing/fixtures.ts';

const folder = temporaryFolder('conformance');
const here = fileURLToPath(new URL('.', import.meta.url));
/** Inside the workspace, from where the packages resolve. */
const program = join(here, '..', 'dist', 'test');

beforeAll(async () => {
  await build({
    entryPoints: [join(here, 'main.ts'), join(here, 'worker.ts')],
    outdir: program,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    logLevel: 'error',
  });
});
afterAll(folder.remove);

interface Result {
  readonly status: number | null;
  readonly lines: readonly string[];
}

function run(...args: readonly string[]): Result {
  const { status, stdout } = spawnSync(
    process.execPath,
    [join(program, 'main.mjs'), '--workers', '2', ...args],
    {
      encoding: 'utf8',
    },
  );
  return { status, lines: stdout.trimEnd().split('\n') };
}

function fixtures(name: string, archives: Readonly<Record<string, Uint8Array>>): string {
  const path = join(folder.path, name);
  mkdirSync(path, { recursive: true });
  for (const [file, bytes] of Object.entries(archives)) writeFileSync(join(path, file), bytes);
  return path;
}

const RLP = JSON.stringify({ dog: { in: 'dog', out: '0x83646f67' }, cat: { in: 'cat', out: '0x83636174' } });
const good = createTarGzip({ 'good/rlp.json': RLP, 'good/deep/more.json': RLP });

describe('the runner', () => {
  it('prints a table and the sums last, and exits with 0 when all passes', () => {
    const { status, lines } = run('--fixtures', fixtures('good', { 'good.tar.gz': good }));
    expect(lines[0]).toMatch(/^suite +fork +passed +failed +skipped$/);
    expect(lines[1]).toMatch(/^good +- +4 +0 +0$/);
    expect(lines.at(-1)).toBe('4 passed, 0 failed, 0 skipped');
    expect(status).toBe(0);
  });

  it('goes on after bad input, names it, and exits with 1', () => {
    const post = { Frogger: [{ indexes: { data: 0, gas: 0, value: 0 }, hash: '0x', logs: '0x' }] };
    const path = fixtures('bad', {
      'broken.tar.gz': good.slice(0, -20),
      'good.tar.gz': good,
      'mixed.tar.gz': createTarGzip({
        'mixed/cut.json': RLP.slice(0, -5),
        'mixed/new.json': '{"x": {"strange": true}}',
        'mixed/fork.json': JSON.stringify({ t: { ...TRANSFER, post } }),
        'mixed/wrong.json': '{"dog": {"in": "dog", "out": "0x83646f68"}}',
      }),
    });
    const json = join(folder.path, 'report.json');
    const { status, lines } = run('--fixtures', path, '--json', json);
    const text = lines.join('\n');
    expect(status).toBe(1);
    expect(lines.at(-1)).toMatch(/^[4-8] passed, 4 failed, 1 skipped$/);
    expect(text).toMatch(/FAILED broken\/: \(archive\)\n.*unexpected end of file/);
    expect(text).toMatch(/FAILED mixed\/cut.json: cat\n.*cannot be read as JSON/);
    expect(text).toMatch(/FAILED mixed\/wrong.json: dog\n/);
    expect(text).toMatch(/FAILED mixed\/new.json: x\n.*unknown format/);
    expect(text).toContain('1 skipped: fork Frogger is not supported');
    const report = JSON.parse(readFileSync(json, 'utf8'));
    expect(report).toMatchObject({ failed: 4, skipped: 1 });
    expect(report.failures).toHaveLength(4);
  });

  it('runs the suite, the cases and the sample asked for', () => {
    const path = fixtures('two', { 'one.tar.gz': good, 'two.tar.gz': good });
    expect(run('--fixtures', path, '--suite', 'two').lines.at(-1)).toBe('4 passed, 0 failed, 0 skipped');
    expect(run('--fixtures', path, '--filter', 'one/').lines.at(-1)).toMatch(/^[0-9] passed, 0 failed/);
    expect(run('--fixtures', path, '--filter', 'more.json: cat').lines.at(-1)).toBe(
      '2 passed, 0 failed, 0 skipped',
    );
    expect(run('--fixtures', path, '--stride', '2').lines.at(-1)).toBe('4 passed, 0 failed, 4 skipped');
  });

  it.each([
    ['a folder without fixtures', () => ['--fixtures', fixtures('empty', {})]],
    ['a suite that is not there', () => ['--fixtures', fixtures('good', {}), '--suite', 'other']],
    ['an option that is none', () => ['--fixtures', fixtures('good', {}), '--fast']],
    ['a filter that fits nothing', () => ['--fixtures', fixtures('good', {}), '--filter', 'nothing']],
  ])('exits with 1 for %s', (_, args) => {
    const { status, lines } = run(...args());
    expect(status).toBe(1);
    expect(lines.at(-1)).toMatch(/^0 passed, [01] failed, 0 skipped$/);
  });

  it('counts an archive that the manifest lists and the folder lacks as failed', () => {
    const path = fixtures('listed', { 'good.tar.gz': good });
    writeFileSync(join(path, 'MANIFEST.json'), '{"archives": {"good.tar.gz": {}, "gone.tar.gz": {}}}');
    const { status, lines } = run('--fixtures', path);
    expect(status).toBe(1);
    expect(lines.at(-1)).toBe('4 passed, 1 failed, 0 skipped');
  });
});
