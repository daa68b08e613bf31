import { type ChainSpec, createDevSpec } from '@ethane/chainspec';
import { utf8ToBytes, ZERO_ADDRESS, ZERO_HASH } from '@ethane/primitives';
import { EMPTY_BLOOM, EMPTY_OMMERS_HASH, EMPTY_TRIE_ROOT, type Header } from '@ethane/types';
import { describe, expect, it } from 'vitest';
import { calculateBaseFee } from './base-fee.ts';
import { GAS_PER_BLOB } from './blob-gas.ts';
import { calculateDifficulty } from './difficulty.ts';
import { rulesForHeader } from './environment.ts';
import type { BlockErrorCode } from './errors.ts';
import { nextGasLimit, validateHeader } from './validate-header.ts';

const merged = createDevSpec({ chainId: 1n, hardfork: 'osaka' });
const byWork = createDevSpec({ chainId: 1n, hardfork: 'osaka', proofOfWork: true });
const london = createDevSpec({ chainId: 1n, hardfork: 'london' });
const homestead = createDevSpec({ chainId: 1n, hardfork: 'homestead' });

const BASE: Header = {
  parentHash: ZERO_HASH,
  ommersHash: EMPTY_OMMERS_HASH,
  coinbase: ZERO_ADDRESS,
  stateRoot: EMPTY_TRIE_ROOT,
  transactionsRoot: EMPTY_TRIE_ROOT,
  receiptsRoot: EMPTY_TRIE_ROOT,
  logsBloom: EMPTY_BLOOM,
  difficulty: 0n,
  number: 100n,
  gasLimit: 30_000_000n,
  gasUsed: 0n,
  timestamp: 1_000n,
  extraData: new Uint8Array(0),
  mixHash: ZERO_HASH,
  nonce: new Uint8Array(8),
};

/** A valid header on this chain; its child with {@link childOf} is valid, too. */
function parentOn(spec: ChainSpec): Header {
  const difficulty = spec.terminalTotalDifficulty === undefined ? 131_072n : 0n;
  const { block } = rulesForHeader(spec, { difficulty, number: 100n, timestamp: 1_000n });
  return {
    ...BASE,
    difficulty,
    ...(block.baseFee && { baseFeePerGas: 1_000_000_000n }),
    ...(block.withdrawals && { withdrawalsRoot: EMPTY_TRIE_ROOT }),
    ...(block.blobs && { blobGasUsed: 0n, excessBlobGas: 0n }),
    ...(block.beaconRoots && { parentBeaconBlockRoot: ZERO_HASH }),
    ...(block.requests && { requestsHash: ZERO_HASH }),
  };
}

function childOf(spec: ChainSpec, parent: Header): Header {
  const { block } = rulesForHeader(spec, parent);
  const timestamp = parent.timestamp + 10n;
  return {
    ...parent,
    number: parent.number + 1n,
    timestamp,
    difficulty: parent.difficulty === 0n ? 0n : calculateDifficulty(block.difficulty, timestamp, parent),
    ...(block.baseFee && { baseFeePerGas: calculateBaseFee(parent) }),
  };
}

function expectRefused(spec: ChainSpec, change: Partial<Header>, code: BlockErrorCode): void {
  const parent = parentOn(spec);
  const child = { ...childOf(spec, parent), ...change };
  expect(() => validateHeader(spec, child, parent)).toThrow(expect.objectContaining({ code }));
}

