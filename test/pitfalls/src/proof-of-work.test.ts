import { type ForkName, rulesOf } from '@ethane/chainspec';
import {
  boundary,
  cacheSize,
  createCache,
  createCacheProvider,
  createDataset,
  datasetSize,
  epochOf,
  hashimotoFull,
  hashimotoLight,
  SMALL_ETHASH,
  search,
  verifySeal,
} from '@ethane/ethash';
import { calculateDifficulty, validateBody, validateOmmers } from '@ethane/execution';
import { bytesToBigint, bytesToHex, type Hash32, hexToBytes, TWO_256, toHash32 } from '@ethane/primitives';
import {
  type Block,
  EMPTY_OMMERS_HASH,
  EMPTY_TRIE_ROOT,
  type Header,
  headerHash,
  sealHash,
} from '@ethane/types';
import { describe, expect, it } from 'vitest';
import { TestChain, withHeader } from './support/chain.ts';
import { refusal } from './support/refusal.ts';
import { ABSENT, addressOf, COINBASE, OTHER } from './support/world.ts';

describe('proof of work', () => {
  it('cs-59-difficulty: by fork, with the bomb and its delays from the parent number', () => {
    const after = (fork: ForkName, seconds: bigint, fields: Partial<Header> = {}) => {
      const parent = {
        number: 10n,
        timestamp: 1_000n,
        difficulty: 2_048_000n,
        ommersHash: EMPTY_OMMERS_HASH,
        ...fields,
      };
      return (
        calculateDifficulty(rulesOf(fork).block.difficulty, 1_000n + seconds, parent) - parent.difficulty
      );
    };
    expect([after('frontier', 12n), after('frontier', 13n)]).toEqual([1_000n, -1_000n]);
    expect([9n, 10n, 20n, 1_009n, 99_999n].map((s) => after('homestead', s))).toEqual([
      1_000n,
      0n,
      -1_000n,
      -99_000n,
      -99_000n,
    ]);
    expect([8n, 9n, 18n, 99_999n].map((s) => after('byzantium', s))).toEqual([1_000n, 0n, -1_000n, -99_000n]);
    const ommersHash = toHash32(`0x${'22'.repeat(32)}`);
    expect([8n, 9n].map((s) => after('byzantium', s, { ommersHash }))).toEqual([2_000n, 1_000n]);
    const bomb = (fork: ForkName, number: bigint) =>
      after(fork, 9n, { number: number - 1n }) - after(fork, 9n);
    expect([bomb('frontier', 199_999n), bomb('frontier', 200_000n), bomb('frontier', 300_000n)]).toEqual([
      0n,
      1n,
      2n,
    ]);
    const delays = {
      byzantium: 3_000_000n,
      petersburg: 5_000_000n,
      muirGlacier: 9_000_000n,
      london: 9_700_000n,
      arrowGlacier: 10_700_000n,
      grayGlacier: 11_400_000n,
    } as const;
    for (const [fork, delay] of Object.entries(delays) as [ForkName, bigint][]) {
      expect([bomb(fork, delay + 199_999n), bomb(fork, delay + 200_000n)]).toEqual([0n, 1n]);
    }
    const easy = { difficulty: 131_072n };
    expect(after('homestead', 10_000n, easy)).toBe(0n);
    expect(after('homestead', 10_000n, { ...easy, number: 299_999n })).toBe(2n);
  });

  it('cs-60-ommers: two at most, within six generations, no ancestors, none twice; their rewards', () => {
    const chain = new TestChain({ hardfork: 'byzantium' });
    const siblings: Header[] = [];
    for (let i = 0; i < 8; i++) {
      const extraData = Uint8Array.of(i);
      siblings.push(chain.build([], { extraData, coinbase: OTHER }).block.header);
      siblings.push(chain.build([], { extraData, coinbase: ABSENT }).block.header);
      chain.mine();
    }
    const at = (number: number, which = 0) => siblings[2 * (number - 1) + which]!;
    const including = (...ommers: Header[]) => {
      const { block } = chain.build([], { ommers });
      return refusal(() => validateOmmers(chain.spec, block, lookupIn(chain)));
    };
    expect([including(at(8)), including(at(8), at(8, 1)), including(at(3))]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    expect(including(at(8), at(7), at(6))).toBe('TOO_MANY_UNCLES');
    expect(including(at(2))).toBe('UNCLE_PARENT_INCORRECT');
    expect(including(at(8), at(8))).toBe('UNCLE_IN_CHAIN');
    expect(including(chain.blocks[5]!.header)).toBe('UNCLE_IS_ANCESTOR');
    const brother = chain.build([], { extraData: Uint8Array.of(99) }).block.header;
    expect(including(brother)).toBe('UNCLE_PARENT_INCORRECT');
    expect(including({ ...at(8), difficulty: at(8).difficulty + 1n })).toBe('INVALID_DIFFICULTY');
    expect(including({ ...at(8), gasLimit: at(8).gasLimit * 2n })).toBe('INVALID_GASLIMIT');
    const mined = chain.state.account(COINBASE)?.balance ?? 0n;
    const block = chain.build([], { ommers: [at(8), at(6, 1)] }).block;
    chain.add(block);
    const reward = 3n * 10n ** 18n;
    expect(chain.state.account(OTHER)?.balance).toBe((reward * 7n) / 8n);
    expect(chain.state.account(ABSENT)?.balance).toBe((reward * 5n) / 8n);
    expect(chain.state.account(COINBASE)!.balance - mined).toBe(reward + (reward * 2n) / 32n);
    expect(including(at(8))).toBe('UNCLE_IN_CHAIN');
    expect(refusal(() => validateBody(chain.spec, { ...block, ommers: [at(8)] }))).toBe(
      'INVALID_UNCLES_HASH',
    );
  });

  it('cs-61-ethash: mix hash and boundary both count; the seal hash leaves them out; sizes are primes', () => {
    const { header } = new TestChain({ hardfork: 'london' }).build().block;
    const sealed = sealHash(header);
    expect(sealHash({ ...header, nonce: new Uint8Array(8).fill(7), mixHash: headerHash(header) })).toEqual(
      sealed,
    );
    expect(sealHash({ ...header, baseFeePerGas: 1n })).not.toEqual(sealed);
    const cache = createCache(0, SMALL_ETHASH);
    const dataset = createDataset(cache);
    const difficulty = 20n;
    const { nonce, mixHash } = search(dataset, sealed, difficulty, 0n, 10_000)!;
    const caches = createCacheProvider({ parameters: SMALL_ETHASH });
    const seal = { sealHash: sealed, nonce, mixHash, difficulty, number: 1n };
    expect(verifySeal(seal, caches)).toBe(true);
    expect(verifySeal({ ...seal, mixHash: mixHash.with(0, mixHash[0]! ^ 1) }, caches)).toBe(false);
    expect(verifySeal({ ...seal, nonce: nonce + 1n }, caches)).toBe(false);
    const { result } = hashimotoLight(cache, sealed, nonce);
    expect(hashimotoFull(dataset, sealed, nonce).result).toEqual(result);
    const tooHard = TWO_256 / bytesToBigint(result) + 1n;
    expect(verifySeal({ ...seal, difficulty: tooHard }, caches)).toBe(false);
    expect(verifySeal({ ...seal, difficulty: tooHard - 1n }, caches)).toBe(true);
    // The first of the official proof-of-work tests.
    const official = hashimotoLight(
      createCache(0),
      hexToBytes('0x2a8de2adf89af77358250bf908bf04ba94a6e8c3ba87775564a41d269a05e4ce'),
      0x4242424242424242n,
    );
    expect([official.mixHash, official.result].map(bytesToHex)).toEqual([
      '0x58f759ede17a706c93f13030328bcea40c1d1341fb26f2facd21ceb0dae57017',
      '0xdd47fd2d98db51078356852d7c4014e6a5d6c387c35f40e2875b74a256ed7906',
    ]);
    expect(boundary(2n)).toBe(2n ** 255n);
    expect([epochOf(29_999n), epochOf(30_000n)]).toEqual([0, 1]);
    expect([cacheSize(0), datasetSize(0)]).toEqual([16_776_896, 1_073_739_904]);
    const divisor = (size: number) => {
      for (let factor = 2; factor * factor <= size; factor++) if (size % factor === 0) return factor;
      return size;
    };
    for (const epoch of [0, 1, 385, 1_000]) {
      expect(divisor(cacheSize(epoch) / 64)).toBe(cacheSize(epoch) / 64);
      expect(divisor(datasetSize(epoch) / 128)).toBe(datasetSize(epoch) / 128);
    }
    expect([datasetSize(384) < 2 ** 32, datasetSize(385) > 2 ** 32]).toEqual([true, true]);
  });

  it('cs-63-rewards: 5, 3 and 2 ether, part of the state root; a withdrawal of 0 touches its account', () => {
    const paid = (['homestead', 'byzantium', 'constantinople', 'london'] as const).map((hardfork) => {
      const chain = new TestChain({ hardfork });
      chain.mine();
      return chain.state.account(COINBASE)?.balance;
    });
    expect(paid).toEqual([5n, 3n, 2n, 2n].map((ether) => ether * 10n ** 18n));
    const empty = addressOf(0xee);
    const chain = new TestChain({ alloc: { [empty]: {} } });
    const withdrawal = { index: 0n, validatorIndex: 0n, address: empty, amount: 0n };
    expect(chain.state.account(empty)).toBeDefined();
    chain.mine([], { withdrawals: [withdrawal, { ...withdrawal, index: 1n, address: OTHER, amount: 3n }] });
    expect(chain.state.account(empty)).toBeUndefined();
    expect(chain.state.account(OTHER)?.balance).toBe(3n * 10n ** 9n);
    expect(chain.state.account(COINBASE)).toBeUndefined();
    const { block } = chain.build();
    expect(refusal(() => chain.add(withHeader(block, { stateRoot: EMPTY_TRIE_ROOT })))).toBe(
      'INVALID_STATE_ROOT',
    );
  });
});

/** Headers and ommers of the chain's own blocks. */
function lookupIn({ blocks }: TestChain) {
  const byHash = new Map<Hash32, Block>(blocks.map((block) => [headerHash(block.header), block]));
  return {
    header: (hash: Hash32) => byHash.get(hash)?.header,
    ommers: (hash: Hash32) => byHash.get(hash)?.ommers,
  };
}
