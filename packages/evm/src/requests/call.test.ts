import { type Address, bytesToBigint, bytesToHex, concatBytes, toAddress } from '@ethane/primitives';
import { delegationCode } from '@ethane/types';
import { describe, expect, it } from 'vitest';
import { assemble, RETURN_TOP, storeBytes } from '../testing/bytecode.ts';
import { CALL, CALLER, CONTRACT, haltOf, OTHER, play, prepare, type Scenario } from '../testing/scenario.ts';

const EMPTY = toAddress(`0x${'ee'.repeat(20)}`);
const HALF = 500_000n;

/** A call of `to` without data; leaves its success. */
function calling(to: Address, { gas = HALF, value = 0n, kind = 'CALL' } = {}): Uint8Array {
  const takesValue = kind === 'CALL' || kind === 'CALLCODE';
  return assemble(0, 0, 0, 0, ...(takesValue ? [value] : []), to, gas, kind);
}

const output = (scenario: Scenario): bigint => bytesToBigint(play(scenario).outcome.output);

describe('gas of calls', () => {
  const spender = { [OTHER]: { code: concatBytes(assemble('GAS'), RETURN_TOP) } };

  it('cs-15 forwards at most all but one 64th', () => {
    const { host, outcome } = play({
      code: concatBytes(
        assemble('GAS', 0, 'SSTORE'),
        calling(OTHER, { gas: 2n ** 255n }),
        assemble('GAS', 1, 'SSTORE'),
      ),
      accounts: { [OTHER]: { code: assemble('INVALID') } },
      message: { gas: 10_000_000n },
    });
    expect(outcome.status).toBe('success');
    const before = host.getStorage(CONTRACT, 0n);
    const atCall = before - 3n - 22_100n - 7n * 3n - 2_600n;
    expect(host.getStorage(CONTRACT, 1n)).toBe(atCall / 64n - 2n);
  });

  it('cs-15 before EIP-150 asking for more than there is runs out of gas', () => {
    const code = calling(OTHER, { gas: 999_999n });
    expect(haltOf(play({ fork: 'homestead', code, accounts: spender }).outcome)).toBe('out of gas');
    expect(play({ fork: 'tangerineWhistle', code, accounts: spender }).outcome.status).toBe('success');
  });

  it('cs-26 a gas operand beyond 2^64 means all that may be given', () => {
    const code = concatBytes(
      assemble(32, 0, 0, 0, 0, OTHER, 2n ** 256n - 1n, 'CALL', 0, 'MLOAD'),
      RETURN_TOP,
    );
    const given = output({ code, accounts: spender });
    expect(given).toBeGreaterThan(900_000n);
    expect(given).toBeLessThan(1_000_000n);
  });

  it('cs-16 gives a stipend of 2,300 on top when value moves, and only then', () => {
    const code = (value: bigint) =>
      concatBytes(assemble(32, 0, 0, 0, value, OTHER, 1_000, 'CALL', 0, 'MLOAD'), RETURN_TOP);
    const run = (value: bigint) => output({ code: code(value), accounts: spender, message: { value: 10n } });
    expect(run(0n)).toBe(998n);
    expect(run(1n)).toBe(3_298n);
  });

  it('cs-3 a new account costs 25,000: when ether reaches it, before EIP-161 whenever it does not exist', () => {
    const used = (fork: 'homestead' | 'spuriousDragon', value: bigint, balance = 0n) => {
      const accounts = balance > 0n ? { [EMPTY]: { balance } } : {};
      const code = calling(EMPTY, { gas: 0n, value });
      const { gasUsed, outcome } = play({ fork, code, accounts, message: { value: 5n } });
      expect(outcome.status).toBe('success');
      return gasUsed - 21n - (value > 0n ? 9_000n - 2_300n : 0n);
    };
    expect(used('homestead', 0n)).toBe(40n + 25_000n);
    expect(used('homestead', 1n)).toBe(40n + 25_000n);
    expect(used('spuriousDragon', 0n)).toBe(700n);
    expect(used('spuriousDragon', 1n)).toBe(700n + 25_000n);
    expect(used('spuriousDragon', 1n, 1n)).toBe(700n);
  });

  it('cs-21 the first access of an account costs 2,600, the next 100, and a revert makes it cold again', () => {
    const cold = play({ code: calling(OTHER) }).gasUsed;
    const twice = play({ code: concatBytes(calling(OTHER), calling(OTHER)) }).gasUsed;
    expect(cold).toBe(21n + 2_600n);
    expect(twice).toBe(2n * 21n + 2_700n);
    const { host } = play({
      code: calling(OTHER),
      accounts: { [OTHER]: { code: concatBytes(assemble(EMPTY, 'BALANCE', 0, 0, 'REVERT')) } },
    });
    expect(host.accessedAddresses.has(OTHER)).toBe(true);
    expect(host.accessedAddresses.has(EMPTY)).toBe(false);
  });

  it('cs-22 only the precompiles of the rules are precompiles', () => {
    const p256 = toAddress(`0x${'00'.repeat(18)}0100`);
    const used = (fork: 'prague' | 'osaka') => play({ fork, code: calling(p256, { gas: 10_000n }) }).gasUsed;
    expect(used('osaka') - used('prague')).toBe(6_900n);
  });
});

