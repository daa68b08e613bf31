import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { CaseResult } from './state-case.ts';
import { loadAsInBrowser } from './testing/browser-context.ts';
import { transferJobs } from './testing/jobs.ts';

const PACKAGES = [
  'primitives',
  'rlp',
  'crypto',
  'chainspec',
  'trie',
  'ethash',
  'types',
  'evm',
  'state',
  'execution',
];

interface Manifest {
  readonly exports: Readonly<Record<string, { readonly '@ethane/source': string }>>;
}

/** Source files behind the exports of a package, by the specifier. */
function entriesOf(name: string): [specifier: string, path: string][] {
  const folder = new URL(`../../../packages/${name}/`, import.meta.url);
  const manifest = JSON.parse(readFileSync(new URL('package.json', folder), 'utf8')) as Manifest;
  return Object.entries(manifest.exports).map(([subpath, { '@ethane/source': source }]) => [
    `@ethane/${name}${subpath.slice(1)}`,
    fileURLToPath(new URL(source, folder)),
  ]);
}

describe('in a browser', () => {
  it.each(PACKAGES.flatMap(entriesOf))('%s loads, and nothing of Node with it', async (_, path) => {
    const { text, exports } = await loadAsInBrowser(path);
    expect(Object.keys(exports).length).toBeGreaterThan(0);
    // Functions that nobody has called yet may miss it too. Through globalThis one can ask whether it is there.
    expect(/.{0,40}(?<!globalThis\.)\bBuffer\b.{0,40}/.exec(text)?.[0]).toBeUndefined();
  });

  it('keys and signers are found without the native library', async () => {
    const [[, path] = ['', '']] = entriesOf('crypto');
    const { exports } = await loadAsInBrowser(path);
    const crypto = exports as Pick<
      typeof import('@ethane/crypto'),
      'privateKeyToAddress' | 'recoverAddress' | 'secp256k1Provider' | 'sign'
    >;
    expect(crypto.secp256k1Provider).not.toBe('native');
    const key = new Uint8Array(32).fill(1);
    const hash = new Uint8Array(32).fill(2);
    const { r, s, yParity } = crypto.sign(hash, key);
    expect(crypto.recoverAddress(hash, r, s, yParity)).toBe(crypto.privateKeyToAddress(key));
  });

  it('state tests run', async () => {
    const { exports } = await loadAsInBrowser(fileURLToPath(new URL('state-case.ts', import.meta.url)));
    const runCase = exports.runCase as (job: unknown) => CaseResult;
    const failures = transferJobs().map((job) => runCase(job).failure);
    expect(failures).toEqual([undefined, undefined, expect.stringMatching(/^state root 0x/)]);
  });
});
