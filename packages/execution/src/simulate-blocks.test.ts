import { ZERO_HASH } from '@ethane/primitives';
import { headerHash } from '@ethane/types';
import { describe, expect, it } from 'vitest';
import { account, addressOf, COINBASE, ETHER, OTHER, SENDER, TestChain } from '../test-support/chain.ts';
import { type BlockToSimulate, simulateBlocks } from './simulate-blocks.ts';

const contract = addressOf(0xbb);
const stranger = addressOf(0x55);

function simulate(chain: TestChain, blocks: BlockToSimulate[], options = {}) {
  const { header } = chain.head;
  return simulateBlocks({ ...chain.input, header }, blocks, options);
}

describe('simulateBlocks', () => {
  it('puts blocks on one another, each on the state of the one before', () => {
    // SSTORE(0, SLOAD(0) + 1), return SLOAD(0)
    const code = '0x5f54600101805f555f5260205ff3';
    const chain = new TestChain({ alloc: [[contract, account({ code })]] });
    const calls = [{ to: contract }];
    const [first, second] = simulate(chain, [{ calls }, { calls }]);
    expect(first?.block.header.number).toBe(1n);
    expect(first?.block.header.timestamp).toBe(chain.head.header.timestamp + 12n);
    expect(second?.block.header.parentHash).toBe(headerHash(first!.block.header));
    expect(second?.calls[0]?.outcome.output.at(-1)).toBe(2);
    expect(chain.state.storage(contract, 0n)).toBe(0n);
  });

  it('gives an empty block the roots of a real one', () => {
    const chain = new TestChain();
    const [simulated] = simulate(chain, [{ calls: [], blockOverrides: { coinbase: COINBASE } }]);
    const { stateRoot, requestsHash, withdrawalsRoot } = chain.build([]).block.header;
    expect(simulated?.block.header).toMatchObject({ stateRoot, requestsHash, withdrawalsRoot });
  });

  it('fills gaps between numbers with empty blocks', () => {
    const blocks = simulate(new TestChain(), [{ calls: [], blockOverrides: { number: 4n } }]);
    expect(blocks.map(({ block }) => block.header.number)).toEqual([1n, 2n, 3n, 4n]);
    expect(blocks.map(({ block }) => block.header.timestamp)).toEqual([1_012n, 1_024n, 1_036n, 1_048n]);
  });

  it('refuses numbers and times out of order, and more than 256 blocks', () => {
    const check = (...overrides: BlockToSimulate['blockOverrides'][]) => {
      const blocks = overrides.map((blockOverrides) => ({ calls: [], blockOverrides }));
      return () => simulate(new TestChain(), blocks);
    };
    expect(check({ number: 2n }, { number: 2n })).toThrow('block numbers must be in order: 2 <= 2');
    expect(check({ timestamp: 1_000n })).toThrow('block timestamps must be in order: 1000 <= 1000');
    expect(check({ number: 257n })).toThrow(expect.objectContaining({ code: 'TOO_MANY_BLOCKS' }));
  });

  it('lets anyone call for nothing, or checks nonces and fees', () => {
    const chain = new TestChain();
    const calls = [{ from: stranger, to: contract, nonce: 7n }];
    const [free] = simulate(chain, [{ calls }]);
    expect(free?.block.header.baseFeePerGas).toBe(0n);
    expect(free?.receipts[0]?.outcome).toEqual({ status: 1 });
    const validation = { validation: true };
    const fees = { maxFeePerGas: 10n ** 10n };
    expect(() => simulate(chain, [{ calls }], validation)).toThrow(
      expect.objectContaining({ code: 'INSUFFICIENT_MAX_FEE_PER_GAS' }),
    );
    const early = [{ from: SENDER, to: contract, nonce: 7n, gas: 21_000n, ...fees }];
    expect(() => simulate(chain, [{ calls: early }], validation)).toThrow(
      expect.objectContaining({ code: 'NONCE_MISMATCH_TOO_HIGH' }),
    );
    const [valid] = simulate(chain, [{ calls: [{ ...early[0], nonce: 0n }] }], validation);
    expect(valid?.block.header.baseFeePerGas).toBe(875_000_000n);
  });

  it('bounds the gas of each block, and of all calls together', () => {
    const chain = new TestChain({ gasLimit: 100_000n });
    const transfer = { from: SENDER, to: OTHER, gas: 60_000n };
    const both = [transfer, { ...transfer, gas: 80_000n }];
    expect(() => simulate(chain, [{ calls: both }])).toThrow(
      expect.objectContaining({ code: 'BLOCK_GAS_LIMIT' }),
    );
    const context = { ...chain.input, header: chain.head.header, gasCap: 30_000n };
    const blocks = [{ calls: [{ from: SENDER, to: OTHER }] }, { calls: [{ from: SENDER, to: OTHER }] }];
    expect(() => simulateBlocks(context, blocks)).toThrow('intrinsic gas too low: have 9000, want 21000');
  });

  it('shows movements of ether as logs, but for those of failed frames', () => {
    // Calls `stranger` with 1 wei, then stops or reverts: 5f5f5f5f 6001 73… 5a f1
    const sends = `5f5f5f5f600173${stranger.slice(2)}5af1`;
    const alloc = [
      [contract, account({ code: `0x${sends}00`, balance: ETHER })],
      [addressOf(0xbc), account({ code: `0x${sends}5f5ffd`, balance: ETHER })],
    ] as const;
    const chain = new TestChain({ alloc });
    const calls = [contract, addressOf(0xbc)].map((to) => ({ from: SENDER, to, value: 5n }));
    const [block] = simulate(chain, [{ calls }], { traceTransfers: true });
    const amounts = block?.calls.map(({ logs }) => logs.map(({ data }) => data.at(-1)));
    expect(amounts).toEqual([[5, 1], []]);
    expect(block?.receipts.map(({ logs }) => logs.length)).toEqual([0, 0]);
    const [plain] = simulate(chain, [{ calls }]);
    expect(plain?.block.header).toEqual(block?.block.header);
  });

  it('answers BLOCKHASH with simulated and real blocks', () => {
    // BLOCKHASH(NUMBER - 1): 6001 43 03 40
    const code = '0x60014303405f5260205ff3';
    const chain = new TestChain({ alloc: [[contract, account({ code })]] });
    const blocks = simulate(chain, [{ calls: [{ to: contract }] }, { calls: [{ to: contract }] }]);
    const answers = blocks.map(({ calls }) => calls[0]?.outcome.output ?? new Uint8Array(0));
    const hashes = answers.map((output) => `0x${Buffer.from(output).toString('hex')}`);
    expect(hashes).toEqual([headerHash(chain.head.header), headerHash(blocks[0]!.block.header)]);
    expect(blocks[0]?.block.header.parentBeaconBlockRoot).toBe(ZERO_HASH);
  });
});
