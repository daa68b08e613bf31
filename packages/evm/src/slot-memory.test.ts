import { type Address, type Bytes, bytesToBigint, concatBytes, toAddress } from '@ethane/primitives';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assemble } from './testing/bytecode.ts';
import { CONTRACT, play } from './testing/scenario.ts';

/** A step of a program: writes, a read whose value is part of the output, or code that runs on the same storage. */
type Step =
  | { readonly kind: 'SSTORE' | 'TSTORE'; readonly slot: number; readonly value: bigint }
  | { readonly kind: 'SLOAD' | 'TLOAD'; readonly slot: number; readonly value?: undefined }
  | { readonly kind: 'CALL'; readonly steps: readonly Step[]; readonly reverts: boolean };

const slot = fc.nat(2);
const value = fc.constantFrom(0n, 1n, 2n, 2n ** 200n);
const write = fc.record({ kind: fc.constantFrom('SSTORE' as const, 'TSTORE' as const), slot, value });
const read = fc.record({ kind: fc.constantFrom('SLOAD' as const, 'TLOAD' as const), slot });
const leafSteps = fc.array(fc.oneof(write, read), { maxLength: 8 });
const call = (steps: fc.Arbitrary<readonly Step[]>) =>
  fc.record({ kind: fc.constant('CALL' as const), steps, reverts: fc.boolean() });
const steps: fc.Arbitrary<readonly Step[]> = fc.array(fc.oneof(write, read, call(leafSteps)), {
  maxLength: 12,
});

/** Code for the steps, which leaves what it has read in memory; code that is called is put into `accounts`. */
function compile(program: readonly Step[], accounts: Record<Address, { code: Bytes }>) {
  const parts: Bytes[] = [];
  let reads = 0;
  for (const step of program) {
    if (step.kind === 'CALL') {
      const address = toAddress(
        `0x${(Object.keys(accounts).length + 0x1000).toString(16).padStart(40, '0')}`,
      );
      const end = step.reverts ? assemble(0, 0, 'REVERT') : assemble(0, 0, 'RETURN');
      const placeholder: { code: Bytes } = { code: new Uint8Array(0) };
      accounts[address] = placeholder;
      placeholder.code = concatBytes(compile(step.steps, accounts).code, end);
      parts.push(assemble(0, 0, 0, 0, address, 'GAS', 'DELEGATECALL', 'POP'));
    } else if (step.value === undefined) {
      parts.push(assemble(step.slot, step.kind, 32 * reads++, 'MSTORE'));
    } else {
      parts.push(assemble(step.value, step.slot, step.kind));
    }
  }
  return { code: concatBytes(...parts), reads };
}

/** What the steps mean: the values read at the top level, and the storage in the end. */
function interpret(program: readonly Step[], storage: bigint[], transient: bigint[]): bigint[] {
  const seen: bigint[] = [];
  for (const step of program) {
    if (step.kind === 'CALL') {
      const before = [[...storage], [...transient]] as const;
      interpret(step.steps, storage, transient);
      if (!step.reverts) continue;
      storage.splice(0, 3, ...before[0]);
      transient.splice(0, 3, ...before[1]);
    } else {
      const slots = step.kind === 'SLOAD' || step.kind === 'SSTORE' ? storage : transient;
      if (step.value === undefined) seen.push(slots[step.slot] ?? 0n);
      else slots[step.slot] = step.value;
    }
  }
  return seen;
}

describe('slots that the kernel remembers', () => {
  it('are read, written and taken back as if the host were asked each time', () => {
    fc.assert(
      fc.property(steps, (program) => {
        const accounts: Record<Address, { code: Bytes }> = {};
        const { code, reads } = compile(program, accounts);
        const storage = [0n, 1n, 0n];
        const { outcome, host } = play({
          accounts: {
            ...accounts,
            [CONTRACT]: { code: concatBytes(code, assemble(32 * reads, 0, 'RETURN')), storage: [[1n, 1n]] },
          },
          message: { gas: 10_000_000n },
        });
        const want = interpret(program, storage, [0n, 0n, 0n]);
        expect(outcome.status).toBe('success');
        const have = Array.from({ length: reads }, (_, i) =>
          bytesToBigint(outcome.output.subarray(i * 32, i * 32 + 32)),
        );
        expect(have).toEqual(want);
        expect([0n, 1n, 2n].map((key) => host.getStorage(CONTRACT, key))).toEqual(storage);
      }),
      { seed: 11, numRuns: 400 },
    );
  });

  it('belong to one account', () => {
    const other = toAddress(`0x${'07'.repeat(20)}`);
    const inner = concatBytes(assemble(9, 0, 'SSTORE', 8, 0, 'SSTORE', 0, 0, 'RETURN'));
    const callOther = assemble(0, 0, 0, 0, 0, other, 'GAS', 'CALL', 'POP');
    const code = concatBytes(
      assemble(5, 0, 'SSTORE', 6, 0, 'SSTORE'),
      callOther,
      assemble(7, 0, 'SSTORE', 0, 'SLOAD', 0, 'MSTORE', 32, 0, 'RETURN'),
    );
    const { outcome, host } = play({
      accounts: { [CONTRACT]: { code }, [other]: { code: inner } },
      message: { gas: 10_000_000n },
    });
    expect(bytesToBigint(outcome.output)).toBe(7n);
    expect([host.getStorage(CONTRACT, 0n), host.getStorage(other, 0n)]).toEqual([7n, 8n]);
  });

  it('are not written in a static call', () => {
    // Called by itself it writes what it has just written; the first call writes and then calls itself statically.
    const writes = assemble(2, 0, 'SSTORE', 2, 0, 'SSTORE', 1, 0, 'TSTORE', 1, 0, 'TSTORE');
    const calls = assemble(0, 0, 0, 0, CONTRACT, 'GAS', 'STATICCALL', 0, 'MSTORE', 32, 0, 'RETURN');
    const { outcome } = play({ code: concatBytes(writes, calls), message: { gas: 10_000_000n } });
    expect(bytesToBigint(outcome.output)).toBe(0n);
  });
});
