import {
  type Address,
  type Bytes,
  bigintToBytes,
  concatBytes,
  hexToBytes,
  invariant,
} from '@ethane/primitives';
import { OPCODES } from '../opcodes.ts';

const BY_NAME = new Map(OPCODES.flatMap((opcode) => (opcode ? [[opcode.name, opcode.code] as const] : [])));

/** Bytecode of instructions by name; a number, bigint or address becomes the shortest PUSH (PUSH1 0 for 0). */
export function assemble(...parts: readonly (string | number | bigint)[]): Bytes {
  return concatBytes(...parts.map(encodePart));
}

/** Init code that deposits `code`. */
export function deploying(code: Bytes): Bytes {
  const head = 12;
  const copy = assemble(code.length, head, 0, 'CODECOPY', code.length, 0, 'RETURN');
  const padding = new Uint8Array(head - copy.length).fill(0x5b);
  return concatBytes(padding, copy, code);
}

/** Code that stores `bytes`, at most 32, at the start of memory, left-aligned. */
export function storeBytes(bytes: Bytes): Bytes {
  const word = new Uint8Array(32);
  word.set(bytes);
  return concatBytes(Uint8Array.of(0x7f), word, assemble(0, 'MSTORE'));
}

/** Code that leaves its one operand as output. */
export const RETURN_TOP: Bytes = assemble(0, 'MSTORE', 32, 0, 'RETURN');

function encodePart(part: string | number | bigint): Bytes {
  if (typeof part === 'string' && !part.startsWith('0x')) {
    const code = BY_NAME.get(part) ?? (part === 'INVALID' ? 0xfe : undefined);
    invariant(code !== undefined, `no instruction ${part}`);
    return Uint8Array.of(code);
  }
  const bytes = typeof part === 'string' ? hexToBytes(part as Address) : bigintToBytes(BigInt(part));
  const operand = bytes.length === 0 ? Uint8Array.of(0) : bytes;
  return concatBytes(Uint8Array.of(0x5f + operand.length), operand);
}
