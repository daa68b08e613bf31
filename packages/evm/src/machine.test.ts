import { rulesOf } from '@ethane/chainspec';
import { bytesToBigint, concatBytes } from '@ethane/primitives';
import { describe, expect, it } from 'vitest';
import { createEvm } from './evm.ts';
import { instructionSetOf } from './instruction-set.ts';
import { acquireMachine, releaseMachine } from './machine.ts';
import { assemble, RETURN_TOP } from './testing/bytecode.ts';
import { MemoryHost } from './testing/memory-host.ts';
import { BLOCK, CALL, CALLER, CONTRACT, play, prepare } from './testing/scenario.ts';

const instructions = instructionSetOf(rulesOf('osaka'));
const result = (code: Uint8Array) => bytesToBigint(play({ code }).outcome.output);

describe('a machine', () => {
  it('is used again', () => {
    const machine = acquireMachine(instructions);
    releaseMachine(machine);
    expect(acquireMachine(instructions) === machine).toBe(true);
    expect(acquireMachine(instructions) === machine).toBe(false);
    releaseMachine(machine);
  });

  it('is forgotten after a giant call, and what it held with it', () => {
    const before = acquireMachine(instructions);
    releaseMachine(before);
    const { outcome } = play({
      code: assemble(1, 60 * 2 ** 20, 'MSTORE'),
      message: { gas: 10n ** 12n },
    });
    expect(outcome.status).toBe('success');
    const after = acquireMachine(instructions);
    expect(after === before).toBe(false);
    releaseMachine(after);
  });

  it('grows no further than the option says', () => {
    const code = assemble(1, 2 ** 20, 'MSTORE');
    const message = { gas: 10n ** 9n };
    expect(play({ code, message, evm: { memoryLimit: 2 ** 21 } }).outcome.status).toBe('success');
    expect(() => play({ code, message, evm: { memoryLimit: 2 ** 20 } })).toThrow(
      expect.objectContaining({ code: 'MEMORY_LIMIT' }),
    );
  });

  it('allocates nothing that is not paid for', () => {
    const machine = acquireMachine(instructions);
    const { length } = machine.memory.bytes;
    releaseMachine(machine);
    const { outcome } = play({ code: assemble(1, 2 ** 31, 'MSTORE') });
    expect(outcome).toMatchObject({ status: 'halt', reason: { code: 'OUT_OF_GAS' } });
    expect(machine.memory.bytes.length).toBe(length);
  });

  it('leaves a run alone that another one interrupts', () => {
    const inner = concatBytes(assemble(5, 0, 'MSTORE', 0, 'MLOAD'), RETURN_TOP);
    const host = new (class extends MemoryHost {
      seen: bigint[] = [];
      override getStorage(address: typeof CONTRACT, slot: bigint): bigint {
        this.seen.push(result(inner));
        return super.getStorage(address, slot);
      }
    })();
    host.put(CALLER, { balance: 1n });
    host.put(CONTRACT, {
      code: concatBytes(assemble(7, 0, 'MSTORE', 3, 'SLOAD', 0, 'MLOAD', 'ADD'), RETURN_TOP),
      storage: [[3n, 20n]],
    });
    const transaction = { origin: CALLER, gasPrice: 9n, blobVersionedHashes: [] };
    const evm = createEvm({ rules: rulesOf('osaka'), host, block: BLOCK, transaction });
    expect(bytesToBigint(evm.execute(CALL).output)).toBe(27n);
    expect(host.seen).toEqual([5n]);
  });

  it('has clean memory after runs that left theirs dirty', () => {
    const { evm } = prepare({ code: assemble(2n ** 256n - 1n, 4_096, 'MSTORE') });
    evm.execute(CALL);
    expect(result(concatBytes(assemble(4_096, 'MLOAD'), RETURN_TOP))).toBe(0n);
  });
});

describe('blocks of instructions', () => {
  it('charge as each instruction by itself would, wherever the gas ends', () => {
    const code = concatBytes(
      assemble(1, 2, 'ADD', 3, 'MUL', 300, 'MSTORE', 40, 2, 'EXP', 'POP', 8, 'GAS', 'SWAP1', 'POP'),
      assemble(0, 0, 'KECCAK256', 'POP', 64, 1_000, 0, 'CODECOPY'),
      RETURN_TOP,
    );
    const whole = play({ code, message: { gas: 100_000n } });
    expect(whole.outcome.status).toBe('success');
    for (let gas = 0n; gas <= whole.gasUsed + 5n; gas++) {
      const plain = play({ code, message: { gas } });
      const steps: bigint[] = [];
      const traced = play({
        code,
        message: { gas },
        evm: { tracer: { onStep: (view) => steps.push(view.gas) } },
      });
      expect([gas, plain.outcome]).toEqual([gas, traced.outcome]);
      expect(plain.outcome.status).toBe(gas < whole.gasUsed ? 'halt' : 'success');
      expect(steps[0]).toBe(gas);
    }
  });

  it('are the same in slices of gas', () => {
    const code = concatBytes(assemble('JUMPDEST', 1, 'ADD', 'DUP1', 1_000, 'GT', 0, 'JUMPI'), RETURN_TOP);
    const started = concatBytes(
      assemble(0),
      code.map((byte, i) => (code[i - 1] === 0x60 && byte === 0 ? 2 : byte)),
    );
    const plain = play({ code: started });
    for (const everyGas of [1, 7, 100]) {
      let reached = 0;
      const sliced = play({ code: started, evm: { checkpoint: { everyGas, reached: () => reached++ } } });
      expect(sliced.outcome).toEqual(plain.outcome);
      expect(reached).toBeGreaterThan(Number(plain.gasUsed) / everyGas / 3);
    }
  });
});