describe('what a call does', () => {
  it('moves value, and moves it back when the callee fails', () => {
    const run = (code: Uint8Array) =>
      play({
        code: calling(OTHER, { value: 3n }),
        accounts: { [OTHER]: { code } },
        message: { value: 10n },
      }).host.getBalance(OTHER);
    expect(run(assemble('STOP'))).toBe(3n);
    expect(run(assemble('INVALID'))).toBe(0n);
    expect(run(assemble(0, 0, 'REVERT'))).toBe(0n);
  });

  it('cs-24 the 1,025th frame is the last: the next call pushes 0 and gets its gas back', () => {
    const code = concatBytes(
      assemble(0, 'SLOAD', 1, 'ADD', 0, 'SSTORE', 0, 0, 0, 0, 0, 'ADDRESS', 'GAS', 'CALL', 'STOP'),
    );
    const { host, outcome } = play({ code, message: { gas: 2n ** 60n } });
    expect(outcome.status).toBe('success');
    expect(host.getStorage(CONTRACT, 0n)).toBe(1_025n);
  });

  it('uses the same gas however large the gas given is', () => {
    const code = assemble(0, 'SLOAD', 1, 'ADD', 0, 'SSTORE', 0, 0, 0, 0, 0, 'ADDRESS', 'GAS', 'CALL', 'STOP');
    const used = (gas: bigint) => play({ code, message: { gas } }).gasUsed;
    const want = used(10n ** 12n);
    for (const gas of [2n ** 52n + 1n, 2n ** 53n + 1n, 2n ** 57n - 1n, 2n ** 63n - 1n, 2n ** 64n]) {
      expect(used(gas)).toBe(want);
    }
  });

  it('fails, with the gas returned, when the balance does not cover the value', () => {
    const { outcome, gasUsed } = play({
      code: concatBytes(calling(OTHER, { value: 1n, gas: 30_000n }), RETURN_TOP),
      accounts: { [OTHER]: { nonce: 1n } },
    });
    expect(bytesToBigint(outcome.output)).toBe(0n);
    expect(gasUsed).toBe(21n + 2_600n + 9_000n - 2_300n + 15n);
  });

  it('DELEGATECALL keeps caller and value, CALLCODE only the storage', () => {
    const reporter = concatBytes(assemble('CALLER', 'CALLVALUE', 'ADD', 'ADDRESS', 'ADD'), RETURN_TOP);
    const run = (kind: string) =>
      output({
        code: concatBytes(
          kind === 'CALLCODE'
            ? assemble(32, 0, 0, 0, 0, OTHER, HALF, kind)
            : assemble(32, 0, 0, 0, OTHER, HALF, kind),
          assemble(0, 'MLOAD'),
          RETURN_TOP,
        ),
        accounts: { [OTHER]: { code: reporter } },
        message: { value: 4n },
      });
    expect(run('DELEGATECALL')).toBe(BigInt(CALLER) + 4n + BigInt(CONTRACT));
    expect(run('CALLCODE')).toBe(2n * BigInt(CONTRACT));
  });

  it('cs-29 a static context forbids every change of state', () => {
    const writes: Record<string, Uint8Array> = {
      SSTORE: assemble(1, 0, 'SSTORE'),
      TSTORE: assemble(1, 0, 'TSTORE'),
      LOG0: assemble(0, 0, 'LOG0'),
      LOG4: assemble(0, 0, 0, 0, 0, 0, 'LOG4'),
      CREATE: assemble(0, 0, 0, 'CREATE'),
      CREATE2: assemble(0, 0, 0, 0, 'CREATE2'),
      SELFDESTRUCT: assemble(0, 'SELFDESTRUCT'),
      CALL: calling(OTHER, { value: 1n }),
    };
    for (const [name, code] of Object.entries(writes)) {
      const { outcome } = play({
        code,
        message: { isStatic: true },
        accounts: { [CONTRACT]: { code, balance: 9n } },
      });
      expect([name, haltOf(outcome)]).toEqual([name, 'write protection']);
    }
    const allowed = { code: concatBytes(calling(OTHER, { value: 1n, kind: 'CALLCODE' }), RETURN_TOP) };
    const accounts = { [CONTRACT]: { ...allowed, balance: 9n } };
    expect(output({ accounts, message: { isStatic: true } })).toBe(1n);
  });

  it('cs-29 the static context reaches through all calls below STATICCALL', () => {
    const code = concatBytes(calling(OTHER, { kind: 'STATICCALL' }), RETURN_TOP);
    const writer = toAddress(`0x${'77'.repeat(20)}`);
    const accounts = {
      [OTHER]: { code: concatBytes(calling(writer, { kind: 'DELEGATECALL', gas: 50_000n }), RETURN_TOP) },
      [writer]: { code: assemble(1, 0, 'SSTORE') },
    };
    const { host, outcome } = play({ code, accounts });
    expect(bytesToBigint(outcome.output)).toBe(1n);
    expect(host.getStorage(OTHER, 0n)).toBe(0n);
  });
});

