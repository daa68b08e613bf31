import { concatBytes } from '@ethane/primitives';
import { describe, expect, it } from 'vitest';
import { assemble, RETURN_TOP, storeBytes } from './testing/bytecode.ts';
import { CALLER, CONTRACT, OTHER, play, type Scenario } from './testing/scenario.ts';
import type { FrameEntry, FrameExit, Tracer } from './tracer.ts';

const NESTED: Scenario = {
  code: concatBytes(assemble(0, 0, 4, 0, 1, OTHER, 50_000, 'CALL'), RETURN_TOP),
  accounts: { [OTHER]: { code: assemble(1, 2, 'ADD', 'POP'), nonce: 1n } },
  message: { value: 5n },
};

const traced = (scenario: Scenario, tracer: Tracer) => play({ ...scenario, evm: { tracer } });

describe('steps', () => {
  it('are shown before they happen, with operands, memory, gas and depth', () => {
    const seen: unknown[] = [];
    traced(NESTED, {
      onStep: (view) => {
        if (view.opcodeName === 'ADD') {
          seen.push(view.pc, view.depth, view.stack(), view.peek(0), view.peek(2), view.address, view.gas);
        }
        if (view.opcodeName === 'RETURN')
          seen.push(view.memorySize, view.memory()[31], view.memory(0, 64).length);
      },
    });
    expect(seen).toEqual([4, 1, [1n, 2n], 2n, 0n, OTHER, 50_000n + 2_300n - 6n, 32, 1, 64]);
  });

  it('cost what the gas falls by, a call with what it gives away', () => {
    const names: string[] = [];
    const costs: bigint[] = [];
    const events: string[] = [];
    traced(NESTED, {
      onStep: (view) => names.push(view.opcodeName),
      onCost: (cost) => {
        costs.push(cost);
        events.push('cost');
      },
      onEnter: () => events.push('enter'),
    });
    expect(costs).toHaveLength(names.length);
    expect(costs[names.indexOf('CALL')]).toBe(50_000n + 2_600n + 9_000n + 3n);
    expect(costs[names.indexOf('ADD')]).toBe(3n);
    expect(costs[names.indexOf('MSTORE')]).toBe(3n);
    expect(events.slice(0, 10)).toEqual(['enter', ...Array.from({ length: 8 }, () => 'cost'), 'enter']);
  });

  it('show a fault with its reason and what it tried to charge', () => {
    const faults: unknown[] = [];
    const tracer: Tracer = {
      onFault: (view, { message }, cost) => faults.push(view.pc, view.opcodeName, message, cost),
    };
    traced({ code: assemble(1, 'ADD') }, tracer);
    traced({ code: assemble(0, 3, 'EXP'), message: { gas: 10n } }, tracer);
    traced({ code: assemble(1, 'SLOAD'), message: { gas: 1_000n } }, tracer);
    expect(faults).toEqual([
      ...[2, 'ADD', 'stack underflow (1 <=> 2)', 0n],
      ...[4, 'EXP', 'out of gas', 10n],
      ...[2, 'SLOAD', 'out of gas', 2_100n],
    ]);
  });
});

describe('frames', () => {
  it('are entered and left in order, calls of precompiles and refused ones too', () => {
    const entries: FrameEntry[] = [];
    const exits: FrameExit[] = [];
    const code = concatBytes(
      assemble(0, 0, 0, 0, 4, 4, 1_000, 'CALL'),
      assemble(0, 0, 0, 0, 0, OTHER, 1_000, 'DELEGATECALL'),
      storeBytes(assemble(0, 0, 'REVERT')),
      assemble(5, 0, 0, 'CREATE', CALLER, 'SELFDESTRUCT'),
    );
    traced({ code }, { onEnter: (entry) => entries.push(entry), onExit: (exit) => exits.push(exit) });
    expect(entries.map(({ kind, depth, precompile }) => [kind, depth, precompile])).toEqual([
      ['CALL', 0, false],
      ['CALL', 1, false],
      ['DELEGATECALL', 1, false],
      ['CREATE', 1, false],
      ['SELFDESTRUCT', 1, false],
    ]);
    expect(entries[1]).toMatchObject({
      from: CONTRACT,
      to: `0x${'00'.repeat(19)}04`,
      value: 4n,
      gas: 3_300n,
    });
    expect(entries[2]).toMatchObject({ from: CONTRACT, to: OTHER });
    expect(entries[3]?.input).toEqual(assemble(0, 0, 'REVERT'));
    expect(exits.map(({ failure }) => (typeof failure === 'object' ? failure.code : failure))).toEqual([
      'INSUFFICIENT_BALANCE',
      undefined,
      'revert',
      undefined,
      undefined,
    ]);
    expect(exits[0]?.gasUsed).toBe(0n);
  });

  it('mark precompiles', () => {
    const entries: FrameEntry[] = [];
    traced({ code: assemble(0, 0, 0, 0, 0, 4, 1_000, 'CALL') }, { onEnter: (entry) => entries.push(entry) });
    expect(entries[1]).toMatchObject({ precompile: true });
  });
});

describe('cs-37 a tracer', () => {
  it('changes nothing by throwing, and is not called again', () => {
    const plain = play(NESTED);
    for (const event of ['onStep', 'onCost', 'onEnter', 'onExit'] as const) {
      let calls = 0;
      const { outcome, evm } = traced(NESTED, {
        [event]: () => {
          calls++;
          throw new RangeError('broken tracer');
        },
      });
      expect(outcome).toEqual(plain.outcome);
      expect(calls).toBe(1);
      expect(evm.tracerError).toEqual(new RangeError('broken tracer'));
    }
  });

  it('sees copies: what it writes does not reach the machine', () => {
    const { outcome } = traced(NESTED, {
      onStep: (view) => {
        view.memory().fill(0xff);
        view.stack().fill(9n);
      },
    });
    expect(outcome).toEqual(play(NESTED).outcome);
  });
});
