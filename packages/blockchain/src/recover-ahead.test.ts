import type { Block, Transaction } from '@ethane/types';
import { describe, expect, it } from 'vitest';
import { recoverAhead, type SenderRecovery, type WaitingBlock } from './recover-ahead.ts';
import { rootOfTree, testGenesis } from './testing/block-tree.ts';

const EMPTY = rootOfTree(testGenesis()).block;

/** Blocks of so many transactions each; which ones does not matter here. */
function waiting(counts: readonly number[], size = 1_000): WaitingBlock[] {
  return counts.map((count) => {
    const transactions = Array.from({ length: count }, () => ({}) as Transaction);
    return { block: { ...EMPTY, transactions } satisfies Block, size };
  });
}

async function* failingAfter(items: readonly WaitingBlock[], error?: Error): AsyncGenerator<WaitingBlock> {
  yield* items;
  if (error !== undefined) throw error;
}

class RecordingRecovery implements SenderRecovery {
  readonly log: string[] = [];

  begin(transactions: readonly Transaction[]): () => Promise<void> {
    this.log.push(`begin ${transactions.length}`);
    return async () => {
      this.log.push(`finish ${transactions.length}`);
    };
  }
}

describe('recoverAhead', () => {
  it('gives the blocks in order, begun with several batches before they are wanted', async () => {
    const recovery = new RecordingRecovery();
    const items = waiting([600, 601, 602, 603, 604, 605]);
    const given: WaitingBlock[] = [];
    for await (const item of recoverAhead(failingAfter(items), recovery)) {
      recovery.log.push(`given ${item.block.transactions.length}`);
      given.push(item);
    }
    expect(given).toEqual(items);
    expect(recovery.log.slice(0, 8)).toEqual([
      'begin 600',
      'begin 601',
      'begin 602',
      'begin 603',
      'finish 600',
      'given 600',
      'begin 604',
      'finish 601',
    ]);
  });

  it('puts small blocks together, within bounds of blocks and bytes', async () => {
    const begun = async (items: readonly WaitingBlock[]) => {
      const recovery = new RecordingRecovery();
      for await (const _ of recoverAhead(failingAfter(items), recovery));
      return recovery.log.filter((line) => line.startsWith('begin')).map((line) => Number(line.slice(6)));
    };
    expect(await begun(waiting(Array(120).fill(10)))).toEqual([520, 520, 160]);
    expect((await begun(waiting(Array(600).fill(1)))).slice(0, 3)).toEqual([256, 256, 88]);
    expect((await begun(waiting(Array(4).fill(1), 5 << 20))).slice(0, 2)).toEqual([2, 2]);
  });

  it('throws what the source threw after the blocks before it', async () => {
    const failure = new Error('the file is damaged');
    const items = waiting([10, 20, 700, 30]);
    const given: WaitingBlock[] = [];
    const run = async () => {
      for await (const item of recoverAhead(failingAfter(items, failure), new RecordingRecovery()))
        given.push(item);
    };
    await expect(run()).rejects.toBe(failure);
    expect(given).toEqual(items);
  });

  it('ends the source when its blocks are not wanted any more', async () => {
    let ended = false;
    async function* endless(): AsyncGenerator<WaitingBlock> {
      try {
        for (;;) yield* waiting([100]);
      } finally {
        ended = true;
      }
    }
    for await (const _ of recoverAhead(endless(), new RecordingRecovery())) break;
    expect(ended).toBe(true);
  });
});