describe('return data', () => {
  const identity = toAddress(`0x${'00'.repeat(19)}04`);

  it('cs-10 is a copy: what happens to the memory it came from does not change it', () => {
    const copyBack = concatBytes(
      assemble(0x1234, 0, 'MSTORE', 0, 0, 32, 0, 0, identity, HALF, 'CALL', 'POP'),
      assemble(0x9999, 0, 'MSTORE', 32, 0, 64, 'RETURNDATACOPY', 64, 'MLOAD'),
      RETURN_TOP,
    );
    expect(output({ code: copyBack })).toBe(0x1234n);
  });

  it('cs-10 is a copy also where the output area overlaps the input of an identity call', () => {
    const code = concatBytes(
      assemble(0xaabb, 0, 'MSTORE', 31, 1, 32, 0, 0, identity, HALF, 'CALL', 'POP'),
      assemble(32, 0, 64, 'RETURNDATACOPY', 64, 'MLOAD'),
      RETURN_TOP,
    );
    expect(output({ code })).toBe(0xaabbn);
  });

  it('fills no more of the output area than there is', () => {
    const code = concatBytes(
      assemble(2n ** 256n - 1n, 0, 'MSTORE', 32, 0, 0, 0, 0, OTHER, HALF, 'CALL', 'POP', 0, 'MLOAD'),
      RETURN_TOP,
    );
    const accounts = {
      [OTHER]: { code: concatBytes(storeBytes(Uint8Array.of(7)), assemble(1, 0, 'RETURN')) },
    };
    expect(output({ code, accounts })).toBe((7n << 248n) | (2n ** 248n - 1n));
  });

  it('is what REVERT gave, and nothing after a halt', () => {
    const run = (tail: Uint8Array) =>
      output({
        code: concatBytes(calling(OTHER), assemble('RETURNDATASIZE'), RETURN_TOP),
        accounts: { [OTHER]: { code: tail } },
      });
    expect(run(assemble(5, 0, 'REVERT'))).toBe(5n);
    expect(run(assemble('INVALID'))).toBe(0n);
  });
});

