import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
/** Beside the examples, so that the packages resolve as they do for them. */
const folder = join(root, 'examples', '.readme');

function snippets(file: string): string[] {
  if (!existsSync(file)) return [];
  return [...readFileSync(file, 'utf8').matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map(([, code]) => code!);
}

describe('the programs in the READMEs run', () => {
  mkdirSync(folder, { recursive: true });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  afterEach(() => {
    vi.restoreAllMocks();
  });

  const readmes = readdirSync(join(root, 'packages')).map((name) => [
    name,
    join(root, 'packages', name, 'README.md'),
  ]);
  for (const [name, file] of [['ethane', join(root, 'README.md')], ...readmes] as [string, string][]) {
    const programs = snippets(file);
    it(`${name}: ${programs.length}`, async () => {
      expect(programs.length).toBeGreaterThan(0);
      vi.spyOn(console, 'log').mockImplementation(() => undefined);
      for (const [index, code] of programs.entries()) {
        const path = join(folder, `${name}-${index}.ts`);
        writeFileSync(path, code);
        await import(path);
      }
    });
  }
});
