import { describe, expect, it } from 'vitest';
import { type ChainSpec, createDevSpec, FORK_NAMES, type ForkName, rulesAt, rulesOf } from './index.ts';

const block = (number: bigint) => ({ block: number });
const time = (timestamp: bigint) => ({ timestamp });

function spec(
  forks: [ForkName, { block: bigint } | { timestamp: bigint }][],
  changes: Partial<ChainSpec> = {},
) {
  return { ...createDevSpec({ chainId: 1n, hardfork: 'frontier' }), forks: new Map(forks), ...changes };
}

describe('rulesAt', () => {
  it('gives the same object for every block of a fork', () => {
    const dev = createDevSpec({ chainId: 1337n, hardfork: 'osaka' });
    const first = rulesAt(dev, { number: 1n, timestamp: 5n, merged: true });
    expect(rulesAt(dev, { number: 9n, timestamp: 77n, merged: true })).toBe(first);
    expect(first).toBe(rulesOf('osaka'));
  });

  it.each(FORK_NAMES.filter((fork) => fork !== 'dao'))(
    'starts a dev chain of %s with that fork',
    (hardfork) => {
      const dev = createDevSpec({ chainId: 1n, hardfork });
      expect(rulesAt(dev, { number: 0n, timestamp: 0n, merged: false })).toBe(rulesOf(hardfork));
    },
  );

  it('begins a fork by block at its block and not before', () => {
    const chain = spec([
      ['homestead', block(5n)],
      ['byzantium', block(7n)],
    ]);
    const forkAt = (number: bigint) => rulesAt(chain, { number, timestamp: 0n, merged: false }).fork;
    expect([4n, 5n, 6n, 7n].map(forkAt)).toEqual(['frontier', 'homestead', 'homestead', 'byzantium']);
  });

  it('holds forks by timestamp back until the chain has merged', () => {
    const chain = spec(
      [
        ['london', block(0n)],
        ['shanghai', time(10n)],
      ],
      { terminalTotalDifficulty: 1000n },
    );
    expect(rulesAt(chain, { number: 1n, timestamp: 20n, merged: false }).fork).toBe('london');
    expect(rulesAt(chain, { number: 2n, timestamp: 9n, merged: true }).fork).toBe('paris');
    expect(rulesAt(chain, { number: 2n, timestamp: 10n, merged: true }).fork).toBe('shanghai');
  });

  it('takes a pinned merge block for merged', () => {
    const chain = spec(
      [
        ['london', block(0n)],
        ['paris', block(4n)],
      ],
      { terminalTotalDifficulty: 1000n },
    );
    expect(rulesAt(chain, { number: 3n, timestamp: 0n, merged: false }).fork).toBe('london');
    expect(rulesAt(chain, { number: 4n, timestamp: 0n, merged: false }).fork).toBe('paris');
  });

  it('keeps the reward of proof of work where a chain never merges but has later forks', () => {
    const chain = createDevSpec({ chainId: 1n, hardfork: 'prague', proofOfWork: true });
    const rules = rulesAt(chain, { number: 1n, timestamp: 1n, merged: false });
    expect(rules.fork).toBe('prague');
    expect(rules.block.reward).toBe(2n * 10n ** 18n);
    expect(rules.evm).toEqual(rulesOf('prague').evm);
    expect(rulesAt(chain, { number: 2n, timestamp: 2n, merged: false })).toBe(rules);
  });

  it('does not delay the bomb by a glacier that the chain skips', () => {
    const forks: [ForkName, { block: bigint }][] = [
      ['constantinople', block(0n)],
      ['berlin', block(0n)],
    ];
    const at = { number: 0n, timestamp: 0n, merged: false };
    expect(rulesAt(spec(forks), at).block.difficulty.bombDelay).toBe(5_000_000n);
    const withGlacier = spec([...forks, ['muirGlacier', block(0n)]]);
    expect(rulesAt(withGlacier, at).block.difficulty.bombDelay).toBe(9_000_000n);
    expect(rulesAt(withGlacier, at)).toBe(rulesOf('berlin'));
  });

  it('follows the blob schedule of the chain, and inherits where it has no entry', () => {
    const custom = { target: 1, max: 2, baseFeeUpdateFraction: 99n };
    const chain = spec(
      [
        ['cancun', time(0n)],
        ['prague', time(1n)],
        ['osaka', time(2n)],
        ['bpo1', time(3n)],
      ],
      { terminalTotalDifficulty: 0n, blobSchedule: new Map([['prague', custom]]) },
    );
    const blobsAt = (timestamp: bigint) =>
      rulesAt(chain, { number: 1n, timestamp, merged: true }).block.blobs;
    expect(blobsAt(0n)).toMatchObject({ target: 3, max: 6, maxPerTransaction: 6 });
    expect(blobsAt(1n)).toMatchObject({ ...custom, maxPerTransaction: 2 });
    expect(blobsAt(2n)).toMatchObject({ ...custom, maxPerTransaction: 6, reservePrice: true });
    expect(blobsAt(3n)).toMatchObject({ target: 10, max: 15, baseFeeUpdateFraction: 8_346_193n });
  });

  it('gives equal chains the same object', () => {
    const schedule = () => new Map([['cancun' as const, { target: 1, max: 2, baseFeeUpdateFraction: 99n }]]);
    const chain = () => ({ ...createDevSpec({ chainId: 1n, hardfork: 'cancun' }), blobSchedule: schedule() });
    const at = { number: 1n, timestamp: 1n, merged: true };
    expect(rulesAt(chain(), at)).toBe(rulesAt(chain(), at));
  });
});
