import { includesFork, type Rules } from '@ethane/chainspec';
import { OPCODES } from './opcodes.ts';

/** Operands that a stack holds. */
export const STACK_LIMIT = 1024;

/** What the interpreter checks before each instruction, one entry for each of 256 bytes. */
export interface InstructionSet {
  readonly baseGas: Int32Array;
  /** Fewest operands; more than a stack can hold where these rules have no such instruction. */
  readonly stackMin: Int32Array;
  /** Most operands. */
  readonly stackMax: Int32Array;
}

const NO_INSTRUCTION = STACK_LIMIT + 1;

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
  return set.stackMin[code] !== NO_INSTRUCTION;
}

function compile(rules: Rules): InstructionSet {
  const baseGas = new Int32Array(256);
  const stackMin = new Int32Array(256).fill(NO_INSTRUCTION);
  const stackMax = new Int32Array(256).fill(STACK_LIMIT);
  for (const opcode of OPCODES) {
    if (opcode === undefined || !includesFork(rules, opcode.since)) continue;
    const { code, takes, leaves, gas } = opcode;
    baseGas[code] =
      typeof gas === 'number' ? gas : gas.reduce((total, entry) => total + rules.evm.gas[entry], 0);
    stackMin[code] = takes;
    stackMax[code] = STACK_LIMIT + takes - leaves;
  }
  return { baseGas, stackMin, stackMax };
}
