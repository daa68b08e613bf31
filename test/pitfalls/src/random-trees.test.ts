import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Blockchain } from '@ethane/blockchain';
import { type KeyValueStore, openLevelStore, openMemoryStore } from '@ethane/db';
import { CodedError } from '@ethane/primitives';
import { proveAccount, verifyAccountProof } from '@ethane/state';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Branch, FLAWS, GENESIS, grow, pay, rootBranch, spoil } from './support/tree.ts';
import { COINBASE } from './support/world.ts';

const root = rootBranch();

/** One block: which of those before it is the parent, how long it took, what it does, and whether it is spoiled. */
type Step = readonly [parent: number, delay: number, action: number, flaw: number];

/** Every block after the root. What stands on a spoiled block can never be valid. */
function treeOf(steps: readonly Step[]): Branch[] {
  const blocks = [root];
  for (const [parentIndex, delay, action, flaw] of steps) {
    const parent = blocks[parentIndex % blocks.length]!;
    const transactions = [0n, 1n]
      .slice(action % 3)
      .map((after) => pay(parent, action, BigInt(action), after));
    const block = grow(parent, { delay: BigInt(delay), extra: blocks.length, transactions });
    const name = Object.keys(FLAWS)[flaw];
    blocks.push(name === undefined ? block : spoil(block, name));
  }
  return blocks.slice(1);
}

function isValid(block: Branch | undefined): boolean {
  return block === undefined || (block.invalid === undefined && isValid(block.parent));
}

/** A chain that can be closed and opened again, which keeps what is in a directory. */
class Restartable {
  readonly #folder = mkdtempSync(join(tmpdir(), 'ethane-tree-'));
  readonly #openStore: (folder: string) => Promise<KeyValueStore>;
  chain!: Blockchain;

  constructor(openStore: (folder: string) => Promise<KeyValueStore> = openLevelStore) {
    this.#openStore = openStore;
  }

  async open(): Promise<void> {
    const store = await this.#openStore(this.#folder);
    this.chain = await Blockchain.open({ store, genesis: GENESIS, syncWrites: false });
  }

  async restart(): Promise<void> {
    await this.chain.close();
    await this.open();
  }

  async remove(): Promise<void> {
    await this.chain.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

function permutations<T>(items: readonly T[]): T[][] {
  if (items.length === 0) return [[]];
  return items.flatMap((item, at) => permutations(items.toSpliced(at, 1)).map((rest) => [item, ...rest]));
}

/** Delivers the blocks in their order, and again those that came too early, with restarts in between. */
async function deliver(
  node: Restartable,
  blocks: readonly Branch[],
  restarts: ReadonlySet<number>,
): Promise<Branch> {
  let best = root;
  let waiting = [...blocks];
  let delivered = 0;
  for (let progress = true; progress; ) {
    progress = false;
    const early: Branch[] = [];
    for (const block of waiting) {
      if (restarts.has(delivered++)) await node.restart();
      const before = node.chain.head.hash;
      try {
        await node.chain.import(block.block);
        progress = true;
        if (isValid(block) && block.totalDifficulty > best.totalDifficulty) best = block;
      } catch (error) {
        expect(error).toBeInstanceOf(CodedError);
        expect(node.chain.head.hash).toBe(before);
        if ((error as CodedError).code === 'UNKNOWN_PARENT') early.push(block);
        else expect(isValid(block)).toBe(false);
      }
    }
    waiting = early;
  }
  return best;
}

function expectHead({ chain }: Restartable, best: Branch): void {
  expect(chain.head.hash).toBe(best.hash);
  expect(chain.head.totalDifficulty).toBe(best.totalDifficulty);
  const nodes = chain.nodesAt(best.hash)!;
  const proven = verifyAccountProof(best.block.header.stateRoot, COINBASE, proveAccount(nodes, COINBASE, []));
  expect(proven).toEqual(best.state.account(COINBASE));
  for (let block: Branch | undefined = best; block !== undefined; block = block.parent) {
    expect(chain.hashByNumber(block.block.header.number)).toBe(block.hash);
  }
}

describe('blocks in any order', () => {
  it('cs-72-fork-choice: blocks delivered in every order end in one head', async () => {
    const trunk = grow(root, { extra: 1, transactions: [pay(root, 0, 1n)] });
    const left = grow(trunk, { extra: 2, transactions: [pay(trunk, 1, 2n)] });
    const right = grow(trunk, { extra: 3, transactions: [pay(trunk, 2, 3n)] });
    const best = grow(right, { extra: 4 });
    const spoiled = spoil(grow(left, { extra: 5 }), 'INVALID_STATE_ROOT');
    for (const order of permutations([trunk, left, right, best, spoiled])) {
      const node = new Restartable(() => openMemoryStore());
      await node.open();
      await deliver(node, order, new Set());
      expectHead(node, best);
      await node.remove();
    }
  }, 60_000);

  it('cs-72-fork-choice: a random tree of valid and invalid blocks, in random orders with restarts between, gives the heaviest valid head and its state', async () => {
    const step = fc.tuple(fc.nat(30), fc.constantFrom(1, 10), fc.nat(50), fc.nat(14));
    const trees = fc.array(step, { minLength: 1, maxLength: 16 });
    const orders = fc.array(fc.nat(10_000), { minLength: 32, maxLength: 32 });
    const restarts = fc.array(fc.nat(24), { maxLength: 4 });
    const property = fc.asyncProperty(trees, orders, restarts, async (steps, keys, when) => {
      const blocks = treeOf(steps);
      const ordered = (from: number) =>
        blocks
          .map((block, index) => ({ block, key: keys[from + index]! }))
          .sort((a, b) => a.key - b.key)
          .map(({ block }) => block);
      const heads: Branch[] = [];
      for (const from of [0, 16]) {
        const node = new Restartable();
        await node.open();
        const best = await deliver(node, ordered(from), new Set(when));
        expectHead(node, best);
        for (const block of blocks) {
          if (!isValid(block)) expect(node.chain.isCanonical(block.hash)).toBe(false);
        }
        await node.restart();
        expectHead(node, best);
        await node.chain.verify();
        await node.remove();
        heads.push(best);
      }
      const [first, second] = heads as [Branch, Branch];
      expect(second.totalDifficulty).toBe(first.totalDifficulty);
      const heaviest = blocks
        .filter(isValid)
        .filter((block) => block.totalDifficulty === first.totalDifficulty);
      if (heaviest.length === 1) expect(second.block.header.stateRoot).toBe(first.block.header.stateRoot);
    });
    await fc.assert(property, { numRuns: 25, seed: 3 });
  }, 60_000);
});
