import { applyMessage } from '@ethane/execution';
import { bytesToHex, concatBytes, EMPTY_BYTES } from '@ethane/primitives';
import { type StateReader, WorldState } from '@ethane/state';
import { describe, expect, it } from 'vitest';
import { call, code, RETURN_WORD } from './support/assemble.ts';
import { TestChain } from './support/chain.ts';
import { brokenReader, CONTRACT, OTHER, run, SENDER, World } from './support/world.ts';

describe('the machine and its host', () => {
  it('cs-36-host-errors: what the machine cannot do ends the run and is never a failed transaction', () => {
    const world = new World();
    const error = new RangeError('Maximum call stack size exceeded');
    const state = new WorldState(brokenReader(error));
    const { rules, block } = world;
    const room = { gasLeft: 10n ** 9n, blobGasLeft: 0n, cumulativeGasUsed: 0n };
    const message = {
      sender: SENDER,
      to: CONTRACT,
      gasLimit: 100_000n,
      gasPrice: 0n,
      value: 0n,
      data: EMPTY_BYTES,
      accessList: [],
      authorizationList: [],
      blobVersionedHashes: [],
    };
    expect(() => applyMessage({ rules, block, state, ...room }, message)).toThrow(error);
    const huge = { gasLimit: 2n ** 58n, gasPrice: 0n };
    expect(() => run('berlin', code(2n ** 33n, 'MLOAD'), huge)).toThrow(
      expect.objectContaining({ code: 'MEMORY_LIMIT' }),
    );
  });

  it('cs-36-host-errors: a read that fails in an inner frame ends the building of a block, not the frame', () => {
    const chain = new TestChain({
      alloc: {
        [CONTRACT]: { code: concatBytes(call('CALL', { to: OTHER }), code(1, 0, 'SSTORE')) },
        [OTHER]: { code: code(5, 'SLOAD'), storage: [[5n, 1n]] },
      },
    });
    const failure = new RangeError('Maximum BigInt size exceeded');
    const { state } = chain;
    const broken: StateReader = {
      account: (address) => state.account(address),
      code: (hash) => state.code(hash),
      storageEntries: (address) => state.storageEntries(address),
      storage: (address, slot) => {
        if (address === OTHER) throw failure;
        return state.storage(address, slot);
      },
    };
    const transactions = [chain.transfer({ to: CONTRACT })];
    expect(() => chain.build(transactions, { state: broken })).toThrow(failure);
    expect(chain.build(transactions).block.transactions).toHaveLength(1);
    expect(chain.mine(transactions).receipts.map(({ outcome }) => outcome)).toEqual([{ status: 1 }]);
  });

  it('cs-37-diagnostics: a tracer that throws changes nothing', () => {
    const body = concatBytes(code(1, 0, 'SSTORE'), call('CALL', { to: OTHER }), RETURN_WORD);
    const quiet = new World({ code: body });
    const watched = new World({ code: body });
    const fail = () => {
      throw new TypeError('of the tracer');
    };
    const tracer = { onStep: fail, onEnter: fail, onExit: fail, onCost: fail, onFault: fail };
    const expected = quiet.send();
    const seen = watched.send({ tracer });
    expect(seen.gasUsed).toBe(expected.gasUsed);
    expect(bytesToHex(seen.output)).toBe(bytesToHex(expected.output));
    expect(watched.storage(CONTRACT, 0n)).toBe(1n);
  });

  it.each(['onStep', 'onCost', 'onEnter', 'onExit', 'onFault'] as const)(
    'cs-37-diagnostics: a tracer that throws in %s is not called there again and changes nothing',
    (event) => {
      const body = concatBytes(call('CALL', { to: OTHER }), code(1, 0, 'SSTORE'), RETURN_WORD);
      const accounts = { [OTHER]: { code: code('ADD') } };
      const want = new World({ code: body, accounts });
      const world = new World({ code: body, accounts });
      let calls = 0;
      const fail = () => {
        calls++;
        throw new TypeError('of the tracer');
      };
      const { result, ...ran } = world.send({ tracer: { [event]: fail } });
      const { result: wanted, ...expected } = want.send();
      expect(ran).toEqual(expected);
      expect(result.logs).toEqual(wanted.logs);
      expect(calls).toBe(1);
      expect(world.account(CONTRACT)).toEqual(want.account(CONTRACT));
      expect(world.balance(SENDER)).toBe(want.balance(SENDER));
    },
  );
});
