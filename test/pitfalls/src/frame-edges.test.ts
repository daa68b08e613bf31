import { createAddress, type Tracer } from '@ethane/evm';
import { type Bytes, bytesToHex, concatBytes, EMPTY_BYTES } from '@ethane/primitives';
import { describe, expect, it } from 'vitest';
import { call, code, deploying, RETURN_WORD, storing, when } from './support/assemble.ts';
import { ABSENT, type AccountFields, CONTRACT, OTHER, run, SENDER, World } from './support/world.ts';

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
  it('cs-24-call-depth: the call that is too deep pushes 0 and costs what a call of nothing costs', () => {
    // The frame whose call is refused keeps its cost in slot 1 and 5 + its result in slot 2.
    const count = code(1, 0, 'SLOAD', 'ADD', 0, 'SSTORE', 'GAS');
    const recurse = concatBytes(count, call('CALL', { to: CONTRACT }), code('SWAP1', 'GAS', 'SWAP1', 'SUB'));
    const head = concatBytes(recurse, code('DUP2', 'ISZERO'));
    const keep = code(1, 'SSTORE', 5, 'ADD', 2, 'SSTORE');
    const world = new World({ fork: 'cancun', code: concatBytes(head, when(head.length, keep)) });
    expect(world.send({ gasLimit: 2n ** 50n }).status).toBe('success');
    expect([0n, 1n, 2n].map((slot) => world.storage(CONTRACT, slot))).toEqual([
      1_025n,
      // Six pushes, GAS, the call itself; SWAP1 and GAS.
      6n * 3n + 2n + 100n + 3n + 2n,
      5n,
    ]);
  });

  it('cs-28-return-data-of-create: a creation replaces older return data: by nothing, or by what REVERT gave', () => {
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

  it('cs-29-static-context: what a static context refuses, a plain call allows', () => {
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

  it('cs-29-static-context: also slots that the transaction has written before', () => {
    for (const name of ['SSTORE', 'TSTORE']) {
      const writes = code(2, 0, name, 3, 0, name);
      const itself = call('STATICCALL', { to: CONTRACT });
      expect([name, run('osaka', concatBytes(writes, itself, RETURN_WORD)).word]).toEqual([name, 0n]);
    }
  });

  it('cs-29-static-context: also below frames that have been called before', () => {
    const accounts = {
      [ABSENT]: { code: call('CALL', { to: OTHER }) },
      [OTHER]: { code: code(0, 0, 'LOG0') },
    };
    const both = concatBytes(call('CALL', { to: OTHER }), call('CALL', { to: ABSENT }));
    const { result } = run('osaka', concatBytes(both, call('STATICCALL', { to: ABSENT })), {}, { accounts });
    expect(result.logs).toHaveLength(2);
  });

  it('cs-34-transient-storage: a frame that fails takes back what it wrote, also when it has succeeded before', () => {
    const counts = code(0, 'TLOAD', 1, 'ADD', 0, 'TSTORE', 'CALLDATASIZE');
    const accounts = { [OTHER]: { code: concatBytes(counts, when(counts.length, code(0, 0, 'REVERT'))) } };
    const succeeds = call('DELEGATECALL', { to: OTHER });
    const fails = call('DELEGATECALL', { to: OTHER, input: [0, 1] });
    const body = concatBytes(succeeds, succeeds, fails, code(0, 'TLOAD'), RETURN_WORD);
    expect(run('osaka', body, {}, { accounts }).word).toBe(2n);
  });

  it('cs-21-warm-sets: slots that differ in their upper words are each their own, however many there are', () => {
    const slots = Array.from({ length: 60 }, (_, i) => BigInt(i) << 64n);
    const writes = slots.map((slot, i) => code(i + 1, slot, 'SSTORE'));
    const world = new World({ code: concatBytes(...writes) });
    expect(world.send({ gasLimit: 2_000_000n }).spent).toBe(60n * (22_100n + 6n));
    expect(slots.map((slot) => world.storage(CONTRACT, slot))).toEqual(slots.map((_, i) => BigInt(i + 1)));
  });

  it('cs-31-code-sizes: what is called before it has code, even by its init code, has some afterwards', () => {
    const created = createAddress(CONTRACT, 1n);
    const runtime = code(7, 0, 'MSTORE', 32, 0, 'RETURN');
    const deploys = code(BigInt(bytesToHex(runtime)), 0, 'MSTORE', runtime.length, 22, 'RETURN');
    const initCode = concatBytes(call('CALL', { to: 'ADDRESS' }), code('POP'), deploys);
    const calls = call('CALL', { to: created, output: [0, 32] });
    const creates = concatBytes(storing(initCode), code(initCode.length, 0, 0, 'CREATE'));
    const body = concatBytes(calls, creates, calls, code(0, 'MLOAD'), RETURN_WORD);
    expect(run('osaka', body).word).toBe(7n);
  });

  it('cs-30-frontier-deposit: a Frontier contract whose code cannot be paid keeps its gas and has no code', () => {
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

  it('cs-31-code-sizes: code and init code that break a limit fail for that reason', () => {
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
});
