import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readTarGzip } from '../../conformance/src/tar.ts';
import type { SampleFile } from './official.ts';

/** Archives of state tests, and of how many of their files one is taken. */
const ARCHIVES: Readonly<Record<string, number>> = {
  'state-tests-constantinople': 25,
  'state-tests-cancun': 15,
  'state-tests': 25,
  'eest-state-tests': 2,
  'osaka-state-tests': 2,
};
/**
 * Larger files take their time without testing more rules, and so do tests that use up their gas: each mutant runs the
 * sample anew. `pnpm conformance` runs them.
 */
const MOST_BYTES = 300_000;
const SLOW = /run_until_out_of_gas|stQuadraticComplexity|stTimeConsuming/;

/** The same files of official state tests every time; none where `folder` has no archives. */
export async function readSample(folder: string): Promise<SampleFile[]> {
  const files: SampleFile[] = [];
  for (const [archive, stride] of Object.entries(ARCHIVES)) {
    const path = join(folder, `${archive}.tar.gz`);
    if (!existsSync(path)) continue;
    let index = 0;
    for await (const { path: name, bytes } of readTarGzip(path)) {
      if (!name.endsWith('.json') || bytes.length > MOST_BYTES || SLOW.test(name)) continue;
      if (index++ % stride > 0) continue;
      files.push({ name, text: new TextDecoder().decode(bytes) });
    }
  }
  return files;
}
