import type { Hash32 } from '@ethane/primitives';
import { type Block, blockHash, type Header, headerHash } from '@ethane/types';
import { describe, expect, it } from 'vitest';
import { addressOf, TestChain } from '../test-support/chain.ts';
import type { BlockErrorCode } from './errors.ts';
import { validateOmmers } from './validate-ommers.ts';

/** Eight blocks by proof of work; `siblings[n]` could have been block n. */
function longChain() {
  const chain = new TestChain({ hardfork: 'london' });
  const siblings: Header[] = [chain.head.header];
  for (let number = 1; number <= 8; number++) {
    siblings.push(chain.build([], { coinbase: addressOf(0xcc) }).block.header);
    chain.mine([]);
  }
  return { chain, siblings };
}

describe('validateOmmers', () => {
  const { chain, siblings } = longChain();
  const byHash = new Map<Hash32, Block>(chain.blocks.map((block) => [blockHash(block), block]));
  const lookup = {
    header: (hash: Hash32) => byHash.get(hash)?.header,
    ommers: (hash: Hash32) => byHash.get(hash)?.ommers,
  };
  const next = (ommers: readonly Header[]) => chain.build([], { ommers }).block;

  function expectRefused(ommers: readonly Header[], code: BlockErrorCode): void {
    const check = () => validateOmmers(chain.spec, next(ommers), lookup);
    expect(check).toThrow(expect.objectContaining({ code }));
  }

  it('accepts siblings of the six blocks before', () => {
    validateOmmers(chain.spec, next([siblings[8]!, siblings[3]!]), lookup);
  });

  it('refuses a seventh generation and a brother', () => {
    expectRefused([siblings[2]!], 'UNCLE_PARENT_INCORRECT');
    expectRefused([{ ...next([]).header, coinbase: addressOf(1) }], 'UNCLE_PARENT_INCORRECT');
  });

  it('refuses more than two, the same twice, and ancestors', () => {
    expectRefused([siblings[8]!, siblings[7]!, siblings[6]!], 'TOO_MANY_UNCLES');
    expectRefused([siblings[8]!, siblings[8]!], 'UNCLE_IN_CHAIN');
    expectRefused([chain.blocks[7]!.header], 'UNCLE_IS_ANCESTOR');
  });

  it('refuses one that an ancestor has included', () => {
    const including = next([siblings[8]!]);
    const extended = {
      header: (hash: Hash32) => (hash === blockHash(including) ? including.header : lookup.header(hash)),
      ommers: (hash: Hash32) => (hash === blockHash(including) ? including.ommers : lookup.ommers(hash)),
    };
    const { header } = including;
    const child: Block = {
      header: { ...header, number: header.number + 1n, parentHash: headerHash(header) },
      transactions: [],
      ommers: [siblings[8]!],
    };
    const check = () => validateOmmers(chain.spec, child, extended);
    expect(check).toThrow(expect.objectContaining({ code: 'UNCLE_IN_CHAIN' }));
  });

  it('checks the header of each', () => {
    expectRefused([{ ...siblings[8]!, difficulty: 1n }], 'INVALID_DIFFICULTY');
    expectRefused([{ ...siblings[8]!, gasUsed: 10n ** 12n }], 'INVALID_GAS_USED_ABOVE_LIMIT');
  });

  it('refuses one without work on a chain that is about to merge', () => {
    const spec = { ...chain.spec, terminalTotalDifficulty: 10n ** 12n };
    const check = () => validateOmmers(spec, next([{ ...siblings[8]!, difficulty: 0n }]), lookup);
    expect(check).toThrow(expect.objectContaining({ code: 'INVALID_DIFFICULTY' }));
  });
});
