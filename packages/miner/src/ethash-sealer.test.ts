import { createCache, createCacheProvider, createDataset, SMALL_ETHASH, verifySeal } from '@ethane/ethash';
import { bytesToBigint, hexToBytes, invariant, toHash32 } from '@ethane/primitives';
import { type Block, sealHash } from '@ethane/types';
import { afterEach, describe, expect, it } from 'vitest';
import { EthashSealer, type EthashSealerOptions } from './ethash-sealer.ts';
import { Miner, type MinerOptions } from './miner.ts';
import { COINBASE, FakeChain, FakeTransactions } from './testing/fakes.ts';

const caches = createCacheProvider({ parameters: SMALL_ETHASH });
const EASY = 2_000n;
const IMPOSSIBLE = 2n ** 200n;
const sealers: EthashSealer[] = [];
const miners: Miner[] = [];

afterEach(async () => {
  await Promise.all(miners.splice(0).map((miner) => miner.stop()));
  await Promise.all(sealers.splice(0).map((sealer) => sealer.close()));
});

function createSealer(options: Partial<EthashSealerOptions> = {}): EthashSealer {
  const sealer = new EthashSealer({ caches, threads: 1, ...options });
  sealers.push(sealer);
  return sealer;
}

function candidate(difficulty: bigint, chain = new FakeChain()) {
  chain.difficulty = difficulty;
  const transactions = new FakeTransactions(chain).select();
  return chain.build({ transactions, coinbase: COINBASE, timestamp: 2_000n });
}

function startMiner(sealer: EthashSealer, difficulty: bigint, options: Partial<MinerOptions> = {}) {
  const chain = new FakeChain();
  chain.difficulty = difficulty;
  const transactions = new FakeTransactions(chain);
  const errors: unknown[] = [];
  const miner = new Miner({
    chain,
    transactions,
    coinbase: COINBASE,
    mode: { kind: 'continuous' },
    sealer,
    onError: (error) => errors.push(error),
    ...options,
  });
  miners.push(miner);
  return { chain, transactions, miner, errors };
}

function hasValidSeal({ header }: Block): boolean | undefined {
  const { difficulty, number } = header;
  const [nonce, mixHash] = [bytesToBigint(header.nonce), hexToBytes(header.mixHash)];
  return verifySeal({ sealHash: sealHash(header), nonce, mixHash, difficulty, number }, caches);
}

describe('EthashSealer', () => {
  it('seals a block in worker threads', async () => {
    const built = candidate(EASY);
    for (const threads of [1, 2]) {
      const sealer = createSealer({ threads });
      const sealed = await sealer.seal(built, new AbortController().signal);
      invariant(sealed !== undefined, 'the search was not aborted');
      expect(sealed.built).toBe(built);
      expect(sealed.block.transactions).toBe(built.block.transactions);
      expect(hasValidSeal(sealed.block)).toBe(true);
      expect(sealer.hashrate).toBeGreaterThan(0n);
    }
  });

  it('begins at the nonce it is given', async () => {
    const built = candidate(EASY);
    const hash = sealHash(built.block.header);
    const want = createDataset(createCache(0, SMALL_ETHASH)).search(hash, EASY, 77n, 10 ** 6);
    const sealed = await createSealer({ startNonce: () => 77n }).seal(built, new AbortController().signal);
    invariant(sealed !== undefined, 'the search was not aborted');
    expect(bytesToBigint(sealed.block.header.nonce)).toBe(want?.nonce);
  });

  it('gives up when it is told to, also while the dataset is made', async () => {
    const sealer = createSealer();
    const controller = new AbortController();
    const seal = sealer.seal(candidate(IMPOSSIBLE), controller.signal);
    controller.abort();
    expect(await seal).toBeUndefined();
    expect(await sealer.seal(candidate(IMPOSSIBLE), controller.signal)).toBeUndefined();
    expect(await sealer.seal(candidate(EASY), new AbortController().signal)).toBeDefined();
  });

  it('starts other threads for another epoch or another number of them', async () => {
    const chain = new FakeChain();
    const sealer = createSealer();
    const { signal } = new AbortController();
    const first = await sealer.seal(candidate(EASY, chain), signal);
    sealer.setThreads(2);
    const { block } = candidate(EASY, chain);
    const later = { ...block, header: { ...block.header, number: 60_000n } };
    const second = await sealer.seal({ ...candidate(EASY, chain), block: later }, signal);
    expect(first && hasValidSeal(first.block)).toBe(true);
    expect(second && hasValidSeal(second.block)).toBe(true);
  });

  it('refuses a block that needs no work, an epoch without a cache, and odd numbers of threads', async () => {
    const { signal } = new AbortController();
    await expect(createSealer().seal(candidate(0n), signal)).rejects.toMatchObject({
      code: 'NOT_PROOF_OF_WORK',
    });
    const none = createCacheProvider({ parameters: SMALL_ETHASH, allowedEpochs: () => false });
    await expect(createSealer({ caches: none }).seal(candidate(EASY), signal)).rejects.toMatchObject({
      code: 'MINING_EPOCH',
    });
    for (const threads of [-1, 1.5, 1_000]) {
      expect(() => createSealer({ threads })).toThrow(expect.objectContaining({ code: 'MINING_THREADS' }));
    }
  });

  it('ends its threads when it is closed in the middle of a search', async () => {
    const sealer = createSealer();
    const seal = sealer.seal(candidate(IMPOSSIBLE), new AbortController().signal);
    await sealer.close();
    expect(await seal).toBeUndefined();
    expect(await sealer.seal(candidate(EASY), new AbortController().signal)).toBeUndefined();
  });
});