describe('delegation', () => {
  const worker = toAddress(`0x${'aa'.repeat(20)}`);
  const further = toAddress(`0x${'bb'.repeat(20)}`);
  const reporting = concatBytes(assemble('ADDRESS'), RETURN_TOP);
  const read = concatBytes(assemble(32, 0, 0, 0, 0, OTHER, HALF, 'CALL', 0, 'MLOAD'), RETURN_TOP);

  it('cs-53 runs the code of the account it designates on its own storage, and pays for its access', () => {
    const accounts = { [OTHER]: { code: delegationCode(worker) }, [worker]: { code: reporting } };
    expect(output({ code: read, accounts })).toBe(BigInt(OTHER));
    const direct = { [OTHER]: { code: reporting } };
    expect(play({ code: read, accounts }).gasUsed - play({ code: read, accounts: direct }).gasUsed).toBe(
      2_600n,
    );
  });

  it('cs-53 goes one hop only', () => {
    const accounts = {
      [OTHER]: { code: delegationCode(worker) },
      [worker]: { code: delegationCode(further) },
      [further]: { code: reporting },
    };
    const code = concatBytes(calling(OTHER), RETURN_TOP);
    expect(output({ code, accounts })).toBe(0n);
  });

  it('cs-53 a designated precompile is an account without code', () => {
    const accounts = { [OTHER]: { code: delegationCode(toAddress(`0x${'00'.repeat(19)}02`)) } };
    const code = concatBytes(calling(OTHER), assemble('RETURNDATASIZE', 'ADD'), RETURN_TOP);
    expect(output({ code, accounts })).toBe(1n);
  });

  it('cs-53 EXTCODE* see the 23 bytes of the designator', () => {
    const accounts = { [OTHER]: { code: delegationCode(worker) }, [worker]: { code: reporting } };
    expect(output({ code: concatBytes(assemble(OTHER, 'EXTCODESIZE'), RETURN_TOP), accounts })).toBe(23n);
    const copied = concatBytes(assemble(23, 0, 9, OTHER, 'EXTCODECOPY', 0, 'MLOAD'), RETURN_TOP);
    expect(bytesToHex(play({ code: copied, accounts }).outcome.output)).toBe(
      `0x${'00'.repeat(9)}ef0100${'aa'.repeat(20)}`,
    );
  });

  it('cs-53 a message from outside follows it, too, and warms the designated account for nothing', () => {
    const { outcome, host } = play({
      code: delegationCode(worker),
      accounts: { [worker]: { code: reporting } },
    });
    expect(bytesToBigint(outcome.output)).toBe(BigInt(CONTRACT));
    expect(host.accessedAddresses.has(worker)).toBe(true);
  });

  it('cs-54 malformed designators and designators before Prague are ordinary code', () => {
    const malformed = concatBytes(delegationCode(worker), Uint8Array.of(0));
    for (const scenario of [{ code: malformed }, { fork: 'cancun', code: delegationCode(worker) }] as const) {
      expect(haltOf(play(scenario).outcome)).toBe('invalid opcode: opcode 0xef not defined');
    }
  });
});

describe('a message from outside', () => {
  it('is refused when the caller cannot pay the value, with its gas', () => {
    const { evm } = prepare({});
    const outcome = evm.execute({ ...CALL, value: 10n ** 30n });
    expect(outcome).toMatchObject({
      status: 'halt',
      gasLeft: CALL.gas,
      reason: { code: 'INSUFFICIENT_BALANCE' },
    });
  });

  it('can bring its own code', () => {
    const code = concatBytes(assemble(42), RETURN_TOP);
    expect(output({ message: { code } })).toBe(42n);
  });
});
