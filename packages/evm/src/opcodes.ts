import type { ForkName, GasSchedule } from '@ethane/chainspec';
import { invariant } from '@ethane/primitives';

/** Base gas: a figure that never changed, or the sum of these entries of the fork's schedule. */
export type BaseGas = number | readonly (keyof GasSchedule)[];

/** One instruction. Gas that depends on operands or on the state is charged on top of `gas` where it is carried out. */
export interface Opcode {
  readonly code: number;
  /** geth's name. */
  readonly name: string;
  /** Operands taken from the stack. */
  readonly takes: number;
  /** Operands left on it; DUPn and SWAPn count the ones that they look at. */
  readonly leaves: number;
  readonly gas: BaseGas;
  readonly since: ForkName;
}

type Row = readonly [
  code: number,
  name: string,
  takes: number,
  leaves: number,
  gas: BaseGas,
  since?: ForkName,
];

const ROWS: readonly Row[] = [
  [0x00, 'STOP', 0, 0, 0],
  [0x01, 'ADD', 2, 1, 3],
  [0x02, 'MUL', 2, 1, 5],
  [0x03, 'SUB', 2, 1, 3],
  [0x04, 'DIV', 2, 1, 5],
  [0x05, 'SDIV', 2, 1, 5],
  [0x06, 'MOD', 2, 1, 5],
  [0x07, 'SMOD', 2, 1, 5],
  [0x08, 'ADDMOD', 3, 1, 8],
  [0x09, 'MULMOD', 3, 1, 8],
  [0x0a, 'EXP', 2, 1, 10],
  [0x0b, 'SIGNEXTEND', 2, 1, 5],

  [0x10, 'LT', 2, 1, 3],
  [0x11, 'GT', 2, 1, 3],
  [0x12, 'SLT', 2, 1, 3],
  [0x13, 'SGT', 2, 1, 3],
  [0x14, 'EQ', 2, 1, 3],
  [0x15, 'ISZERO', 1, 1, 3],
  [0x16, 'AND', 2, 1, 3],
  [0x17, 'OR', 2, 1, 3],
  [0x18, 'XOR', 2, 1, 3],
  [0x19, 'NOT', 1, 1, 3],
  [0x1a, 'BYTE', 2, 1, 3],
  [0x1b, 'SHL', 2, 1, 3, 'constantinople'],
  [0x1c, 'SHR', 2, 1, 3, 'constantinople'],
  [0x1d, 'SAR', 2, 1, 3, 'constantinople'],
  [0x1e, 'CLZ', 1, 1, 5, 'osaka'],

  [0x20, 'KECCAK256', 2, 1, 30],

  [0x30, 'ADDRESS', 0, 1, 2],
  [0x31, 'BALANCE', 1, 1, ['balance', 'warmAccess']],
  [0x32, 'ORIGIN', 0, 1, 2],
  [0x33, 'CALLER', 0, 1, 2],
  [0x34, 'CALLVALUE', 0, 1, 2],
  [0x35, 'CALLDATALOAD', 1, 1, 3],
  [0x36, 'CALLDATASIZE', 0, 1, 2],
  [0x37, 'CALLDATACOPY', 3, 0, 3],
  [0x38, 'CODESIZE', 0, 1, 2],
  [0x39, 'CODECOPY', 3, 0, 3],
  [0x3a, 'GASPRICE', 0, 1, 2],
  [0x3b, 'EXTCODESIZE', 1, 1, ['externalCode', 'warmAccess']],
  [0x3c, 'EXTCODECOPY', 4, 0, ['externalCode', 'warmAccess']],
  [0x3d, 'RETURNDATASIZE', 0, 1, 2, 'byzantium'],
  [0x3e, 'RETURNDATACOPY', 3, 0, 3, 'byzantium'],
  [0x3f, 'EXTCODEHASH', 1, 1, ['externalCodeHash', 'warmAccess'], 'constantinople'],

  [0x40, 'BLOCKHASH', 1, 1, 20],
  [0x41, 'COINBASE', 0, 1, 2],
  [0x42, 'TIMESTAMP', 0, 1, 2],
  [0x43, 'NUMBER', 0, 1, 2],
  [0x44, 'DIFFICULTY', 0, 1, 2],
  [0x45, 'GASLIMIT', 0, 1, 2],
  [0x46, 'CHAINID', 0, 1, 2, 'istanbul'],
  [0x47, 'SELFBALANCE', 0, 1, 5, 'istanbul'],
  [0x48, 'BASEFEE', 0, 1, 2, 'london'],
  [0x49, 'BLOBHASH', 1, 1, 3, 'cancun'],
  [0x4a, 'BLOBBASEFEE', 0, 1, 2, 'cancun'],
  [0x4b, 'SLOTNUM', 0, 1, 2, 'amsterdam'],

  [0x50, 'POP', 1, 0, 2],
  [0x51, 'MLOAD', 1, 1, 3],
  [0x52, 'MSTORE', 2, 0, 3],
  [0x53, 'MSTORE8', 2, 0, 3],
  [0x54, 'SLOAD', 1, 1, ['sload', 'warmAccess']],
  [0x55, 'SSTORE', 2, 0, 0],
  [0x56, 'JUMP', 1, 0, 8],
  [0x57, 'JUMPI', 2, 0, 10],
  [0x58, 'PC', 0, 1, 2],
  [0x59, 'MSIZE', 0, 1, 2],
  [0x5a, 'GAS', 0, 1, 2],
  [0x5b, 'JUMPDEST', 0, 0, 1],
  [0x5c, 'TLOAD', 1, 1, 100, 'cancun'],
  [0x5d, 'TSTORE', 2, 0, 100, 'cancun'],
  [0x5e, 'MCOPY', 3, 0, 3, 'cancun'],
  [0x5f, 'PUSH0', 0, 1, 2, 'shanghai'],

  ...numbered(32, (n): Row => [0x5f + n, `PUSH${n}`, 0, 1, 3]),
  ...numbered(16, (n): Row => [0x7f + n, `DUP${n}`, n, n + 1, 3]),
  ...numbered(16, (n): Row => [0x8f + n, `SWAP${n}`, n + 1, n + 1, 3]),
  ...numbered(5, (n): Row => [0x9f + n, `LOG${n - 1}`, n + 1, 0, 375 * n]),

  // How far these reach down is in the byte after them.
  [0xe6, 'DUPN', 0, 1, 3, 'amsterdam'],
  [0xe7, 'SWAPN', 0, 0, 3, 'amsterdam'],
  [0xe8, 'EXCHANGE', 0, 0, 3, 'amsterdam'],

  [0xf0, 'CREATE', 3, 1, ['create']],
  [0xf1, 'CALL', 7, 1, ['call', 'warmAccess']],
  [0xf2, 'CALLCODE', 7, 1, ['call', 'warmAccess']],
  [0xf3, 'RETURN', 2, 0, 0],
  [0xf4, 'DELEGATECALL', 6, 1, ['call', 'warmAccess'], 'homestead'],
  [0xf5, 'CREATE2', 4, 1, ['create'], 'constantinople'],
  [0xfa, 'STATICCALL', 6, 1, ['call', 'warmAccess'], 'byzantium'],
  [0xfd, 'REVERT', 2, 0, 0, 'byzantium'],
  [0xff, 'SELFDESTRUCT', 1, 0, ['selfDestruct']],
];