describe('remote work', () => {
  const dataset = createDataset(createCache(0, SMALL_ETHASH));

  /** What a miner elsewhere does with the answer of `eth_getWork`. */
  function solve(hash: string, difficulty: bigint) {
    const found = dataset.search(hexToBytes(hash), difficulty, 0n, 10 ** 6);
    invariant(found !== undefined, 'one of a million nonces satisfies the difficulty');
    const nonce = new Uint8Array(8);
    new DataView(nonce.buffer).setBigUint64(0, found.nonce);
    return { nonce, mixHash: toHash32(found.mixHash) };
  }

  it('is what seals the block when there are no threads', async () => {
    const sealer = createSealer({ threads: 0 });
    expect(() => sealer.getWork()).toThrow(expect.objectContaining({ code: 'NO_MINING_WORK' }));
    const built = candidate(EASY);
    const seal = sealer.seal(built, new AbortController().signal);
    const work = sealer.getWork();
    expect(work).toMatchObject({ sealHash: toHash32(sealHash(built.block.header)), number: 1n });
    expect(BigInt(work.target)).toBe(2n ** 256n / EASY);
    expect(work.seedHash).toBe(`0x${'00'.repeat(32)}`);

    const { nonce, mixHash } = solve(work.sealHash, EASY);
    const wrong = Uint8Array.from(nonce);
    wrong[0]! ^= 1;
    expect(sealer.submitWork(wrong, work.sealHash, mixHash)).toBe(false);
    expect(sealer.submitWork(nonce, mixHash, mixHash)).toBe(false);
    expect(sealer.submitWork(nonce.subarray(1), work.sealHash, mixHash)).toBe(false);
    expect(sealer.submitWork(nonce, work.sealHash, mixHash)).toBe(true);
    const sealed = await seal;
    expect(sealed && hasValidSeal(sealed.block)).toBe(true);
    expect(sealer.submitWork(nonce, work.sealHash, mixHash)).toBe(false);
  });

  it('is taken for an earlier block on the same parent, not for one on another', async () => {
    const chain = new FakeChain();
    const sealer = createSealer({ threads: 0 });
    const refresh = new AbortController();
    const early = candidate(EASY, chain);
    const first = sealer.seal(early, refresh.signal);
    const work = sealer.getWork();
    refresh.abort();
    await first;

    const transactions = new FakeTransactions(chain).select();
    const late = chain.build({ transactions, coinbase: COINBASE, timestamp: 3_000n });
    const second = sealer.seal(late, new AbortController().signal);
    expect(sealer.getWork().sealHash).not.toBe(work.sealHash);
    const { nonce, mixHash } = solve(work.sealHash, EASY);
    expect(sealer.submitWork(nonce, work.sealHash, mixHash)).toBe(true);
    const sealed = await second;
    expect(sealed?.built).toBe(early);

    invariant(sealed !== undefined, 'the block was sealed');
    chain.moveTo(sealed.block);
    const third = sealer.seal(candidate(EASY, chain), new AbortController().signal);
    expect(sealer.submitWork(nonce, work.sealHash, mixHash)).toBe(false);
    await sealer.close();
    expect(await third).toBeUndefined();
  });

  it('counts the hashes of miners elsewhere', () => {
    const sealer = createSealer({ threads: 0 });
    expect(sealer.submitHashrate(500n, toHash32(new Uint8Array(32)))).toBe(true);
    expect(sealer.hashrate).toBe(500n);
  });
});

describe('mining by proof of work', () => {
  it('mines one block after another, empty or not', async () => {
    const { chain, transactions, miner, errors } = startMiner(createSealer({ threads: 2 }), EASY);
    await chain.reaches(2);
    transactions.add(0n);
    await chain.reaches(5);
    expect(miner.mining).toBe(true);
    miner.setContinuous(false);
    expect(chain.blocks.every(hasValidSeal)).toBe(true);
    expect(chain.blocks.flatMap((block) => block.transactions)).toHaveLength(1);
    expect(errors).toEqual([]);
  });

  it('gives up its search for a head that somebody else found', async () => {
    const sealer = createSealer();
    const { chain } = startMiner(sealer, IMPOSSIBLE);
    const foreign = candidate(EASY);
    chain.difficulty = EASY;
    chain.moveTo(foreign.block);
    await chain.reaches(2);
    expect(chain.blocks[1]?.header.number).toBe(2n);
  });

  it('begins anew with the transactions that have come since', async () => {
    const { chain, transactions } = startMiner(createSealer({ threads: 0 }), EASY, { refreshAfter: 1 });
    const selected: number[] = [];
    const select = transactions.select.bind(transactions);
    const sawBoth = new Promise<void>((resolve) => {
      transactions.select = () => {
        selected.push(transactions.pending.size);
        if (selected.includes(1)) resolve();
        return select();
      };
    });
    transactions.add(0n);
    await sawBoth;
    expect(chain.blocks).toEqual([]);
  });

  it('waits for a caller of mine between two blocks', async () => {
    const { chain, miner } = startMiner(createSealer(), EASY);
    const [hash] = await miner.mine(1, { timestamp: 99_999_999_999n });
    const mined = chain.blocks.find((block) => block.header.timestamp === 99_999_999_999n);
    expect(mined && hasValidSeal(mined)).toBe(true);
    expect(hash).toBeDefined();
  });

  it('makes a pause after a block that failed, and goes on', async () => {
    const { chain, errors } = startMiner(createSealer(), 0n, { retryAfter: 1 });
    while (errors.length < 2) await new Promise((resolve) => setImmediate(resolve));
    expect(errors[0]).toMatchObject({ code: 'NOT_PROOF_OF_WORK' });
    chain.difficulty = EASY;
    await chain.reaches(1);
    expect(chain.blocks).not.toHaveLength(0);
  });
});
