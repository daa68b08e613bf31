import { setImmediate as turn } from 'node:timers/promises';
import { BlockError } from '@ethane/execution';
import { CodedError } from '@ethane/primitives';
import type { Transaction } from '@ethane/types';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { BlockClock } from './block-clock.ts';
import { Miner, type MinerOptions, type MiningMode } from './miner.ts';
import type { SealedBlock } from './ports.ts';
import { COINBASE, FakeChain, FakeTransactions } from './testing/fakes.ts';

const miners: Miner[] = [];

afterEach(async () => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  await Promise.all(miners.splice(0).map((miner) => miner.stop()));
});

function start(mode: MiningMode, options: Partial<MinerOptions> = {}) {
  const chain = new FakeChain();
  const transactions = new FakeTransactions(chain);
  const errors: { readonly error: unknown; readonly transaction: Transaction | undefined }[] = [];
  const miner = new Miner({
    chain,
    transactions,
    coinbase: COINBASE,
    mode,
    clock: new BlockClock(() => 2_000n),
    onError: (error, transaction) => errors.push({ error, transaction }),
    ...options,
  });
  miners.push(miner);
  return { chain, transactions, miner, errors };
}

const sizes = (chain: FakeChain) => chain.blocks.map((block) => block.transactions.length);
const times = (chain: FakeChain) => chain.blocks.map((block) => Number(block.header.timestamp));

