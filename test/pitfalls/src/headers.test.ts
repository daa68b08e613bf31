import { createDevSpec, type ForkName } from '@ethane/chainspec';
import { calculateBaseFee, validateBody, validateHeader, validateOmmers } from '@ethane/execution';
import { type Bytes, EMPTY_BYTES, type Hash32, toAddress, utf8ToBytes } from '@ethane/primitives';
import { type Block, type Header, headerHash } from '@ethane/types';
import { describe, expect, it } from 'vitest';
import { TestChain } from './support/chain.ts';
import { refusal } from './support/refusal.ts';

/** Why a header with these fields changed is refused after its parent. */
function checkHeader(chain: TestChain, header: Header, fields: Partial<Header>): string | undefined {
  return refusal(() => validateHeader(chain.spec, { ...header, ...fields }, chain.head.header));
}

describe('headers', () => {
  it('cs-56-timestamps: later than the parent, however far in the future; the same for ommers', () => {
    const chain = new TestChain({ hardfork: 'osaka' });
    const { header } = chain.build().block;
    const parent = chain.head.header.timestamp;
    expect(checkHeader(chain, header, { timestamp: parent })).toBe(
      'INVALID_BLOCK_TIMESTAMP_OLDER_THAN_PARENT',
    );
    expect(checkHeader(chain, header, { timestamp: parent - 1n })).toBe(
      'INVALID_BLOCK_TIMESTAMP_OLDER_THAN_PARENT',
    );
    expect(checkHeader(chain, header, { timestamp: parent + 1n })).toBeUndefined();
    expect(checkHeader(chain, header, { timestamp: 2n ** 63n })).toBeUndefined();
    const work = new TestChain({ hardfork: 'london' });
    const ommer = work.build([], { timestamp: 2n ** 40n }).block.header;
    work.mine();
    const { block } = work.build([], { ommers: [ommer] });
    expect(refusal(() => validateOmmers(work.spec, block, lookupIn(work)))).toBeUndefined();
  });

  it('cs-57-gas-limit: moves by less than a 1,024th, from 5,000 to 2^63 - 1; extra data of 32 bytes', () => {
    const chain = new TestChain();
    const { header } = chain.build().block;
    const limit = chain.head.header.gasLimit;
    const bound = limit / 1_024n;
    const asking = (gasLimit: bigint) => checkHeader(chain, header, { gasLimit });
    expect([asking(limit + bound - 1n), asking(limit - bound + 1n)]).toEqual([undefined, undefined]);
    expect([asking(limit + bound), asking(limit - bound)]).toEqual(['INVALID_GASLIMIT', 'INVALID_GASLIMIT']);
    expect(asking(2n ** 63n)).toBe('GASLIMIT_TOO_BIG');
    const small = new TestChain({ gasLimit: 5_001n });
    const next = small.build().block.header;
    expect(checkHeader(small, next, { gasLimit: 4_999n })).toBe('INVALID_GASLIMIT');
    expect(checkHeader(small, next, { gasLimit: 5_000n })).toBeUndefined();
    expect(checkHeader(chain, header, { gasUsed: limit + 1n })).toBe('INVALID_GAS_USED_ABOVE_LIMIT');
    expect(checkHeader(chain, header, { gasUsed: limit })).toBeUndefined();
    expect(checkHeader(chain, header, { extraData: new Uint8Array(32) })).toBeUndefined();
    expect(checkHeader(chain, header, { extraData: new Uint8Array(33) })).toBe('EXTRA_DATA_TOO_BIG');
  });

  it('cs-58-base-fee: 1 gwei and a doubled gas limit first; then · delta / target / 8, at least 1 upwards', () => {
    const fee = (gasUsed: bigint, baseFeePerGas: bigint | undefined, gasLimit = 20_000n) =>
      calculateBaseFee({ gasLimit, gasUsed, baseFeePerGas });
    expect(fee(0n, undefined)).toBe(10n ** 9n);
    expect(fee(10_000n, 999n)).toBe(999n);
    expect(fee(20_000n, 800n)).toBe(900n);
    expect(fee(0n, 800n)).toBe(700n);
    expect(fee(10_001n, 7n)).toBe(8n);
    expect(fee(9_999n, 7n)).toBe(7n);
    expect(fee(20_000n, 0n)).toBe(1n);
    // (1,001 · 1 / 3) / 8, not 1,001 · 1 / (3 · 8) rounded otherwise.
    expect(fee(5n, 1_001n, 8n)).toBe(1_001n + 1_001n / 4n / 8n);
    const spec = { ...createDevSpec({ chainId: 1n, hardfork: 'london' }) };
    const forks = new Map(spec.forks).set('london', { block: 1n }).set('arrowGlacier', { block: 5n });
    forks.delete('arrowGlacier');
    forks.delete('grayGlacier');
    const chain = new TestChain({ spec: { ...spec, forks } });
    const { header } = chain.build([], { gasLimit: 60_000_000n }).block;
    expect(chain.head.header.baseFeePerGas).toBeUndefined();
    expect(header.baseFeePerGas).toBe(10n ** 9n);
    expect(checkHeader(chain, header, {})).toBeUndefined();
    expect(checkHeader(chain, header, { gasLimit: 30_000_000n })).toBe('INVALID_GASLIMIT');
    expect(checkHeader(chain, header, { baseFeePerGas: 10n ** 9n + 1n })).toBe('INVALID_BASEFEE_PER_GAS');
  });

  it('cs-62-dao: extra data for ten blocks, and the balances move in the first', () => {
    const dao = toAddress('0xbb9bc244d798123fde783fcc1c72d3bb8c189413');
    const refund = toAddress('0xbf4ed7b27f1d666546e30d74d50d173d20bca754');
    const base = createDevSpec({ chainId: 1n, hardfork: 'homestead' });
    const forks = new Map(base.forks).set('dao', { block: 2n });
    const chain = new TestChain({
      spec: { ...base, forks, daoForkSupport: true },
      alloc: { [dao]: { balance: 77n } },
    });
    const want = utf8ToBytes('dao-hard-fork');
    const checks: (string | undefined)[] = [];
    for (let number = 1; number <= 12; number++) {
      const { block } = chain.build([], { extraData: Uint8Array.of(1) });
      const forced = number >= 2 && number < 12;
      expect(block.header.extraData).toEqual(forced ? want : Uint8Array.of(1));
      checks.push(checkHeader(chain, block.header, { extraData: EMPTY_BYTES }));
      chain.add(block);
      expect(chain.state.account(refund)?.balance ?? 0n).toBe(number >= 2 ? 77n : 0n);
    }
    expect(checks).toEqual([
      undefined,
      ...Array.from({ length: 10 }, () => 'EXTRA_DATA_INVALID_DAO'),
      undefined,
    ]);
    expect(chain.state.account(dao)?.balance).toBe(0n);
    const without = new TestChain({ spec: { ...base, forks }, alloc: { [dao]: { balance: 77n } } });
    without.mine();
    without.mine();
    expect(without.state.account(dao)?.balance).toBe(77n);
  });

  it('cs-71-block-size: 8,388,608 bytes of RLP from Osaka on', () => {
    const oversized = (hardfork: ForkName, size: number) => {
      const chain = new TestChain({ hardfork });
      const { block } = chain.build();
      const transaction = chain.transfer({ data: new Uint8Array(size) });
      return refusal(() => validateBody(chain.spec, { ...block, transactions: [transaction] }));
    };
    expect(oversized('osaka', 8_388_608)).toBe('RLP_BLOCK_LIMIT_EXCEEDED');
    expect(oversized('prague', 8_388_608)).toBe('INVALID_TRANSACTIONS_ROOT');
    expect(oversized('osaka', 8_386_000)).toBe('INVALID_TRANSACTIONS_ROOT');
    const chain = new TestChain({ gasLimit: 2n ** 40n });
    const three: Bytes = new Uint8Array(1_000_000);
    const large = Array.from({ length: 9 }, (_, nonce) =>
      chain.transfer({ nonce: BigInt(nonce), data: three, gasLimit: 16_000_000n }),
    );
    expect(chain.mine(large).transactions).toHaveLength(8);
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
