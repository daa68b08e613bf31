import { describe, expect, it } from 'vitest';
import type { Suite } from '../../conformance/src/suites.ts';
import { TRANSFER } from '../../conformance/src/testing/fixtures.ts';
import { missingForks, SAMPLED_FORKS, sampleStateTests } from './sample.ts';

const post = { indexes: { data: 0, gas: 0, value: 0 }, hash: '0x', logs: '0x' };
const test = (...forks: readonly string[]) => ({
  ...TRANSFER,
  post: Object.fromEntries(forks.map((fork) => [fork, [post, post, post]])),
});

function suiteOf(name: string, files: Readonly<Record<string, unknown>>): Suite {
  return {
    name,
    path: name,
    async *files() {
      for (const [path, content] of Object.entries(files)) {
        yield { path, bytes: new Uint8Array(new TextEncoder().encode(JSON.stringify(content))) };
      }
    },
  };
}

const namesOf = async (suites: readonly Suite[], stride: number) =>
  (await sampleStateTests(suites, stride)).map(({ suite, name }) => `${suite} ${name}`);

describe('a sample of state tests', () => {
  it('has the first case of each suite and fork and every so manieth after it', async () => {
    const one = suiteOf('one', { 'a.json': { a: test('London', 'Osaka') }, 'b.json': { b: test('Osaka') } });
    const two = suiteOf('two', { 'c.json': { c: test('Osaka') } });
    expect(await namesOf([one, two], 4)).toEqual([
      'one a[London/0]',
      'one a[Osaka/0]',
      'one b[Osaka/1]',
      'two c[Osaka/0]',
    ]);
  });

  it('leaves out other tests, other files and forks that are not known', async () => {
    const suite = suiteOf('mixed', {
      'a.json': { block: { blocks: [], indexes: 1 }, _info: {}, a: test('Frogger', 'Paris') },
      'b.txt': { b: test('Paris') },
      'c.json': ['indexes'],
    });
    expect(await namesOf([suite], 3)).toEqual(['mixed a[Paris/0]']);
  });

  it('carries what a case needs and no other results', async () => {
    const [job] = await sampleStateTests([suiteOf('one', { 'a.json': { a: test('Osaka') } })], 9);
    expect(job).toEqual({
      suite: 'one',
      file: 'a.json',
      name: 'a[Osaka/0]',
      fork: 'Osaka',
      test: { ...TRANSFER, post: {} },
      post,
    });
  });

  it('knows which forks it has no case of, by any of their names', async () => {
    expect(SAMPLED_FORKS).toHaveLength(15);
    const names = ['Frontier', 'EIP150', 'EIP158', 'ConstantinopleFix', 'Merge', 'Osaka'];
    const jobs = await sampleStateTests([suiteOf('one', { 'a.json': { a: test(...names) } })], 9);
    expect(missingForks(jobs)).toEqual([
      'homestead',
      'byzantium',
      'constantinople',
      'istanbul',
      'berlin',
      'london',
      'shanghai',
      'cancun',
      'prague',
    ]);
  });
});
