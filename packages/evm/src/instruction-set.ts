import { includesFork, type Rules } from '@ethane/chainspec';
import { OPCODES } from './opcodes.ts';

/** Operands that a stack holds. */
export const STACK_LIMIT = 1024;

/** What is checked before each instruction, one entry for each of 256 bytes. The kernel has these as its tables. */
export interface InstructionSet {
  readonly baseGas: Int32Array;
  /** Operands that it takes; {@link NO_INSTRUCTION} where these rules have none. */
  readonly takes: Uint16Array;
  /** Operands that it leaves. */
  readonly leaves: Uint16Array;
  /** Gas for each byte of EXP's exponent. */
  readonly exponentByte: number;
  /** Gas of a write to storage that changes nothing or was paid for before; 0 where the fork has no such price. */
  readonly storageTouch: number;
}

export const NO_INSTRUCTION = 0xffff;

const compiled = new WeakMap<Rules, InstructionSet>();

/** The instructions of `rules`, compiled once for each value. */
export function instructionSetOf(rules: Rules): InstructionSet {
  const known = compiled.get(rules);
  if (known !== undefined) return known;
  const set = compile(rules);
  compiled.set(rules, set);
  return set;
}

/** Whether the byte is an instruction in `set`. */
export function hasInstruction(set: InstructionSet, code: number): boolean {
  return set.takes[code] !== NO_INSTRUCTION;
}

function compile(rules: Rules): InstructionSet {
  const baseGas = new Int32Array(256);
  const takes = new Uint16Array(256).fill(NO_INSTRUCTION);
  const leaves = new Uint16Array(256);
  for (const opcode of OPCODES) {
    if (opcode === undefined || !includesFork(rules, opcode.since)) continue;
    const { code, gas } = opcode;
    baseGas[code] =
      typeof gas === 'number' ? gas : gas.reduce((total, entry) => total + rules.evm.gas[entry], 0);
    takes[code] = opcode.takes;
    leaves[code] = opcode.leaves;
  }
  const { gas, storageMetering } = rules.evm;
  // EIP-1283 has no sentry, which the kernel looks at: the driver serves its writes.
  const storageTouch =
    storageMetering === 'eip2200' || storageMetering === 'eip2929' ? gas.sload + gas.warmAccess : 0;
  return { baseGas, takes, leaves, exponentByte: gas.exponentByte, storageTouch };
}