/** The byte that is no instruction under any rules and has a name all the same. */
export const INVALID = 0xfe;

/** Instructions by code; undefined where there is none under any rules. */
export const OPCODES: readonly (Opcode | undefined)[] = buildOpcodes();

/** geth's name for the byte, also for the designated invalid one; undefined where there is none. */
export function opcodeName(code: number): string | undefined {
  return code === INVALID ? 'INVALID' : OPCODES[code]?.name;
}

function buildOpcodes(): readonly (Opcode | undefined)[] {
  const table = new Array<Opcode | undefined>(256).fill(undefined);
  const names = new Set<string>();
  for (const [code, name, takes, leaves, gas, since = 'frontier'] of ROWS) {
    invariant(code >= 0 && code < 256 && code !== INVALID, `${name}: a byte that is free for an instruction`);
    invariant(table[code] === undefined && !names.has(name), `${name}: one row for a code and for a name`);
    invariant(takes >= 0 && takes <= 17 && leaves >= 0 && leaves <= 17, `${name}: operands in reach`);
    table[code] = Object.freeze({ code, name, takes, leaves, gas, since });
    names.add(name);
  }
  return Object.freeze(table);
}

function numbered<T>(count: number, row: (n: number) => T): readonly T[] {
  return Array.from({ length: count }, (_, index) => row(index + 1));
}
