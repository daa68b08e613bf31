import { describe, expect, it } from 'vitest';
import { account, addressOf, TestChain, transfer } from '../test-support/chain.ts';
import { traceBlock, traceTransaction } from './trace-transaction.ts';

describe('traceTransaction', () => {
  // SSTORE(0, SLOAD(0) + 1)
  const contract = addressOf(0xbb);
  const chain = new TestChain({ alloc: [[contract, account({ code: '0x5f546001015f5500' })]] });
  const transactions = [0n, 1n, 2n].map((nonce) => transfer({ nonce, to: contract }));
  const { block, result } = chain.build(transactions);

  it('watches one transaction on the state that those before it have left', () => {
    const stored: bigint[] = [];
    const replayed = traceTransaction(chain.input, block, 1, () => ({
      onStep: (view) => {
        if (view.opcodeName === 'SSTORE') stored.push(view.peek(1));
      },
    }));
    expect(stored).toEqual([2n]);
    expect(replayed.receipt).toEqual(result.receipts[1]);
  });

  it('gives tracers the state before their transaction', () => {
    const before: bigint[] = [];
    traceBlock(chain.input, block, (_, { state }) => {
      before.push(state.getStorage(contract, 0n));
      return undefined;
    });
    expect(before).toEqual([0n, 1n, 2n]);
  });

  it('is not changed by a tracer that throws', () => {
    const replayed = traceBlock(chain.input, block, () => ({
      onStep: () => {
        throw new RangeError('of the tracer');
      },
    }));
    expect(replayed.map(({ receipt }) => receipt)).toEqual(result.receipts);
  });
});
