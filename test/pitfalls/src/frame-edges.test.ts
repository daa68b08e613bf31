import { createAddress, type Tracer } from '@ethane/evm';
import { type Bytes, concatBytes, EMPTY_BYTES } from '@ethane/primitives';
import type { StateReader } from '@ethane/state';
import { describe, expect, it } from 'vitest';
import { call, code, deploying, RETURN_WORD, storing } from './support/assemble.ts';
import { TestChain } from './support/chain.ts';
import { type AccountFields, CONTRACT, OTHER, run, SENDER, World } from './support/world.ts';

/** Why the frames below the first ended, in order. */
function failuresOf(body: Bytes, accounts: Readonly<Record<string, AccountFields>>): unknown[] {
  const failures: unknown[] = [];
  const tracer: Tracer = {
    onExit: ({ depth, failure }) => {
      if (depth === 1) failures.push(typeof failure === 'object' ? failure.code : failure);
    },
  };
  expect(run('osaka', body, { tracer }, { accounts }).status).toBe('success');
  return failures;
}

describe('edges of frames', () => {
  it('cs-28 a creation replaces older return data: by nothing, or by what REVERT gave', () => {
    const accounts = { [OTHER]: { code: code(7, 0, 'RETURN') } };
    const after = (initCode: Bytes, value = 0, tail = code('RETURNDATASIZE')) =>
      run(
        'osaka',
        concatBytes(
          call('CALL', { to: OTHER }),
          storing(initCode),
          code(initCode.length, 0, value, 'CREATE', 'POP'),
          tail,
          RETURN_WORD,
        ),
        {},
        { accounts },
      );
    const before = concatBytes(call('CALL', { to: OTHER }), code('RETURNDATASIZE'), RETURN_WORD);
    expect(run('osaka', before, {}, { accounts }).word).toBe(7n);
    expect(after(deploying(code('STOP'))).word).toBe(0n);
    expect(after(code('ADD')).word).toBe(0n);
    expect(after(EMPTY_BYTES, 5).word).toBe(0n);
    const payload = code(0xdead, 0, 'MSTORE', 32, 0, 'REVERT');
    const copy = code(32, 0, 0, 'RETURNDATACOPY', 0, 'MLOAD');
    expect(after(payload).word).toBe(32n);
    expect(after(payload, 0, copy).word).toBe(0xdeadn);
  });

  it('cs-29 what a static context refuses, a plain call allows', () => {
    const bodies: [Bytes, string][] = [
      [code(0, 0, 'SSTORE'), 'WRITE_PROTECTION'],
      [code(0, 0, 'TSTORE'), 'WRITE_PROTECTION'],
      [code(0, 0, 'LOG0'), 'WRITE_PROTECTION'],
      [code(0, 0, 0, 0, 0, 0, 'LOG4'), 'WRITE_PROTECTION'],
      [code(0, 0, 0, 'CREATE'), 'WRITE_PROTECTION'],
      [code(0, 0, 0, 0, 'CREATE2'), 'WRITE_PROTECTION'],
      [code(SENDER, 'SELFDESTRUCT'), 'WRITE_PROTECTION'],
      [call('CALL', { to: SENDER, value: 1 }), 'WRITE_PROTECTION'],
    ];
    for (const [body, reason] of bodies) {
      const accounts = { [OTHER]: { code: body, balance: 9n } };
      expect(failuresOf(call('STATICCALL', { to: OTHER }), accounts)).toEqual([reason]);
      expect(failuresOf(call('CALL', { to: OTHER }), accounts)).toEqual([undefined]);
    }
  });

  it('cs-30 a Frontier contract whose code cannot be paid keeps its gas and has no code', () => {
    // Six pushes, CODECOPY with 7 words, memory of 7 words.
    const running = 6n * 3n + 21n + 21n;
    const data = deploying(new Uint8Array(200));
    const frontier = new World({ fork: 'frontier' });
    const address = createAddress(SENDER, 0n);
    const gasLimit = 50_000n;
    expect(frontier.send({ create: true, data, gasLimit })).toMatchObject({
      status: 'success',
      spent: running,
    });
    expect(frontier.code(address)).toHaveLength(0);
    const paid = new World({ fork: 'frontier' });
    expect(paid.send({ create: true, data, gasLimit: 90_000n }).spent).toBe(running + 40_000n);
    expect(paid.code(address)).toHaveLength(200);
    const homestead = new World({ fork: 'homestead' }).send({ create: true, data, gasLimit: 82_000n });
    expect(homestead).toMatchObject({ reason: 'CODE_DEPOSIT_OUT_OF_GAS', gasUsed: 82_000n });
  });

  it('cs-31 code and init code that break a limit fail for that reason', () => {
    const deploy = (runtime: Bytes) =>
      run('osaka', EMPTY_BYTES, { create: true, data: deploying(runtime), gasLimit: 10_000_000n }).reason;
    expect(deploy(new Uint8Array(24_577))).toBe('CODE_SIZE');
    expect(deploy(new Uint8Array(24_576))).toBeUndefined();
    expect(deploy(Uint8Array.of(0xef))).toBe('CODE_PREFIX');
    const world = new World({ code: code(49_153, 0, 0, 'CREATE') });
    expect(world.send()).toMatchObject({ reason: 'INIT_CODE_SIZE', gasUsed: 1_000_000n });
    expect(world.account(CONTRACT)?.nonce).toBe(1n);
    const sized = (fork: 'london' | 'shanghai', size: number) =>
      new World({ fork }).send({ create: true, data: new Uint8Array(size) }).gasUsed;
    expect(sized('shanghai', 33) - sized('london', 33)).toBe(4n);
  });

  it('cs-32 a jump whose low 64 bits name a JUMPDEST is invalid', () => {
    const jumpIf = (target: bigint) => concatBytes(code(1, target, 'JUMPI'), code('JUMPDEST'));
    expect(run('osaka', jumpIf(2n ** 64n + 13n)).reason).toBe('INVALID_JUMP');
    expect(run('osaka', jumpIf(2n ** 248n + 36n)).reason).toBe('INVALID_JUMP');
    expect(run('osaka', jumpIf(5n)).status).toBe('success');
  });

  it('cs-32 PUSH past the end of the code reads zeros on the right', () => {
    const tops: bigint[] = [];
    const tracer: Tracer = {
      onStep: (view) => {
        if (view.opcodeName === 'STOP') tops.push(view.peek(0));
      },
    };
    run('osaka', Uint8Array.of(0x7f, 0xff), { tracer });
    run('osaka', Uint8Array.of(0x62, 0x01, 0x02), { tracer });
    expect(tops).toEqual([0xffn << 248n, 0x010200n]);
  });

  it('cs-36 a read that fails in an inner frame ends the building of a block, not the frame', () => {
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

  it.each(['onStep', 'onCost', 'onEnter', 'onExit', 'onFault'] as const)(
    'cs-37 a tracer that throws in %s is not called there again and changes nothing',
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