describe('instant mining', () => {
  it('puts transactions that arrive together into one block', async () => {
    const { chain, transactions } = start({ kind: 'instant' });
    for (let nonce = 0n; nonce < 5n; nonce++) transactions.add(nonce);
    await Promise.resolve();
    transactions.add(5n);
    await chain.reaches(1);
    expect(sizes(chain)).toEqual([6]);
    expect(chain.head.header.coinbase).toBe(COINBASE);
  });

  it('takes all that came during a commit into the next block, and commits one at a time', async () => {
    const { chain, transactions } = start({ kind: 'instant' });
    let inFlight = 0;
    let most = 0;
    const gates: (() => void)[] = [];
    chain.beforeCommit = async () => {
      most = Math.max(most, ++inFlight);
      await new Promise<void>((open) => gates.push(open));
      inFlight -= 1;
    };
    transactions.add(0n);
    while (gates.length === 0) await turn();
    for (let nonce = 1n; nonce < 8n; nonce++) {
      transactions.add(nonce);
      await turn();
    }
    gates[0]?.();
    while (gates.length === 1) await turn();
    gates[1]?.();
    await chain.reaches(2);
    expect(sizes(chain)).toEqual([1, 7]);
    expect(most).toBe(1);
  });

  it('lets what arrives in the turns before it is idle share the block', async () => {
    // However long the turns take on a busy machine, the longest wait is not over.
    vi.spyOn(performance, 'now').mockReturnValue(1_000);
    const { chain, transactions } = start({ kind: 'instant' });
    transactions.add(0n);
    for (let nonce = 1n; nonce < 4n; nonce++) {
      await turn();
      transactions.add(nonce);
    }
    await chain.reaches(1);
    expect(sizes(chain)).toEqual([4]);
  });

  it('tells when what waits has been put into a block, or could not be', async () => {
    const { chain, transactions, miner, errors } = start({ kind: 'instant' });
    expect(miner.settled).toBeUndefined();
    transactions.add(0n);
    const first = miner.settled;
    await first;
    expect(first).toBeDefined();
    expect(sizes(chain)).toEqual([1]);
    expect(miner.settled).toBeUndefined();
    chain.beforeCommit = () => Promise.reject(new CodedError('DISK_FULL', 'no room'));
    transactions.add(1n);
    await miner.settled;
    expect(errors).toHaveLength(1);
    miner.setAutomine(false);
    transactions.add(2n);
    expect(miner.settled).toBeUndefined();
  });

  it('tells when a block of what waits is about to be built, and lets run what waited for that first', async () => {
    const { chain, transactions, miner } = start({ kind: 'instant' });
    const seen: string[] = [];
    let written: () => void = () => undefined;
    const commit = new Promise<void>((resolve) => {
      written = resolve;
    });
    chain.beforeCommit = () => {
      seen.push('built');
      return commit;
    };
    transactions.add(0n);
    const { settled } = miner;
    expect(miner.making).toBeUndefined();
    await miner.begun;
    await Promise.resolve();
    seen.push('answered');
    expect(miner.begun).toBeUndefined();
    expect(miner.making).toBe(settled);
    while (seen.length < 2) await turn();
    expect(miner.making).toBe(settled);
    written();
    await settled;
    expect(seen).toEqual(['answered', 'built']);
    expect(miner.making).toBeUndefined();
    expect(sizes(chain)).toEqual([1]);
  });

  it('makes no empty blocks', async () => {
    const { chain, transactions, miner } = start({ kind: 'instant' });
    const transaction = transactions.add(0n);
    transactions.pending.delete(transaction);
    await miner.mine(1);
    expect(sizes(chain)).toEqual([0]);
    await turn();
    expect(chain.blocks).toHaveLength(1);
  });

  it('begins with what is waiting when it is switched on, and ends when it is switched off', async () => {
    const { chain, transactions, miner } = start({ kind: 'manual' });
    transactions.add(0n);
    await turn();
    expect(chain.blocks).toHaveLength(0);
    expect(miner.mining).toBe(false);
    miner.setAutomine(true);
    await chain.reaches(1);
    miner.setAutomine(false);
    transactions.add(1n);
    await turn();
    expect(sizes(chain)).toEqual([1]);
  });

  it('reports a transaction that makes building fail, removes it, and goes on without it', async () => {
    const { chain, transactions, errors } = start({ kind: 'instant' });
    const bad = new Set<Transaction>();
    chain.run = (transaction) => {
      if (bad.has(transaction)) throw new RangeError('out of something');
    };
    transactions.add(0n);
    bad.add(transactions.add(1n));
    transactions.add(2n);
    await chain.reaches(1);
    expect(sizes(chain)).toEqual([2]);
    expect(transactions.removed).toEqual([...bad]);
    expect(errors).toEqual([{ error: new RangeError('out of something'), transaction: [...bad][0] }]);
  });

  it('reports what is not the fault of a transaction, keeps it, and tries again with the next', async () => {
    const { chain, transactions, errors } = start({ kind: 'instant' });
    const failure = new BlockError('SYSTEM_CONTRACT_EMPTY', 'no code');
    chain.run = () => {
      throw failure;
    };
    transactions.add(0n);
    while (errors.length === 0) await turn();
    expect(errors).toEqual([{ error: failure, transaction: undefined }]);
    expect(transactions.removed).toEqual([]);
    chain.run = () => {};
    transactions.add(1n);
    await chain.reaches(1);
    expect(sizes(chain)).toEqual([2]);
  });

  it('builds again when the head moves while it commits', async () => {
    const { chain, transactions, errors } = start({ kind: 'instant' });
    const other = chain.build({ transactions: transactions.select(), coinbase: COINBASE, timestamp: 1_500n });
    chain.beforeCommit = () => {
      chain.beforeCommit = () => Promise.resolve();
      chain.moveTo(other.block);
      return Promise.resolve();
    };
    transactions.add(0n);
    await chain.reaches(2);
    expect(sizes(chain)).toEqual([0, 1]);
    expect(chain.head.header.number).toBe(2n);
    expect(errors).toEqual([]);
  });

  it('reports a commit that fails and keeps the transactions', async () => {
    const { chain, transactions, errors } = start({ kind: 'instant' });
    chain.beforeCommit = () => Promise.reject(new CodedError('DISK_FULL', 'no room'));
    transactions.add(0n);
    while (errors.length === 0) await turn();
    expect(errors[0]?.error).toMatchObject({ code: 'DISK_FULL' });
    chain.beforeCommit = () => Promise.resolve();
    transactions.add(1n);
    await chain.reaches(1);
    expect(sizes(chain)).toEqual([2]);
  });
});

describe('interval mining', () => {
  it('makes a block each time, empty or not', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
    const { chain, transactions, miner } = start({ kind: 'interval', seconds: 0.5 });
    expect(miner.interval).toBe(0.5);
    await vi.advanceTimersByTimeAsync(499);
    expect(chain.blocks).toHaveLength(0);
    await vi.advanceTimersByTimeAsync(1);
    expect(sizes(chain)).toEqual([0]);
    transactions.add(0n);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(sizes(chain)).toEqual([0, 1, 0]);
    expect(times(chain)).toEqual([2_000, 2_001, 2_002]);
  });

  it('ends with 0, and changes its pace', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
    const { chain, miner } = start({ kind: 'interval', seconds: 1 });
    miner.setInterval(10);
    await vi.advanceTimersByTimeAsync(9_999);
    expect(chain.blocks).toHaveLength(0);
    await vi.advanceTimersByTimeAsync(1);
    expect(chain.blocks).toHaveLength(1);
    miner.setInterval(0);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(chain.blocks).toHaveLength(1);
    expect(miner.mining).toBe(false);
  });

  it('goes on after a block that failed', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
    const { chain, errors } = start({ kind: 'interval', seconds: 1 });
    chain.beforeCommit = () => Promise.reject(new CodedError('DISK_FULL', 'no room'));
    await vi.advanceTimersByTimeAsync(1_000);
    expect(errors).toHaveLength(1);
    chain.beforeCommit = () => Promise.resolve();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(chain.blocks).toHaveLength(1);
  });

  it.each([-1, Number.NaN, Number.POSITIVE_INFINITY])('refuses %d seconds', (seconds) => {
    const { miner } = start({ kind: 'manual' });
    expect(() => miner.setInterval(seconds)).toThrow(expect.objectContaining({ code: 'MINING_INTERVAL' }));
  });
});

