import { Blockchain, recoverAhead, type WaitingBlock } from '@ethane/blockchain';
import { devGenesis } from '@ethane/chainspec';
import { keccak256, privateKeyToAddress } from '@ethane/crypto';
import { openMemoryStore } from '@ethane/db';
import { buildBlock, genesisBlock } from '@ethane/execution';
import { type CodedError, EMPTY_BYTES } from '@ethane/primitives';
import { MemoryState } from '@ethane/state';
import {
  type Block,
  decodeBlock,
  encodeBlock,
  recoverSender,
  signTransaction,
  type Transaction,
  transactionsRoot,
} from '@ethane/types';
import { afterEach, describe, expect, it } from 'vitest';
import { ThreadedRecovery, type ThreadedRecoveryOptions } from './threaded-recovery.ts';

const KEYS = Array.from({ length: 300 }, (_, index) => keccak256(Uint8Array.of(index >> 8, index)));
const ACCOUNTS = KEYS.map(privateKeyToAddress);
const BLOCKS = 16;
const genesis = devGenesis({ accounts: ACCOUNTS, hardfork: 'prague', gasLimit: 10_000_000n });
const encoded = buildChain();

function transfer(index: number, nonce: bigint): Transaction {
  return signTransaction(
    {
      type: 2,
      chainId: genesis.spec.chainId,
      nonce,
      maxFeePerGas: 10n ** 11n,
      maxPriorityFeePerGas: 1n,
      gasLimit: 21_000n,
      to: ACCOUNTS[(index + 1) % ACCOUNTS.length]!,
      value: 1n,
      data: EMPTY_BYTES,
      accessList: [],
    },
    KEYS[index]!,
  );
}

/** Encoded blocks of a transfer of each account. */
function buildChain(): Uint8Array[] {
  const first = genesisBlock(genesis);
  const state = new MemoryState();
  state.apply(first.diff, first.nodeChanges);
  const refuse = (_: Transaction, error: Error): never => {
    throw error;
  };
  let parent = first.block.header;
  return Array.from({ length: BLOCKS }, (_, number) => {
    const waiting = KEYS.map((_, index) => transfer(index, BigInt(number)));
    const { block, result } = buildBlock({
      spec: genesis.spec,
      state,
      nodes: state,
      blockHash: () => undefined,
      parent,
      transactions: { next: () => waiting.shift(), skipSender: refuse, drop: refuse },
      coinbase: ACCOUNTS[0]!,
      timestamp: parent.timestamp + 12n,
      gasLimit: parent.gasLimit,
    });
    state.apply(result.diff, result.nodeChanges);
    parent = block.header;
    return encodeBlock(block);
  });
}

const fresh = (): Block[] => encoded.map(decodeBlock);

async function* waiting(blocks: readonly Block[]): AsyncGenerator<WaitingBlock> {
  for (const block of blocks) yield { block, size: 1 };
}

/** Whether the sender is remembered: the signature is not looked at any more then. */
function isRemembered(transaction: Transaction): boolean {
  Object.assign(transaction, { r: 0n });
  try {
    recoverSender(transaction);
    return true;
  } catch {
    return false;
  }
}

/** A module for a worker thread. */
function script(text: string): URL {
  return new URL(`data:text/javascript,${encodeURIComponent(text)}`);
}

const open: ThreadedRecovery[] = [];
afterEach(async () => {
  for (const recovery of open.splice(0)) await recovery.close();
});

function create(options: ThreadedRecoveryOptions = {}) {
  const lines: string[] = [];
  let reported: () => void = () => undefined;
  const failed = new Promise<void>((resolve) => {
    reported = resolve;
  });
  const recovery = new ThreadedRecovery({
    threads: 2,
    ...options,
    report: (line) => {
      lines.push(line);
      reported();
    },
  });
  open.push(recovery);
  return { recovery, lines, failed };
}

/** Head and error of an import of the blocks. */
async function importAll(blocks: readonly Block[], recovery: ThreadedRecovery) {
  const chain = await Blockchain.open({ store: await openMemoryStore(), genesis });
  let running = 0;
  let error: CodedError | undefined;
  try {
    for await (const { block } of recoverAhead(waiting(blocks), recovery)) {
      running = Math.max(running, recovery.running);
      await chain.import(block);
    }
  } catch (thrown) {
    error = thrown as CodedError;
  }
  const { hash, header } = chain.head;
  const { accounts } = await chain.verify();
  await chain.close();
  return { running, outcome: { hash, number: header.number, stateRoot: header.stateRoot, accounts, error } };
}

