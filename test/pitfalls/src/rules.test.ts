import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

/** How many rules there are; the tests of rule 7 are all named `cs-07-` and its name. */
const RULES = 76;
const folder = fileURLToPath(new URL('.', import.meta.url));

/** Titles of the tests beside this one. */
function titles(): string[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.test.ts') && file !== 'rules.test.ts')
    .map((file) => readFileSync(join(folder, file), 'utf8'))
    .flatMap((text) =>
      [...text.matchAll(/^ {2}it(?:\.each\(.*\))?\(\s*'(.*)',/gm)].map(([, title]) => title!),
    );
}

describe('rules', () => {
  const named = titles().map((title) => ({ title, match: /^cs-(\d\d)-([a-z0-9-]+): ./.exec(title) }));

  it('have at least one test each', () => {
    const tested = new Set(named.map(({ match }) => Number(match?.[1])));
    const missing = Array.from({ length: RULES }, (_, index) => index + 1).filter(
      (rule) => !tested.has(rule),
    );
    expect(missing).toEqual([]);
  });

  it('have tests that carry their number and their one name', () => {
    expect(named.filter(({ match }) => match === null).map(({ title }) => title)).toEqual([]);
    const names = new Set(named.map(({ match }) => `${match?.[1]}-${match?.[2]}`));
    expect(names.size).toBe(RULES);
  });
});

interface Mutant {
  readonly name: string;
  /** Below packages/. */
  readonly file: string;
  readonly find: string;
}

describe('mutants', () => {
  it('each change a text that is in their file once', async () => {
    const { MUTANTS } = (await import(`${folder}../mutants/table.mjs`)) as { readonly MUTANTS: Mutant[] };
    const stale = MUTANTS.filter(({ file, find }) => {
      const source = readFileSync(join(folder, '../../../packages', file), 'utf8');
      return source.split(find).length !== 2;
    });
    expect(stale.map(({ name }) => name)).toEqual([]);
    expect(MUTANTS.length).toBeGreaterThan(80);
  });
});
