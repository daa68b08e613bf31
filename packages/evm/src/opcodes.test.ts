import { FORK_NAMES, includesFork, rulesOf } from '@ethane/chainspec';
import { describe, expect, it } from 'vitest';
import { hasInstruction, instructionSetOf } from './instruction-set.ts';
import { OPCODES, opcodeName } from './opcodes.ts';

describe('the opcode table', () => {
  it('has 256 slots, each empty or with the row of its own code', () => {
    expect(OPCODES).toHaveLength(256);
    for (const [code, opcode] of OPCODES.entries()) expect(opcode?.code ?? code).toBe(code);
    expect(OPCODES.filter((opcode) => opcode !== undefined)).toHaveLength(153);
  });

  it('names the designated invalid byte, which is no instruction', () => {
    expect(opcodeName(0xfe)).toBe('INVALID');
    expect(OPCODES[0xfe]).toBeUndefined();
    expect(opcodeName(0x0c)).toBeUndefined();
  });

  it('admits an instruction from the fork that brought it', () => {
    for (const fork of FORK_NAMES) {
      const rules = rulesOf(fork);
      const set = instructionSetOf(rules);
      for (let code = 0; code < 256; code++) {
        const since = OPCODES[code]?.since;
        expect(hasInstruction(set, code)).toBe(since !== undefined && includesFork(rules, since));
      }
    }
  });

  it('compiles rules once', () => {
    expect(instructionSetOf(rulesOf('osaka'))).toBe(instructionSetOf(rulesOf('osaka')));
  });

  it('takes base gas that forks change from the schedule', () => {
    const prices = (code: number) =>
      (['frontier', 'tangerineWhistle', 'istanbul', 'berlin'] as const).map(
        (fork) => instructionSetOf(rulesOf(fork)).baseGas[code],
      );
    expect(prices(0x54)).toEqual([50, 200, 800, 100]);
    expect(prices(0x31)).toEqual([20, 400, 700, 100]);
    expect(prices(0x3b)).toEqual([20, 700, 700, 100]);
    expect(prices(0xf1)).toEqual([40, 700, 700, 100]);
    const creation = (['osaka', 'amsterdam'] as const).map(
      (fork) => instructionSetOf(rulesOf(fork)).baseGas[0xf0],
    );
    expect(creation).toEqual([32_000, 9_000]);
    expect(prices(0xff)).toEqual([0, 5_000, 5_000, 5_000]);
  });
});
