import { type Address, type Bytes, concatBytes, hexToBytes, toAddress } from '@ethane/primitives';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createAddress } from './address.ts';
import { assemble, deploying, storeBytes } from './testing/bytecode.ts';
import type { AccountSetup } from './testing/memory-host.ts';
import { CONTRACT, OTHER, type Played, play, type Scenario } from './testing/scenario.ts';

/** As {@link play}, with a tracer that does nothing: the driver then carries out every call and log itself. */
function playOutside(scenario: Scenario): Played {
  return play({ ...scenario, evm: { tracer: { onEnter: () => undefined } } });
}

const resultOf = ({ outcome, host, gasUsed }: Played) => ({
  outcome,
  gasUsed,
  logs: host.logs,
  accounts: [...host.accounts].map(([address, { original: _, ...account }]) => [address, account]),
  refund: host.refund,
  accessed: [[...host.accessedAddresses], [...host.accessedSlots]],
  transient: [...host.transient].filter(([, value]) => value !== 0n),
});

const CONTRACTS: readonly Address[] = [1, 2, 3].map((i) => toAddress(`0x${'c'.repeat(39)}${i}`));
const IDENTITY = toAddress('0x0000000000000000000000000000000000000004');
const SHA256 = toAddress('0x0000000000000000000000000000000000000002');
const ABSENT = toAddress(`0x${'e'.repeat(40)}`);

const byte = fc.nat(255);
const offset = fc.constantFrom(0, 1, 31, 64, 200);
const size = fc.constantFrom(0, 1, 32, 33, 500);
/** Delegates to the first contract, and one that delegates to itself (EIP-7702). */
const DELEGATING = toAddress(`0x${'d'.repeat(40)}`);
const CIRCULAR = toAddress(`0x${'f'.repeat(40)}`);
const designator = (to: Address): Bytes => concatBytes(Uint8Array.of(0xef, 1, 0), hexToBytes(to));

const target = fc.constantFrom(...CONTRACTS, ...CONTRACTS, IDENTITY, SHA256, ABSENT, DELEGATING, CIRCULAR);
const gas = fc.constantFrom(0, 30, 700, 3_000, 20_000, 1_000_000);

const step: fc.Arbitrary<Bytes> = fc.oneof(
  fc.tuple(byte, fc.nat(2)).map(([value, slot]) => assemble(value, slot, 'SSTORE')),
  fc.tuple(byte, fc.nat(2)).map(([value, slot]) => assemble(value, slot, 'TSTORE')),
  fc.tuple(fc.nat(2), offset).map(([slot, at]) => assemble(slot, 'SLOAD', at, 'MSTORE')),
  fc.tuple(fc.nat(2), offset).map(([slot, at]) => assemble(slot, 'TLOAD', at, 'MSTORE')),
  fc
    .tuple(fc.nat(4), size, offset)
    .map(([topics, length, at]) =>
      assemble(...[1, 2, 3, 4].slice(0, topics), length, at, `LOG${topics as 0 | 1 | 2 | 3 | 4}`),
    ),
  fc
    .tuple(target, offset)
    .map(([address, at]) => assemble(address, 'EXTCODESIZE', at, 'MLOAD', 'ADD', at, 'MSTORE')),
  fc
    .record({
      opcode: fc.constantFrom(
        'CALL' as const,
        'CALLCODE' as const,
        'DELEGATECALL' as const,
        'STATICCALL' as const,
      ),
      target,
      gas,
      value: fc.constantFrom(0, 0, 0, 1),
      input: fc.tuple(offset, size),
      output: fc.tuple(offset, size),
    })
    .map((call) => {
      const value = call.opcode === 'CALL' || call.opcode === 'CALLCODE' ? [call.value] : [];
      const ranges = [call.output[1], call.output[0], call.input[1], call.input[0]];
      return concatBytes(
        assemble(...ranges, ...value, call.target, call.gas, call.opcode, 0, 'MLOAD', 'ADD', 0, 'MSTORE'),
        assemble('RETURNDATASIZE', 32, 'MLOAD', 'ADD', 32, 'MSTORE'),
        assemble('RETURNDATASIZE', 0, 64, 'RETURNDATACOPY'),
      );
    }),
);

/** Does its steps three times over, so that what was called once is known. */
const program: fc.Arbitrary<Bytes> = fc
  .tuple(
    fc.array(step, { maxLength: 6 }),
    fc.constantFrom(
      assemble('STOP'),
      assemble(100, 0, 'RETURN'),
      assemble(70, 3, 'RETURN'),
      assemble(40, 0, 'REVERT'),
      assemble('INVALID'),
    ),
  )
  .map(([steps, end]) => {
    const body = concatBytes(...steps);
    return concatBytes(
      assemble(3, 'JUMPDEST'),
      body,
      assemble(1, 'SWAP1', 'SUB', 'DUP1', 2, 'JUMPI'),
      assemble('CALLDATASIZE', 'MSIZE', 'ADD', 'CALLER', 'XOR', 'ADDRESS', 'XOR', 'GAS', 'ADD', 0, 'MSTORE'),
      end,
    );
  });