describe('validateHeader', () => {
  it.each([
    ['merged', merged],
    ['modern rules by proof of work', byWork],
    ['London', london],
    ['Homestead', homestead],
  ])('accepts the child that the rules ask for: %s', (_, spec) => {
    const parent = parentOn(spec);
    validateHeader(spec, childOf(spec, parent), parent);
  });

  it('asks for the next number and a later timestamp', () => {
    expectRefused(homestead, { number: 102n }, 'INVALID_BLOCK_NUMBER');
    expectRefused(merged, { timestamp: 1_000n }, 'INVALID_BLOCK_TIMESTAMP_OLDER_THAN_PARENT');
  });

  it('bounds the extra data', () => {
    expectRefused(merged, { extraData: new Uint8Array(33) }, 'EXTRA_DATA_TOO_BIG');
  });

  it('bounds the gas limit and its change, strictly', () => {
    const step = 30_000_000n / 1_024n;
    expectRefused(merged, { gasLimit: 30_000_000n + step }, 'INVALID_GASLIMIT');
    expectRefused(merged, { gasLimit: 30_000_000n - step }, 'INVALID_GASLIMIT');
    expectRefused(merged, { gasLimit: 2n ** 63n }, 'GASLIMIT_TOO_BIG');
    expectRefused(merged, { gasUsed: 30_000_001n }, 'INVALID_GAS_USED_ABOVE_LIMIT');
    const parent = parentOn(merged);
    const child = childOf(merged, parent);
    validateHeader(merged, { ...child, gasLimit: 30_000_000n + step - 1n }, parent);
    const small = { ...parent, gasLimit: 5_000n };
    const smaller = { ...child, gasLimit: 4_999n, baseFeePerGas: calculateBaseFee(small) };
    expect(() => validateHeader(merged, smaller, small)).toThrow(/invalid gas limit/);
  });

  it('doubles the gas limit where the base fee begins', () => {
    const { baseFeePerGas: _, ...before } = parentOn(london);
    const first = { ...childOf(london, before), gasLimit: 60_000_000n };
    validateHeader(london, first, before);
    expect(first.baseFeePerGas).toBe(1_000_000_000n);
    expect(() => validateHeader(london, { ...first, gasLimit: 30_000_000n }, before)).toThrow(
      expect.objectContaining({ code: 'INVALID_GASLIMIT' }),
    );
  });

  it('asks for exactly the fields of the fork', () => {
    expectRefused(homestead, { baseFeePerGas: 1n }, 'INCORRECT_BLOCK_FORMAT');
    expectRefused(london, { withdrawalsRoot: EMPTY_TRIE_ROOT }, 'INCORRECT_BLOCK_FORMAT');
    expectRefused(merged, { baseFeePerGas: undefined }, 'INCORRECT_BLOCK_FORMAT');
    expectRefused(merged, { requestsHash: undefined }, 'INCORRECT_BLOCK_FORMAT');
    expectRefused(merged, { excessBlobGas: undefined }, 'INCORRECT_BLOCK_FORMAT');
    expectRefused(merged, { parentBeaconBlockRoot: undefined }, 'INCORRECT_BLOCK_FORMAT');
  });

  it('recomputes base fee, difficulty and excess blob gas', () => {
    expectRefused(merged, { baseFeePerGas: 1_000_000_000n }, 'INVALID_BASEFEE_PER_GAS');
    expectRefused(homestead, { difficulty: 131_073n }, 'INVALID_DIFFICULTY');
    expectRefused(merged, { excessBlobGas: GAS_PER_BLOB }, 'INCORRECT_EXCESS_BLOB_GAS');
    expectRefused(merged, { blobGasUsed: 10n * GAS_PER_BLOB }, 'BLOB_GAS_USED_ABOVE_LIMIT');
    expectRefused(merged, { blobGasUsed: 1n }, 'INCORRECT_BLOB_GAS_USED');
  });

  it('wants neither work nor ommers after the merge', () => {
    expectRefused(merged, { difficulty: 1n }, 'IMPORT_IMPOSSIBLE_PARIS_WRONG_POW');
    expectRefused(merged, { nonce: new Uint8Array(8).fill(1) }, 'INCORRECT_BLOCK_FORMAT');
    expectRefused(merged, { ommersHash: ZERO_HASH }, 'IMPORT_IMPOSSIBLE_UNCLES_OVER_PARIS');
  });

  it('wants work, and no beacon root, where there is no merge', () => {
    expectRefused(byWork, { difficulty: 0n }, 'INVALID_DIFFICULTY');
    const root = `${ZERO_HASH.slice(0, -1)}1` as typeof ZERO_HASH;
    expectRefused(byWork, { parentBeaconBlockRoot: root }, 'INCORRECT_BLOCK_FORMAT');
  });

  it('lets proof of work end with the block that reaches the terminal total difficulty', () => {
    const spec = { ...london, terminalTotalDifficulty: 1_000_000n };
    const parent = parentOn(london);
    const worked = childOf(spec, parent);
    const withoutWork = { ...worked, difficulty: 0n };
    const before = { parentTotalDifficulty: 999_999n };
    const after = { parentTotalDifficulty: 1_000_000n };
    validateHeader(spec, worked, parent, before);
    validateHeader(spec, withoutWork, parent, after);
    expect(() => validateHeader(spec, worked, parent, after)).toThrow(/after the merge/);
    expect(() => validateHeader(spec, withoutWork, parent, before)).toThrow(/before the terminal/);
  });

  it('fixes the extra data of the first ten blocks of a supported DAO fork', () => {
    const forks = new Map([...homestead.forks, ['dao', { block: 92n }] as const]);
    const spec: ChainSpec = { ...homestead, forks, daoForkSupport: true };
    expectRefused(spec, {}, 'EXTRA_DATA_INVALID_DAO');
    const parent = parentOn(spec);
    validateHeader(spec, { ...childOf(spec, parent), extraData: utf8ToBytes('dao-hard-fork') }, parent);
    const later: ChainSpec = { ...spec, forks: new Map([...forks, ['dao', { block: 91n }] as const]) };
    validateHeader(later, childOf(later, parent), parent);
  });
});

describe('nextGasLimit', () => {
  it('goes as far towards the target as a valid header may', () => {
    const parent = parentOn(merged);
    const step = 30_000_000n / 1_024n - 1n;
    expect(nextGasLimit(true, parent, 30_000_000n)).toBe(30_000_000n);
    expect(nextGasLimit(true, parent, 60_000_000n)).toBe(30_000_000n + step);
    expect(nextGasLimit(true, parent, 0n)).toBe(30_000_000n - step);
    expect(nextGasLimit(true, { ...parent, baseFeePerGas: undefined }, 60_000_000n)).toBe(60_000_000n);
  });
});
