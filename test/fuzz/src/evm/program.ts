import { FORK_NAMES, type ForkName } from '@ethane/chainspec';
import { type Address, type Bytes, concatBytes, hexToBigint, hexToBytes } from '@ethane/primitives';
import type { Random } from '../random.ts';
import { OP, op, push, repeat, when, writeMemory } from './bytecode.ts';
import { precompileInput } from './precompile-inputs.ts';
import { randomWord } from './words.ts';

/** What generated code can refer to. */
export interface ProgramScope {
  readonly random: Random;
  readonly fork: ForkName;
  /** Accounts worth calling or looking at. */
  readonly addresses: readonly Address[];
  /** Of the fork. */
  readonly precompiles: readonly Address[];
}

/** A contract as pieces of code, each of which leaves the stack no lower than it found it. */
export function generateProgram(scope: ProgramScope, depth = 0): Bytes[] {
  const { random } = scope;
  const statements = random.list(random.between(1, depth === 0 ? 12 : 5), () => statement(scope, depth));
  if (random.chance(0.7)) statements.push(ending(scope));
  return statements;
}

const has = (scope: ProgramScope, fork: ForkName): boolean =>
  FORK_NAMES.indexOf(scope.fork) >= FORK_NAMES.indexOf(fork);

/** Instructions without operands that push a word, each with its fork. */
const SOURCES: readonly (readonly [opcode: number, fork: ForkName])[] = [
  ...[0x30, 0x32, 0x33, 0x34, 0x36, 0x38, 0x3a, 0x41, 0x42, 0x43, 0x45, 0x58, 0x59, 0x5a].map(
    (code) => [code, 'frontier'] as const,
  ),
  [OP.RETURNDATASIZE, 'byzantium'],
  [0x46, 'istanbul'],
  [0x47, 'istanbul'],
  [0x48, 'london'],
  [0x44, 'paris'],
  [0x5f, 'shanghai'],
  [0x4a, 'cancun'],
];

/** Arithmetic by number of operands, each with its fork. */
const ARITHMETIC: readonly (readonly [opcode: number, operands: number, fork: ForkName])[] = [
  ...[0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x0a, 0x0b].map((code) => [code, 2, 'frontier'] as const),
  ...[0x10, 0x11, 0x12, 0x13, 0x14, 0x16, 0x17, 0x18, 0x1a].map((code) => [code, 2, 'frontier'] as const),
  ...[0x1b, 0x1c, 0x1d].map((code) => [code, 2, 'constantinople'] as const),
  [OP.ADDMOD, 3, 'frontier'],
  [OP.MULMOD, 3, 'frontier'],
  [OP.ISZERO, 1, 'frontier'],
  [OP.NOT, 1, 'frontier'],
  [OP.CLZ, 1, 'osaka'],
];

/** Code that pushes one word. */
function expression(scope: ProgramScope, depth = 0): Bytes {
  const { random } = scope;
  const kind = random.weighted({
    constant: 6,
    arithmetic: depth < 3 ? 6 : 0,
    source: 3,
    memory: 1,
    storage: 2,
    transient: has(scope, 'cancun') ? 1 : 0,
    callData: 1,
    account: 2,
    hash: 1,
    blockHash: 1,
  });
  switch (kind) {
    case 'constant':
      return push(randomWord(random));
    case 'arithmetic': {
      const usable = ARITHMETIC.filter(([, , fork]) => has(scope, fork));
      const [opcode, operands] = random.pick(usable);
      return concatBytes(...random.list(operands, () => expression(scope, depth + 1)), op(opcode));
    }
    case 'source':
      return op(random.pick(SOURCES.filter(([, fork]) => has(scope, fork)))[0]);
    case 'memory':
      return concatBytes(push(offset(random)), op(OP.MLOAD));
    case 'storage':
      return concatBytes(slot(random), op(OP.SLOAD));
    case 'transient':
      return concatBytes(slot(random), op(OP.TLOAD));
    case 'callData':
      return concatBytes(push(random.chance(0.2) ? randomWord(random) : random.int(80)), op(OP.CALLDATALOAD));
    case 'account': {
      const codes = has(scope, 'constantinople') ? [0x31, 0x3b, 0x3f] : [0x31, 0x3b];
      return concatBytes(address(scope), op(random.pick(codes)));
    }
    case 'hash':
      return concatBytes(range(random), op(OP.KECCAK256));
    default:
      // Only blocks that have no hash to tell: peers have no common history.
      return concatBytes(
        random.chance(0.5) ? op(0x43) : push(random.pick([0n, 2n ** 64n - 1n, 2n ** 64n, 2n ** 255n])),
        op(OP.BLOCKHASH),
      );
  }
}