describe('calls and logs inside the kernel', () => {
  it('come to what the driver makes of them', () => {
    fc.assert(
      fc.property(fc.tuple(program, program, program, program), gas, (programs, given) => {
        const [code, ...others] = programs;
        const accounts: Record<Address, Partial<AccountSetup>> = Object.fromEntries(
          CONTRACTS.map((address, i) => [
            address,
            { code: others[i] ?? code, balance: 1n, storage: [[1n, 1n]] as const },
          ]),
        );
        accounts[DELEGATING] = { code: designator(CONTRACTS[0]!) };
        accounts[CIRCULAR] = { code: designator(CIRCULAR) };
        const scenario: Scenario = { code, accounts, message: { gas: BigInt(given), value: 10n } };
        expect(resultOf(play(scenario))).toEqual(resultOf(playOutside(scenario)));
      }),
      { seed: 21, numRuns: 400 },
    );
  });

  it('know the size of code that comes to be', () => {
    const init = deploying(assemble(1, 0, 'SSTORE'));
    const created = createAddress(CONTRACT, 1n);
    const call = assemble(0, 0, 0, 0, 0, created, 'GAS', 'CALL', 'POP');
    const size = (slot: number) => assemble(created, 'EXTCODESIZE', slot, 'SSTORE');
    const create = concatBytes(storeBytes(init), assemble(init.length, 0, 0, 'CREATE', 'POP'));
    const scenario = { code: concatBytes(call, call, size(1), create, call, size(2), call, size(3)) };
    const { host } = play(scenario);
    const length = BigInt(assemble(1, 0, 'SSTORE').length);
    expect([1n, 2n, 3n].map((slot) => host.getStorage(CONTRACT, slot))).toEqual([0n, length, length]);
  });

  it('are 1,024 deep at most', () => {
    const code = assemble(0, 'TLOAD', 1, 'ADD', 'DUP1', 0, 'TSTORE', 0, 'MSTORE');
    const again = assemble(32, 0, 0, 0, 0, 'ADDRESS', 'GAS', 'CALL', 32, 0, 'RETURN');
    const scenario = { code: concatBytes(code, again), message: { gas: 2n ** 50n } };
    const { outcome } = play(scenario);
    expect(outcome.output.at(-2)).toBe(1_025 >> 8);
    expect(resultOf(play(scenario))).toEqual(resultOf(playOutside(scenario)));
  });

  it('know an account anew when it has got code', () => {
    const init = deploying(assemble(1, 0, 'SSTORE'));
    // Called while it has no code, created, called again.
    const created = createAddress(CONTRACT, 1n);
    const call = assemble(0, 0, 0, 0, 0, created, 'GAS', 'CALL', 'POP');
    const create = concatBytes(storeBytes(init), assemble(init.length, 0, 0, 'CREATE', 'POP'));
    const scenario = { code: concatBytes(call, call, create, call, call) };
    const { host } = play(scenario);
    expect(host.getStorage(created, 0n)).toBe(1n);
    expect(resultOf(play(scenario))).toEqual(resultOf(playOutside(scenario)));
  });

  it('pay for the access of the delegate each time, also where an account delegates to itself', () => {
    for (const delegating of [DELEGATING, CIRCULAR]) {
      const call = assemble(0, 0, 0, 0, 0, delegating, 100, 'CALL', 'POP');
      const spent = (calls: number) => {
        const scenario: Scenario = {
          code: concatBytes(...new Array<Bytes>(calls).fill(call)),
          accounts: {
            [DELEGATING]: { code: designator(OTHER) },
            [CIRCULAR]: { code: designator(CIRCULAR) },
            [OTHER]: { code: assemble('INVALID') },
          },
        };
        expect(resultOf(play(scenario))).toEqual(resultOf(playOutside(scenario)));
        return play(scenario).gasUsed;
      };
      // Account and delegate are warm by then; what the call was given is gone.
      expect(spent(3) - spent(2)).toBe(7n * 3n + 2n + 100n + 100n + 100n);
    }
  });

  it('give their logs in order, of more than fits at a time', () => {
    const code = concatBytes(
      assemble(300, 'JUMPDEST', 'DUP1', 0, 'MSTORE', 'DUP1', 'DUP1', 500, 0, 'LOG2'),
      assemble(1, 'SWAP1', 'SUB', 'DUP1', 3, 'JUMPI'),
    );
    const scenario = { code, message: { gas: 10_000_000n } };
    const { host } = play(scenario);
    expect(host.logs.map(({ topics }) => Number(topics[1]))).toEqual(
      Array.from({ length: 300 }, (_, i) => 300 - i),
    );
    expect(host.logs).toEqual(playOutside(scenario).host.logs);
  });

  it('are taken back with the frame that made them', () => {
    const log = assemble(0, 0, 'LOG0');
    const inner = concatBytes(log, assemble(0, 0, 'REVERT'));
    const call = assemble(0, 0, 0, 0, 0, OTHER, 'GAS', 'CALL', 'POP');
    const code = concatBytes(call, call, log, call, call);
    const { host } = play({ code, accounts: { [OTHER]: { code: inner } } });
    expect(host.logs.map(({ address }) => address)).toEqual([CONTRACT]);
  });
});
