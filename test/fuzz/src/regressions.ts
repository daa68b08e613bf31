import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Finding } from './reduce.ts';

/** A case on file. Once it shows no difference any more it keeps the difference from coming back. */
export interface Regression {
  readonly target: string;
  /** What was found, and what became of it. */
  readonly difference: string;
  readonly found: { readonly seed: number; readonly index: number };
  readonly case: unknown;
}

/** Writes the case to a file named after its content and returns the path. */
export function writeRegression(
  folder: string,
  target: string,
  found: Regression['found'],
  { item, difference }: Finding<unknown>,
): string {
  const regression: Regression = { target, difference, found, case: item };
  const digest = createHash('sha256').update(JSON.stringify(item)).digest('hex').slice(0, 12);
  const path = join(folder, `${target}-${digest}.json`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(path, `${JSON.stringify(regression, undefined, 2)}\n`);
  return path;
}

export function readRegressions(
  folder: string,
): { readonly file: string; readonly regression: Regression }[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .sort()
    .map((file) => ({
      file,
      regression: JSON.parse(readFileSync(join(folder, file), 'utf8')) as Regression,
    }));
}