describe('mine', () => {
  it('makes as many blocks as are asked for, each later than its parent', async () => {
    const { chain, transactions, miner } = start({ kind: 'manual' });
    transactions.add(0n);
    const hashes = await miner.mine(3);
    expect(hashes).toHaveLength(3);
    expect(hashes[2]).toBe(chain.head.hash);
    expect(sizes(chain)).toEqual([1, 0, 0]);
    expect(times(chain)).toEqual([2_000, 2_001, 2_002]);
  });

  it('takes a time for the first and a distance for the others, and the clock goes on from there', async () => {
    const { chain, miner } = start({ kind: 'manual' });
    await miner.mine(3, { timestamp: 5_000n, interval: 60n });
    expect(times(chain)).toEqual([5_000, 5_060, 5_120]);
    expect(miner.clock.now()).toBe(5_120n);
    await miner.mine(2, { interval: 0n });
    expect(times(chain).slice(3)).toEqual([5_121, 5_122]);
  });

  it('refuses a time that is not later than the parent', async () => {
    const { chain, miner } = start({ kind: 'manual' });
    await expect(miner.mine(1, { timestamp: 1_000n })).rejects.toMatchObject({ code: 'TIMESTAMP_NOT_LATER' });
    expect(chain.blocks).toHaveLength(0);
    await miner.mine(1);
    expect(chain.blocks).toHaveLength(1);
  });

  it('gives its caller the error of a block that fails', async () => {
    const { chain, miner, errors } = start({ kind: 'manual' });
    chain.beforeCommit = () => Promise.reject(new CodedError('DISK_FULL', 'no room'));
    await expect(miner.mine(2)).rejects.toMatchObject({ code: 'DISK_FULL' });
    expect(errors).toEqual([]);
  });

  it('gives the next block, and only it, what was set for it', async () => {
    const { chain, miner } = start({ kind: 'manual' });
    miner.setNextBlock({ baseFeePerGas: 7n });
    miner.setNextBlockTimestamp(9_000n);
    await miner.mine(2);
    expect(times(chain)).toEqual([9_000, 9_001]);
    expect(chain.blocks[0]?.header.baseFeePerGas).toBe(7n);
    expect(() => miner.setNextBlockTimestamp(9_001n)).toThrow(
      expect.objectContaining({ code: 'TIMESTAMP_NOT_LATER' }),
    );
  });
});

describe('stop', () => {
  it('waits for the commit that is under way and starts no other', async () => {
    const { chain, transactions, miner } = start({ kind: 'instant' });
    let open = (): void => {};
    const begun = new Promise<void>((resolve) => {
      chain.beforeCommit = () => {
        resolve();
        return new Promise((gate) => {
          open = gate;
        });
      };
    });
    transactions.add(0n);
    await begun;
    transactions.add(1n);
    let stopped = false;
    const stopping = miner.stop().then(() => {
      stopped = true;
    });
    await turn();
    expect(stopped).toBe(false);
    open();
    await stopping;
    expect(sizes(chain)).toEqual([1]);
    expect(transactions.subscribers).toBe(0);
    miner.setInterval(1);
    miner.setAutomine(true);
    expect(miner.mining).toBe(false);
    await expect(miner.mine()).rejects.toMatchObject({ code: 'MINER_STOPPED' });
  });

  it('ends a search for a seal, and closes the sealer last', async () => {
    const order: string[] = [];
    const { miner, chain } = start(
      { kind: 'continuous' },
      {
        sealer: {
          hashrate: 0n,
          seal: (_, signal) =>
            new Promise<SealedBlock | undefined>((resolve) => {
              order.push('search');
              signal.addEventListener('abort', () => resolve(undefined));
            }),
          close: () => {
            order.push('closed');
            return Promise.resolve();
          },
        },
      },
    );
    while (order.length === 0) await turn();
    await miner.stop();
    expect(order).toEqual(['search', 'closed']);
    expect(chain.blocks).toEqual([]);
  });
});