describe('recovery in threads', () => {
  it('leads to the same head and state as without', async () => {
    const ahead = await importAll(fresh(), create().recovery);
    const alone = await importAll(fresh(), create({ threads: 0 }).recovery);
    expect(ahead.running).toBe(2);
    expect(alone.running).toBe(0);
    expect(ahead.outcome).toEqual(alone.outcome);
    expect(ahead.outcome).toMatchObject({ number: BigInt(BLOCKS), error: undefined });
  });

  it('finds every sender, and none where a signature has none', async () => {
    const transactions = fresh().flatMap((block) => block.transactions);
    const expected = fresh().flatMap((block) => block.transactions.map(recoverSender));
    // Not below the order, more than 32 bytes, zero, and no point's x coordinate.
    const bad = [2n ** 256n - 1n, 2n ** 260n, 0n, 5n].map((r) => ({ ...transactions[0]!, r }));
    const finish = create().recovery.begin([...transactions, ...bad]);
    await finish();
    for (const [index, transaction] of transactions.entries()) {
      expect(isRemembered(transaction)).toBe(true);
      expect(recoverSender(transaction)).toBe(expected[index]);
    }
    expect(bad.map(isRemembered)).toEqual([false, false, false, false]);
  });

  it.each([
    ['that nobody can have made', { r: 5n }, 'EC_RECOVERY_FAIL'],
    ['out of range', { s: 0n }, 'INVALID_SIGNATURE_VRS'],
    ['of somebody else', { s: 7n }, 'NONCE_MISMATCH_TOO_HIGH'],
  ])('rejects a signature %s for the same reason as without', async (_, change, code) => {
    const withBadOne = () => {
      const blocks = fresh();
      const { header, transactions, ...rest } = blocks[14]!;
      const changed = transactions.with(150, { ...transactions[150]!, ...change } as Transaction);
      const root = transactionsRoot(changed);
      return blocks.with(14, {
        ...rest,
        header: { ...header, transactionsRoot: root },
        transactions: changed,
      });
    };
    const ahead = await importAll(withBadOne(), create().recovery);
    const alone = await importAll(withBadOne(), create({ threads: 0 }).recovery);
    expect(ahead.running).toBe(2);
    expect(ahead.outcome).toEqual(alone.outcome);
    expect(ahead.outcome).toMatchObject({ number: 14n, error: { code: 'BLOCK_TRANSACTION', have: code } });
    expect(ahead.outcome.error?.message).toBe(alone.outcome.error?.message);
  });

  it('starts no thread for few transactions', async () => {
    const { recovery } = create();
    const [first, second] = fresh();
    const finish = [first!, second!].map(({ transactions }) => recovery.begin(transactions));
    for (const end of finish) await end();
    expect(recovery.running).toBe(0);
    expect(first!.transactions.some(isRemembered)).toBe(false);
  });
});

describe('a thread that fails', () => {
  const whole = (): Transaction[] => fresh().flatMap((block) => [...block.transactions]);

  it('leaves the import to the main thread', async () => {
    const { recovery, lines, failed } = create({ worker: script('throw new Error("out of order")') });
    const { outcome } = await importAll(fresh(), recovery);
    const alone = await importAll(fresh(), create({ threads: 0 }).recovery);
    expect(outcome).toEqual(alone.outcome);
    await failed;
    expect(lines).toEqual(['a thread that recovers senders failed, going on without: out of order']);
  });

  it('is not believed when it ended in the middle of a job', async () => {
    const takesAndEnds = `
      import { parentPort } from 'node:worker_threads';
      parentPort.once('message', ({ memory, count }) => {
        Atomics.add(new Int32Array(memory, 0, 2), 0, 8);
        new Uint8Array(memory).fill(1, 8 + 97 * count);
        process.exit(3);
      });`;
    const { recovery, lines, failed } = create({ worker: script(takesAndEnds) });
    const transactions = whole();
    const finish = recovery.begin(transactions);
    await failed;
    await finish();
    expect(lines).toEqual(['a thread that recovers senders failed, going on without: it ended with code 3']);
    expect(transactions.some(isRemembered)).toBe(false);
    expect(recovery.running).toBe(0);
    await recovery.begin(whole())();
    expect(recovery.running).toBe(0);
  });

  it('holds up nobody who waits when it is closed', async () => {
    const takesAll = `
      import { BroadcastChannel, parentPort } from 'node:worker_threads';
      parentPort.on('message', ({ memory, count }) => {
        Atomics.add(new Int32Array(memory, 0, 2), 0, count);
        new BroadcastChannel('taken').postMessage(count);
      });`;
    const channel = new BroadcastChannel('taken');
    const taken = new Promise((resolve) => {
      channel.onmessage = resolve;
    });
    const { recovery, lines } = create({ worker: script(takesAll), threads: 1 });
    const finish = recovery.begin(whole());
    await taken;
    channel.close();
    const finished = finish();
    await recovery.close();
    await finished;
    expect(recovery.running).toBe(0);
    expect(lines).toEqual([]);
  });
});