/** A place in memory: mostly near its start. */
function offset(random: Random): bigint {
  const kind = random.weighted({ low: 140, middle: 20, high: 2, edge: 1 });
  if (kind === 'low') return BigInt(random.int(96));
  if (kind === 'middle') return BigInt(random.int(2_000));
  return kind === 'high' ? BigInt(random.int(100_000)) : randomWord(random);
}

function size(random: Random): bigint {
  const kind = random.weighted({ none: 20, low: 120, middle: 20, edge: 1 });
  if (kind === 'none') return 0n;
  if (kind === 'low') return BigInt(random.int(80));
  return kind === 'middle' ? BigInt(random.int(1_000)) : randomWord(random);
}

/** Size and, on top of it, offset. */
function range(random: Random): Bytes {
  return concatBytes(push(size(random)), push(offset(random)));
}

function slot(random: Random): Bytes {
  return push(random.chance(0.9) ? random.int(4) : randomWord(random));
}

function address(scope: ProgramScope): Bytes {
  const { random } = scope;
  switch (random.weighted({ known: 8, precompile: 2, self: 1, caller: 1, dirty: 1, any: 1 })) {
    case 'known':
      return push(hexToBigint(random.pick(scope.addresses)));
    case 'precompile':
      return push(hexToBigint(random.pick(scope.precompiles)));
    case 'self':
      return op(0x30);
    case 'caller':
      return op(0x33);
    case 'dirty':
      return push(hexToBigint(random.pick(scope.addresses)) | (random.bigint(96) << 160n));
    default:
      return push(randomWord(random));
  }
}

function statement(scope: ProgramScope, depth: number): Bytes {
  const { random } = scope;
  const cancun = has(scope, 'cancun');
  const kind = random.weighted({
    drop: 3,
    store: 4,
    storeByte: 1,
    storage: 6,
    transient: cancun ? 2 : 0,
    log: 2,
    copy: 4,
    call: 9,
    precompile: 4,
    create: 3,
    condition: depth < 2 ? 3 : 0,
    loop: depth < 2 ? 1 : 0,
    shuffle: 2,
    selfDestruct: depth > 0 ? 2 : 0,
    raw: random.chance(0.3) ? 1 : 0,
  });
  switch (kind) {
    case 'drop':
      return concatBytes(expression(scope), op(OP.POP));
    case 'store':
      return concatBytes(expression(scope), push(offset(random)), op(OP.MSTORE));
    case 'storeByte':
      return concatBytes(expression(scope), push(offset(random)), op(OP.MSTORE8));
    case 'storage':
      return concatBytes(
        random.chance(0.7) ? push(random.int(3)) : expression(scope),
        slot(random),
        op(OP.SSTORE),
      );
    case 'transient':
      return concatBytes(expression(scope), slot(random), op(OP.TSTORE));
    case 'log': {
      const topics = random.int(5);
      return concatBytes(
        ...random.list(topics, () => expression(scope)),
        range(random),
        op(OP.LOG0 + topics),
      );
    }
    case 'copy':
      return copy(scope);
    case 'call':
      return callOf(scope, address(scope), range(random));
    case 'precompile':
      return precompileCall(scope);
    case 'create':
      return create(scope, depth);
    case 'condition':
      return concatBytes(expression(scope), when(concatBytes(...generateProgram(scope, depth + 1))));
    case 'loop':
      return concatBytes(push(random.between(1, 5)), repeat(statement(scope, 2)));
    case 'shuffle': {
      const reach = random.int(16);
      const pushes = random.chance(0.8)
        ? random.list(reach + 2, () => push(random.int(256)))
        : [expression(scope)];
      return concatBytes(...pushes, op((random.chance(0.5) ? OP.DUP1 : OP.SWAP1) + reach));
    }
    case 'selfDestruct':
      return concatBytes(address(scope), op(OP.SELFDESTRUCT));
    default:
      return random.chance(0.5) ? op(random.int(256)) : random.bytes(random.between(1, 6));
  }
}

function copy(scope: ProgramScope): Bytes {
  const { random } = scope;
  const kind = random.weighted({
    callData: 2,
    code: 2,
    external: 2,
    returnData: has(scope, 'byzantium') ? 4 : 0,
    memory: has(scope, 'cancun') ? 3 : 0,
  });
  const from = push(random.chance(0.1) ? randomWord(random) : random.int(64));
  if (kind === 'external') {
    const operands = concatBytes(push(size(random)), from, push(offset(random)));
    return concatBytes(operands, address(scope), op(OP.EXTCODECOPY));
  }
  if (kind === 'returnData') {
    // Beyond its end it halts: mostly ask for what is there.
    const whole = concatBytes(op(OP.RETURNDATASIZE), push(0), push(offset(random)), op(OP.RETURNDATACOPY));
    return random.chance(0.8)
      ? whole
      : concatBytes(push(size(random)), from, push(offset(random)), op(OP.RETURNDATACOPY));
  }
  const opcode = { callData: OP.CALLDATACOPY, code: OP.CODECOPY, memory: OP.MCOPY }[kind];
  const source = kind === 'memory' ? push(offset(random)) : from;
  return concatBytes(push(size(random)), source, push(offset(random)), op(opcode));
}

