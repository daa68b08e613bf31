import { openMemoryStore } from '@ethane/db';
import { describe, expect, it } from 'vitest';
import { Blockchain } from './blockchain.ts';
import {
  ACCOUNTS,
  childOf,
  lineOf,
  rootOfTree,
  STORE,
  send,
  storing,
  testGenesis,
} from './testing/block-tree.ts';

const genesis = testGenesis();
const root = rootOfTree(genesis);

async function openChain() {
  return Blockchain.open({ store: await openMemoryStore(), genesis });
}

describe('Blockchain', () => {
  it('begins with the genesis block and its state', async () => {
    const chain = await openChain();
    expect(chain.genesisHash).toBe(root.hash);
    expect(chain.head.hash).toBe(root.hash);
    expect(chain.stateAt(root.hash)?.account(ACCOUNTS[0]!)?.balance).toBe(10_000n * 10n ** 18n);
    expect(chain.stateAt(root.hash)?.storage(STORE, 2n)).toBe(22n);
    await chain.close();
  });

  it('extends the chain by imported blocks', async () => {
    const chain = await openChain();
    const line = lineOf(genesis, root, 3, (_, parent) => ({
      transactions: [
        send(parent, 0, { to: ACCOUNTS[1]!, value: 7n }),
        send(parent, 1, { to: STORE, data: storing(9n, 1n) }),
      ],
    }));
    for (const { block } of line) expect((await chain.import(block)).status).toBe('extended');
    expect(chain.head.hash).toBe(line[2]!.hash);
    await chain.close();
  });

  it('reorganises to a heavier branch', async () => {
    const chain = await openChain();
    const light = lineOf(genesis, root, 3, (_, parent) => ({
      delay: 30n,
      transactions: [send(parent, 0, { to: ACCOUNTS[1]!, value: 7n })],
    }));
    const heavy = lineOf(genesis, root, 3, (_, parent) => ({
      delay: 1n,
      transactions: [send(parent, 2, { to: STORE, data: storing(3n, 4n) })],
    }));
    for (const { block } of light) await chain.import(block);
    const statuses = [];
    for (const { block } of heavy) statuses.push((await chain.import(block)).status);
    expect(statuses).toEqual(['side', 'side', 'reorganised']);
    expect(chain.head.hash).toBe(heavy[2]!.hash);
    expect(chain.stateAt(chain.head.hash)?.storage(STORE, 3n)).toBe(4n);
    expect(childOf(genesis, heavy[2]!).block.header.number).toBe(4n);
    await chain.close();
  });
});
