import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../e2e/support/temporary.ts';
import { findSuites, type Suite } from './suites.ts';
import { createTarGzip } from './testing/archive.ts';

const folder = temporaryFolder('suites');
afterAll(folder.remove);

async function filesOf(suite: Suite | undefined): Promise<Record<string, string>> {
  const files: Record<string, string> = {};
  for await (const { path, bytes } of suite?.files() ?? []) files[path] = new TextDecoder().decode(bytes);
  return files;
}

function write(path: string, content: string | Uint8Array): string {
  const target = join(folder.path, path);
  mkdirSync(join(target, '..'), { recursive: true });
  writeFileSync(target, content);
  return target;
}

describe('findSuites', () => {
  it('names archives and folders by themselves, whatever they hold', async () => {
    write('some/state.tar.gz', createTarGzip({ 'state/a/b.json': '1', 'other/c.json': '2' }));
    write('some/blocks.tgz', createTarGzip({ './blocks/x.json': '3' }));
    write('some/unpacked/deep/y.yaml', '4');
    write('some/loose.json', '5');
    write('some/README.md', 'no fixture');
    const { suites, missing } = findSuites(join(folder.path, 'some'));
    expect(suites.map(({ name }) => name)).toEqual(['blocks', 'some', 'state', 'unpacked']);
    expect(missing).toEqual([]);
    expect(await Promise.all(suites.map(filesOf))).toEqual([
      { 'x.json': '3' },
      { 'loose.json': '5' },
      { 'a/b.json': '1', 'other/c.json': '2' },
      { 'deep/y.yaml': '4' },
    ]);
  });

  it('reads archives inside a folder', async () => {
    write('nested/release/blocks/one.tar.gz', createTarGzip({ 'one/a.json': '1' }));
    write('nested/release/b.json', '2');
    const { suites } = findSuites(join(folder.path, 'nested'));
    expect(suites.map(({ name }) => name)).toEqual(['release']);
    expect(await filesOf(suites[0])).toEqual({ 'b.json': '2', 'blocks/one/a.json': '1' });
  });

  it('takes a single archive', async () => {
    const { suites } = findSuites(write('one.tar.gz', createTarGzip({ 'one/a.json': '1' })));
    expect(suites.map(({ name }) => name)).toEqual(['one']);
    expect(await filesOf(suites[0])).toEqual({ 'a.json': '1' });
  });

  it('runs a suite once that is there packed and unpacked', () => {
    write('twice/a.tar.gz', createTarGzip({ 'a/a.json': '1' }));
    write('twice/a/a.json', '1');
    expect(findSuites(join(folder.path, 'twice')).suites.map(({ path }) => path)).toEqual([
      join(folder.path, 'twice', 'a.tar.gz'),
    ]);
  });

  it('tells which archives of the manifest are missing', () => {
    write('listed/a.tar.gz', createTarGzip({ 'a/a.json': '1' }));
    write('listed/MANIFEST.json', JSON.stringify({ archives: { 'a.tar.gz': {}, 'b.tar.gz': {} } }));
    const { suites, missing } = findSuites(join(folder.path, 'listed'));
    expect(suites.map(({ name }) => name)).toEqual(['a']);
    expect(missing).toEqual(['b']);
  });
});

describe('a damaged archive', () => {
  const whole = createTarGzip({ 'a/1.json': '1', 'a/2.json': '2'.repeat(5_000) });

  it.each([
    ['that ends early', whole.slice(0, -20)],
    ['that is no gzip', new Uint8Array(600).fill(65)],
    ['that is empty', new Uint8Array(0)],
  ])('%s is refused', async (_, bytes) => {
    const { suites } = findSuites(write('bad.tar.gz', bytes));
    await expect(filesOf(suites[0])).rejects.toMatchObject({ code: 'ARCHIVE' });
  });

  it('of a tar header with a wrong checksum gives what comes before', async () => {
    const { gunzipSync, gzipSync } = await import('node:zlib');
    const tar = gunzipSync(whole);
    tar[1024 + 3] = 1;
    const { suites } = findSuites(write('header.tar.gz', gzipSync(tar)));
    const seen: string[] = [];
    const read = async (): Promise<void> => {
      for await (const { path } of suites[0]?.files() ?? []) seen.push(path);
    };
    await expect(read()).rejects.toThrow('a tar header is damaged');
    expect(seen).toEqual(['a/1.json']);
  });
});
