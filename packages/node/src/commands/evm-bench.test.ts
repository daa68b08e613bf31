import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { benchCommand } from './evm-bench.ts';

const stops = {
  fork: 'osaka',
  caller: '0x00000000000000000000000000000000000000aa',
  to: '0x00000000000000000000000000000000000000cc',
  code: '0x600150',
  calldata: '0x',
  gasLimit: 100_000,
  expectedGas: 5,
  expectedOutput: '0x',
};

describe('ethane evm bench', () => {
  let folder: string;
  let printed: string[];
  let told: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'ethane-bench-'));
    printed = [];
    told = '';
    vi.spyOn(process.stdout, 'write').mockImplementation((text) => printed.push(String(text)) > 0);
    vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
      told += String(text);
      return true;
    });
  });
  afterEach(() => {
    vi.restoreAllMocks();
    process.exitCode = undefined;
    rmSync(folder, { recursive: true });
  });

  const write = (name: string, program: unknown) => {
    const file = join(folder, name);
    writeFileSync(file, typeof program === 'string' ? program : JSON.stringify(program));
    return file;
  };
  const run = (positionals: readonly string[], json = true) =>
    benchCommand.run({ values: json ? { json } : {}, positionals });
  const lines = () => printed.map((line) => JSON.parse(line) as Record<string, unknown>);

  it('prints a line of JSON for each program of a folder and its folders', async () => {
    write('b.json', { ...stops, name: 'second' });
    write('readme.md', 'no program');
    mkdirSync(join(folder, 'more'));
    write('a.json', stops);
    write('more/c.json', { ...stops, expectedGas: 6 });
    await run([folder]);
    expect(lines()).toEqual(
      [
        { name: 'a', check: 'ok' },
        { name: 'second', check: 'ok' },
        { name: 'c', check: 'gas 5, want 6' },
      ].map((want) => ({ ...want, gas: 5, ms: expect.any(Number), mgas: expect.any(Number) })),
    );
    expect(process.exitCode).toBe(1);
    expect(told).toBe('');
  }, 20_000);

  it('prints a table with the geometric mean and exits with 0 when all is well', async () => {
    await run([write('a.json', stops)], false);
    expect(printed).toEqual([
      expect.stringMatching(/^program +gas +ms +Mgas\/s {2}check\n$/),
      expect.stringMatching(/^a +5 +[0-9.e-]+ +[0-9.]+ {2}ok\n$/),
      expect.stringMatching(/^geometric mean of 1: [0-9.]+ Mgas\/s\n$/),
    ]);
    expect(process.exitCode).toBeUndefined();
  }, 20_000);

  it('names what is wrong with a file, goes on with the next and exits with 1', async () => {
    const good = write('good.json', stops);
    const text = write('text.json', '{"fork": ');
    const field = write('field.json', { ...stops, gasLimit: 'much' });
    const missing = join(folder, 'missing.json');
    mkdirSync(join(folder, 'empty'));
    await run([text, field, missing, join(folder, 'empty'), good]);
    expect(lines()).toMatchObject([{ name: 'good', check: 'ok' }]);
    expect(told.trimEnd().split('\n')).toEqual([
      expect.stringContaining(`error: ${text}: `),
      `error: ${field}: field gasLimit: expected a whole number below 2^64, in digits or in hex with 0x, found "much"`,
      expect.stringContaining(`error: ${missing}: ENOENT`),
      expect.stringMatching(/^error: .*empty: expected a folder with \.json files, found none$/),
    ]);
    expect(process.exitCode).toBe(1);
  }, 20_000);

  it('asks for a path', async () => {
    await expect(run([])).rejects.toMatchObject({ code: 'ARGUMENTS' });
  });
});
