import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../e2e/support/temporary.ts';
import { findChromium } from './find-chromium.ts';

const folder = temporaryFolder('find-chromium');
afterAll(folder.remove);

function program(path: string): string {
  const target = join(folder.path, path);
  mkdirSync(join(target, '..'), { recursive: true });
  writeFileSync(target, '');
  return target;
}

describe('findChromium', () => {
  it('takes what ETHANE_CHROMIUM names before anything else', () => {
    const named = program('named/browser');
    const PATH = join(program('path/chromium'), '..');
    expect(findChromium({ ETHANE_CHROMIUM: named, PATH })).toBe(named);
  });

  it('refuses a name that is not there', () => {
    const missing = join(folder.path, 'missing');
    expect(() => findChromium({ ETHANE_CHROMIUM: missing })).toThrow(
      expect.objectContaining({ code: 'CHROMIUM', have: missing }),
    );
  });
});