/** A call of any kind. `input` leaves its size and, on top, its offset in memory. */
function callOf(scope: ProgramScope, target: Bytes, input: Bytes): Bytes {
  const { random } = scope;
  const kinds: number[] = [OP.CALL, OP.CALL, OP.CALLCODE];
  if (has(scope, 'homestead')) kinds.push(OP.DELEGATECALL);
  if (has(scope, 'byzantium')) kinds.push(OP.STATICCALL);
  const kind = random.pick(kinds);
  const withValue = kind === OP.CALL || kind === OP.CALLCODE;
  const value = push(random.chance(0.6) ? 0 : random.chance(0.8) ? random.int(4) : randomWord(random));
  const gas = random.weighted({ all: 6, some: 5, little: 2, edge: 1 });
  const gasCode =
    gas === 'all'
      ? op(0x5a)
      : push(
          gas === 'some'
            ? random.int(100_000)
            : gas === 'little'
              ? random.pick([0, 1, 2_299, 2_300, 2_301, 700])
              : randomWord(random),
        );
  const result = random.weighted({ pop: 3, store: 2, keep: 1 });
  const after = {
    pop: op(OP.POP),
    store: concatBytes(slot(random), op(OP.SSTORE)),
    keep: op(),
  }[result];
  return concatBytes(range(random), input, withValue ? value : op(), target, gasCode, op(kind), after);
}

function precompileCall(scope: ProgramScope): Bytes {
  const { random } = scope;
  const target = random.pick(scope.precompiles);
  const number = Number(hexToBigint(target));
  const input = precompileInput(random, number);
  const operands = concatBytes(push(input.length), push(0));
  return concatBytes(writeMemory(input, 0), callOf(scope, push(hexToBigint(target)), operands));
}

function create(scope: ProgramScope, depth: number): Bytes {
  const { random } = scope;
  const initCode = depth < 2 && random.chance(0.8) ? initCodeOf(scope, depth) : random.bytes(random.int(40));
  const second = has(scope, 'constantinople') && random.chance(0.6);
  const salt = second ? push(random.int(3)) : op();
  const value = push(random.chance(0.7) ? 0 : random.int(3));
  const operands = concatBytes(salt, push(initCode.length), push(0), value);
  const made = concatBytes(writeMemory(initCode, 0), operands, op(second ? OP.CREATE2 : OP.CREATE));
  const after = random.weighted({ pop: 1, call: 3, store: 1 });
  if (after === 'pop') return concatBytes(made, op(OP.POP));
  if (after === 'store') return concatBytes(made, slot(random), op(OP.SSTORE));
  // The new address stays on the stack: 0 0 0 0 0 DUP6 GAS CALL.
  const call = concatBytes(...random.list(5, () => push(0)), op(0x85, 0x5a, OP.CALL, OP.POP));
  return concatBytes(made, random.chance(0.3) ? concatBytes(call, call) : call, op(OP.POP));
}

/** Init code that does something and returns a generated contract, or what is in memory. */
export function initCodeOf(scope: ProgramScope, depth: number): Bytes {
  const { random } = scope;
  const prelude = random.list(random.int(3), () => statement(scope, depth + 1));
  if (random.chance(0.2)) return concatBytes(...prelude, ending(scope));
  const runtime = concatBytes(...generateProgram(scope, depth + 1)).subarray(0, 300);
  const store = writeMemory(runtime, 0);
  return concatBytes(...prelude, store, push(runtime.length), push(0), op(OP.RETURN));
}

function ending(scope: ProgramScope): Bytes {
  const { random } = scope;
  const byzantium = has(scope, 'byzantium');
  switch (random.weighted({ return: 6, revert: byzantium ? 3 : 0, stop: 1, invalid: 1, destroy: 2 })) {
    case 'return':
      return concatBytes(range(random), op(OP.RETURN));
    case 'revert':
      return concatBytes(range(random), op(OP.REVERT));
    case 'stop':
      return op(OP.STOP);
    case 'invalid':
      return op(OP.INVALID);
    default:
      return concatBytes(address(scope), op(OP.SELFDESTRUCT));
  }
}

/** Code of an account that delegates to `target` (EIP-7702). */
export function delegationTo(target: Address): Bytes {
  return concatBytes(Uint8Array.of(0xef, 1, 0), hexToBytes(target));
}
