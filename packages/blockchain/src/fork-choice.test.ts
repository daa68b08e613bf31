import { openMemoryStore } from '@ethane/db';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Blockchain } from './blockchain.ts';
import {
  ACCOUNTS,
  childOf,
  FACTORY,
  lineOf,
  rootOfTree,
  STORE,
  STORE_INIT_CODE,
  send,
  storing,
  type TreeBlock,
  testGenesis,
} from './testing/block-tree.ts';
import { expectState } from './testing/expect-state.ts';

const genesis = testGenesis();
const root = rootOfTree(genesis);

/** A tree of `shape.length` blocks; each names its parent (modulo what is there) and how heavy it is. */
function treeOf(shape: readonly (readonly [parent: number, delay: number, action: number])[]): TreeBlock[] {
  const blocks: TreeBlock[] = [root];
  for (const [parentIndex, delay, action] of shape) {
    const parent = blocks[parentIndex % blocks.length]!;
    const transactions = [
      action % 3 === 0
        ? send(parent, action % 4, { to: FACTORY, data: STORE_INIT_CODE })
        : action % 3 === 1
          ? send(parent, action % 4, { to: STORE, data: storing(BigInt(action % 6), BigInt(action)) })
          : send(parent, action % 4, { to: ACCOUNTS[(action + 1) % 4]!, value: BigInt(action) }),
    ];
    blocks.push(childOf(genesis, parent, { delay: BigInt(delay), extra: blocks.length, transactions }));
  }
  return blocks.slice(1);
}

/** Imports in the given order, coming back to blocks whose parents were missing. Returns what should be the head. */
async function importAll(chain: Blockchain, blocks: readonly TreeBlock[]): Promise<TreeBlock> {
  let best = root;
  let waiting = [...blocks];
  while (waiting.length > 0) {
    const next: TreeBlock[] = [];
    for (const block of waiting) {
      try {
        await chain.import(block.block);
        if (block.totalDifficulty > best.totalDifficulty) best = block;
      } catch (error) {
        expect(error).toMatchObject({ code: 'UNKNOWN_PARENT' });
        next.push(block);
      }
    }
    waiting = next;
  }
  return best;
}

describe('fork choice over random trees', () => {
  it('ends at the heaviest block, the first seen of equals, whatever the order of arrival', async () => {
    const shape = fc.array(fc.tuple(fc.nat(30), fc.integer({ min: 1, max: 40 }), fc.nat(50)), {
      minLength: 1,
      maxLength: 14,
    });
    const property = fc.asyncProperty(
      shape,
      fc.array(fc.nat(1000), { minLength: 14, maxLength: 14 }),
      async (tree, keys) => {
        const blocks = treeOf(tree);
        const order = blocks
          .map((block, index) => ({ block, key: keys[index]! }))
          .sort((a, b) => a.key - b.key)
          .map(({ block }) => block);
        const chain = await Blockchain.open({ store: await openMemoryStore(), genesis });
        const best = await importAll(chain, order);
        expect(chain.head.hash).toBe(best.hash);
        for (let block: TreeBlock | undefined = best; block !== undefined; block = block.parent) {
          expect(chain.hashByNumber(block.block.header.number)).toBe(block.hash);
        }
        expectState(chain, best);
        await chain.verify();
        await chain.close();
      },
    );
    await fc.assert(property, { numRuns: 40, seed: 7 });
  });
});

describe('merged chains', () => {
  const merged = testGenesis('osaka', 'dev');
  const start = rootOfTree(merged);
  const a = lineOf(merged, start, 3, (_, parent) => ({
    transactions: [send(parent, 0, { to: STORE, data: storing(1n, 2n) })],
  }));
  const b = lineOf(merged, start, 2, (_, parent) => ({
    extra: 1,
    transactions: [send(parent, 1, { to: STORE, data: storing(1n, 3n) })],
  }));

  it('execute and store other branches, and switch when told', async () => {
    const chain = await Blockchain.open({ store: await openMemoryStore(), genesis: merged });
    for (const { block } of a) expect(await chain.import(block)).toMatchObject({ status: 'extended' });
    for (const { block } of b) expect(await chain.import(block)).toMatchObject({ status: 'side' });
    expect(chain.receiptsByHash(b[1]!.hash)).toEqual(b[1]!.built!.result.receipts);
    expect(chain.head.hash).toBe(a[2]!.hash);
    await chain.setHead(b[1]!.hash);
    expectState(chain, b[1]!);
    await chain.setHead(a[1]!.hash);
    expectState(chain, a[1]!);
    await chain.verify();
  });

  it('refuse an invalid block of another branch at once', async () => {
    const chain = await Blockchain.open({ store: await openMemoryStore(), genesis: merged });
    for (const { block } of a) await chain.import(block);
    const { block } = b[0]!;
    const bad = { ...block, header: { ...block.header, gasUsed: block.header.gasUsed + 1n } };
    await expect(chain.import(bad)).rejects.toMatchObject({ code: 'INVALID_GAS_USED' });
    expect(await chain.sideBlocks(0n)).toEqual([]);
  });

  it('follow the block that came last where that is the rule', async () => {
    const store = await openMemoryStore();
    const chain = await Blockchain.open({ store, genesis: merged, forkChoice: 'latestValid' });
    for (const { block } of a) await chain.import(block);
    expect(await chain.import(b[0]!.block)).toMatchObject({ status: 'reorganised' });
    expect(await chain.import(b[1]!.block)).toMatchObject({ status: 'extended' });
    expectState(chain, b[1]!);
    expect(await chain.import(a[2]!.block)).toMatchObject({ status: 'reorganised' });
    expectState(chain, a[2]!);
    await chain.verify();
  });
});
