import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bytesToHex } from '@ethane/primitives';
import { rlpItemEnd } from '@ethane/rlp';
import { type Block, decodeBlock, headerHash } from '@ethane/types';
import { afterAll, describe, expect, it } from 'vitest';
import { runCli, startNode } from '../../e2e/support/process.ts';
import { call } from '../../e2e/support/rpc.ts';
import { temporaryFolder } from '../../e2e/support/temporary.ts';
import { hasArchive, readArchive } from './archive.ts';

const CHAINS = [
  { archive: 'rpc-compat', chain: 'chain.rlp', blocks: 54, importOptions: ['--fake-pow'] },
  { archive: 'ethash-chain', chain: 'fullchain.rlp', blocks: 3_000, importOptions: [] },
] as const;

/** Of a folder of other archives none need be there, and one of that name may hold something else. */
const present: (typeof CHAINS)[number][] = [];
for (const entry of CHAINS) {
  if (!hasArchive(entry.archive)) continue;
  const files = await readArchive(entry.archive);
  if (files.has('genesis.json') && files.has(entry.chain)) present.push(entry);
}

describe.each(present)('the chain of $archive', ({ archive, chain, blocks, importOptions }) => {
  const folder = temporaryFolder(archive);
  afterAll(folder.remove);
  const datadir = join(folder.path, 'data');

  it('has the expected genesis hash and imports to its last block', { timeout: 300_000 }, async () => {
    const files = await readArchive(archive);
    const genesisFile = write('genesis.json', files);
    const chainFile = write(chain, files);
    const decoded = decodeChain(files.get(chain)!);
    expect(decoded).toHaveLength(blocks);

    const init = await runCli(['init', '--genesis', genesisFile, '--datadir', datadir]);
    expect(init.stderr).toBe('');
    expect(init.stdout).toContain(decoded[0]!.header.parentHash);

    const imported = await runCli(['import', ...importOptions, '--datadir', datadir, chainFile]);
    expect(imported.stderr).toBe('');
    expect(imported.code).toBe(0);

    const exported = join(folder.path, 'exported.rlp');
    expect((await runCli(['export', '--datadir', datadir, exported])).code).toBe(0);

    const node = await startNode(['run', '--no-mining', '--datadir', datadir]);
    const head = await call<{ hash: string; number: string }>(
      node.url,
      'eth_getBlockByNumber',
      'latest',
      false,
    );
    expect(head).toMatchObject({
      hash: headerHash(decoded.at(-1)!.header),
      number: `0x${blocks.toString(16)}`,
    });
    expect(await node.stop()).toBe(0);
  });

  it.runIf(archive === 'ethash-chain')(
    'refuses a block whose seal is wrong, by number, hash and reason, and keeps what came before',
    {
      timeout: 120_000,
    },
    async () => {
      const files = await readArchive(archive);
      const bytes = Uint8Array.from(files.get('halfchain.rlp')!);
      const ends = blockEnds(bytes);
      const spoiled = 7;
      const end = ends[spoiled]!;
      const block = decodeBlock(bytes.subarray(ends[spoiled - 1]!, end));
      const at = indexOf(bytes, block.header.nonce, ends[spoiled - 1]!);
      const nonce = bytesToHex(block.header.nonce);
      bytes[at + 7]! ^= 1;
      const path = join(folder.path, 'spoiled.rlp');
      writeFileSync(path, bytes);
      const own = join(folder.path, 'spoiled');
      await runCli(['init', '--genesis', write('genesis.json', files), '--datadir', own]);
      const imported = await runCli(['import', '--datadir', own, path]);
      const bad = decodeBlock(bytes.subarray(ends[spoiled - 1]!, end));
      expect(bytesToHex(bad.header.nonce)).not.toBe(nonce);
      expect(imported.code).toBe(1);
      expect(imported.stderr).toContain(`${spoiled + 1}`);
      expect(imported.stderr).toContain(headerHash(bad.header));
      expect(imported.stderr).toMatch(/invalid proof-of-work of block 8/);
      const node = await startNode(['run', '--no-mining', '--datadir', own]);
      expect(await call(node.url, 'eth_blockNumber')).toBe(`0x${spoiled.toString(16)}`);
      expect(await node.stop()).toBe(0);
    },
  );

  function write(name: string, files: ReadonlyMap<string, Uint8Array>): string {
    const path = join(folder.path, name);
    writeFileSync(path, files.get(name)!);
    return path;
  }
});

/** Where each block of a file of concatenated blocks ends. */
function blockEnds(bytes: Uint8Array): number[] {
  const ends: number[] = [];
  for (let at = 0; at < bytes.length; ) {
    at = rlpItemEnd(bytes, at);
    ends.push(at);
  }
  return ends;
}

function decodeChain(bytes: Uint8Array): Block[] {
  let start = 0;
  return blockEnds(bytes).map((end) => {
    const block = decodeBlock(bytes.subarray(start, end));
    start = end;
    return block;
  });
}

function indexOf(bytes: Uint8Array, part: Uint8Array, from: number): number {
  for (let at = from; ; at++) if (part.every((byte, i) => bytes[at + i] === byte)) return at;
}
