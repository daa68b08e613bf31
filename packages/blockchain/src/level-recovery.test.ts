import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openLevelStore } from '@ethane/db';
import { bigintToAddress } from '@ethane/primitives';
import { afterAll, describe, expect, it } from 'vitest';
import { Blockchain } from './blockchain.ts';
import {
  ACCOUNTS,
  lineOf,
  rootOfTree,
  STORE,
  send,
  storing,
  type TreeBlock,
  testGenesis,
} from './testing/block-tree.ts';
import { expectState } from './testing/expect-state.ts';

const genesis = testGenesis();
const root = rootOfTree(genesis);
const line = lineOf(genesis, root, 40, (index, parent) => ({
  transactions: [
    send(parent, index % 3, { to: STORE, data: storing(BigInt(index % 7), BigInt(index + 1)) }),
    send(parent, 3, { to: ACCOUNTS[0]!, value: 9n }),
  ],
}));

const base = mkdtempSync(join(tmpdir(), 'ethane-chain-'));
afterAll(() => rmSync(base, { recursive: true, force: true }));
let directories = 0;
const newDirectory = (): string => join(base, `${directories++}`);

async function open(directory: string) {
  const lines: string[] = [];
  const store = await openLevelStore(directory);
  const chain = await Blockchain.open({ store, genesis, report: (text) => lines.push(text) });
  return { chain, lines };
}

function blockOf(hash: string): TreeBlock {
  const block = [root, ...line].find((candidate) => candidate.hash === hash);
  if (block === undefined) throw new TypeError(`head ${hash} was never imported`);
  return block;
}

/** The newest log, in which the last batches are. */
function logOf(directory: string): string {
  const [log] = readdirSync(directory)
    .filter((name) => name.endsWith('.log'))
    .sort()
    .reverse();
  return join(directory, log!);
}

/** A directory as a killed process leaves it, with the whole line in its log. */
async function killedDirectory(): Promise<string> {
  const directory = newDirectory();
  const { chain } = await open(directory);
  for (const { block } of line) await chain.import(block);
  const copy = newDirectory();
  cpSync(directory, copy, { recursive: true });
  await chain.close();
  return copy;
}

describe('on LevelDB', () => {
  it('goes on after an orderly stop', async () => {
    const directory = newDirectory();
    const first = await open(directory);
    for (const { block } of line.slice(0, 20)) await first.chain.import(block);
    await first.chain.close();
    const second = await open(directory);
    expect(second.lines).toEqual([]);
    for (const { block } of line.slice(20)) await second.chain.import(block);
    for (const block of [root, ...line]) expectState(second.chain, block);
    await second.chain.verify();
    await second.chain.close();
  });

  it('has every acknowledged block in copies that were taken in the middle of load', async () => {
    const directory = newDirectory();
    const { chain } = await open(directory);
    const copies: { directory: string; acknowledged: TreeBlock }[] = [];
    for (const [index, tree] of line.entries()) {
      const importing = chain.import(tree.block);
      if (index % 8 === 5) {
        const copy = newDirectory();
        cpSync(directory, copy, { recursive: true });
        copies.push({ directory: copy, acknowledged: line[index - 1]! });
      }
      await importing;
    }
    await chain.close();
    for (const { directory: copy, acknowledged } of copies) {
      const { chain: again, lines } = await open(copy);
      const head = blockOf(again.head.hash);
      expect(head.block.header.number).toBeGreaterThanOrEqual(acknowledged.block.header.number);
      expect(lines[1]).toMatch(/^nothing lost/);
      expectState(again, head);
      await again.verify();
      await again.close();
    }
  });

  it('is at some block before, and sound, wherever the log was cut off', async () => {
    const killed = await killedDirectory();
    const size = statSync(logOf(killed)).size;
    let least = 40n;
    for (let cut = 0; cut < 12; cut++) {
      const copy = newDirectory();
      cpSync(killed, copy, { recursive: true });
      const log = logOf(copy);
      const bytes = readFileSync(log);
      writeFileSync(log, bytes.subarray(0, Math.floor((size * (cut + 1)) / 13)));
      const { chain } = await open(copy);
      const head = blockOf(chain.head.hash);
      if (head.block.header.number < least) least = head.block.header.number;
      expectState(chain, head);
      await chain.verify();
      await chain.close();
    }
    expect(least).toBeLessThan(10n);
  });

  it('begins anew when the log was cut off within a great genesis, and has all of it otherwise', async () => {
    const account = { balance: 1n, nonce: 0n, code: new Uint8Array(0), storage: new Map<bigint, bigint>() };
    const alloc = new Map(genesis.alloc);
    for (let i = 0; i < 3_000; i++) alloc.set(bigintToAddress(BigInt(i) + 1n), account);
    const great = { ...genesis, alloc };
    const openGreat = async (directory: string) => {
      const store = await openLevelStore(directory);
      return Blockchain.open({ store, genesis: great, report: () => {} });
    };
    const directory = newDirectory();
    const chain = await openGreat(directory);
    const killed = newDirectory();
    cpSync(directory, killed, { recursive: true });
    await chain.close();
    const bytes = readFileSync(logOf(killed));
    for (const part of [0.001, 0.2, 0.5, 0.8, 0.999, 1]) {
      const copy = newDirectory();
      cpSync(killed, copy, { recursive: true });
      writeFileSync(logOf(copy), bytes.subarray(0, Math.floor(bytes.length * part)));
      const again = await openGreat(copy);
      expect(again.head.header.number).toBe(0n);
      expect(await again.verify()).toMatchObject({ blocks: 1, accounts: great.alloc.size });
      await again.close();
    }
  });

  it('notices bits that flipped in the log, or is none the worse for them', async () => {
    const killed = await killedDirectory();
    const size = statSync(logOf(killed)).size;
    let noticed = 0;
    for (let flip = 0; flip < 16; flip++) {
      const copy = newDirectory();
      cpSync(killed, copy, { recursive: true });
      const log = logOf(copy);
      const bytes = readFileSync(log);
      bytes[Math.floor((size * (flip + 0.5)) / 16)]! ^= 1 << (flip & 7);
      writeFileSync(log, bytes);
      const { chain, lines } = await open(copy);
      if (lines.some((text) => text.startsWith('the database is damaged'))) noticed += 1;
      const head = blockOf(chain.head.hash);
      expectState(chain, head);
      await chain.verify();
      await chain.close();
    }
    expect(noticed).toBeGreaterThan(8);
  });
});
