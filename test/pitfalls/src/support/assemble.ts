import { OPCODES } from '@ethane/evm';
import { type Bytes, bigintToBytes, concatBytes, type Hex, hexToBytes, invariant } from '@ethane/primitives';

const BY_NAME = new Map(OPCODES.flatMap((opcode) => (opcode ? [[opcode.name, opcode.code] as const] : [])));

/** Bytecode of instructions by name. Numbers and addresses become the shortest PUSH; bytes stay as they are. */
export function code(...parts: readonly (string | number | bigint | Bytes)[]): Bytes {
  return concatBytes(...parts.map(encode));
}

/** Code that returns the word on top of the stack. */
export const RETURN_WORD: Bytes = code(0, 'MSTORE', 32, 0, 'RETURN');

/** Init code that deposits `runtime`. */
export function deploying(runtime: Bytes): Bytes {
  const copy = (head: number) =>
    code(wide(runtime.length), wide(head), 0, 'CODECOPY', wide(runtime.length), 0, 'RETURN');
  return concatBytes(copy(copy(0).length), runtime);
}

/** Code that writes `bytes` to memory from 0 on. */
export function storing(bytes: Bytes): Bytes {
  const parts: Bytes[] = [];
  for (let at = 0; at < bytes.length; at += 32) {
    const word = new Uint8Array(32);
    word.set(bytes.subarray(at, at + 32));
    parts.push(Uint8Array.of(0x7f), word, code(at, 'MSTORE'));
  }
  return concatBytes(...parts);
}

export interface CallParts {
  readonly to: string | bigint;
  readonly gas?: string | number | bigint;
  readonly value?: number | bigint;
  readonly input?: readonly [offset: number, size: number];
  readonly output?: readonly [offset: number, size: number];
}

/** A call of any kind that leaves its result on the stack. */
export function call(
  kind: 'CALL' | 'CALLCODE' | 'DELEGATECALL' | 'STATICCALL',
  { to, gas = 'GAS', value = 0, input = [0, 0], output = [0, 0] }: CallParts,
): Bytes {
  const withValue = kind === 'CALL' || kind === 'CALLCODE';
  const target = typeof to === 'string' && !to.startsWith('0x') ? to : BigInt(to);
  return code(output[1], output[0], input[1], input[0], ...(withValue ? [value] : []), target, gas, kind);
}

/** `body`, run only when the word on the stack is not 0; stands at offset `at` of the code. */
export function when(at: number, body: Bytes): Bytes {
  const end = at + 5 + body.length;
  return concatBytes(code('ISZERO', wide(end), 'JUMPI'), body, code('JUMPDEST'));
}

function wide(value: number): Bytes {
  return Uint8Array.of(0x61, value >> 8, value & 0xff);
}

function encode(part: string | number | bigint | Bytes): Bytes {
  if (part instanceof Uint8Array) return part;
  if (typeof part === 'string' && !part.startsWith('0x')) {
    const opcode = BY_NAME.get(part);
    invariant(opcode !== undefined, `no instruction ${part}`);
    return Uint8Array.of(opcode);
  }
  const bytes = typeof part === 'string' ? hexToBytes(part as Hex) : bigintToBytes(BigInt(part));
  const operand = bytes.length === 0 ? Uint8Array.of(0) : bytes;
  return concatBytes(Uint8Array.of(0x5f + operand.length), operand);
}
