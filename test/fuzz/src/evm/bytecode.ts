import { type Bytes, bigintToBytes, concatBytes } from '@ethane/primitives';

/** Opcodes by name, as far as the generator names them. */
export const OP = {
  STOP: 0x00,
  ADD: 0x01,
  ADDMOD: 0x08,
  MULMOD: 0x09,
  EXP: 0x0a,
  SUB: 0x03,
  ISZERO: 0x15,
  NOT: 0x19,
  CLZ: 0x1e,
  KECCAK256: 0x20,
  CALLDATALOAD: 0x35,
  CALLDATACOPY: 0x37,
  CODECOPY: 0x39,
  EXTCODECOPY: 0x3c,
  RETURNDATASIZE: 0x3d,
  RETURNDATACOPY: 0x3e,
  BLOCKHASH: 0x40,
  BLOBHASH: 0x49,
  POP: 0x50,
  MLOAD: 0x51,
  MSTORE: 0x52,
  MSTORE8: 0x53,
  SLOAD: 0x54,
  SSTORE: 0x55,
  JUMP: 0x56,
  JUMPI: 0x57,
  PC: 0x58,
  JUMPDEST: 0x5b,
  TLOAD: 0x5c,
  TSTORE: 0x5d,
  MCOPY: 0x5e,
  PUSH1: 0x60,
  PUSH2: 0x61,
  DUP1: 0x80,
  SWAP1: 0x90,
  LOG0: 0xa0,
  CREATE: 0xf0,
  CALL: 0xf1,
  CALLCODE: 0xf2,
  RETURN: 0xf3,
  DELEGATECALL: 0xf4,
  CREATE2: 0xf5,
  STATICCALL: 0xfa,
  REVERT: 0xfd,
  INVALID: 0xfe,
  SELFDESTRUCT: 0xff,
} as const;

/** The shortest PUSH of a word that every fork has. */
export function push(value: bigint | number): Bytes {
  const bytes = bigintToBytes(BigInt(value));
  const operand = bytes.length === 0 ? Uint8Array.of(0) : bytes;
  return concatBytes(Uint8Array.of(OP.PUSH1 + operand.length - 1), operand);
}

export function op(...codes: readonly number[]): Bytes {
  return Uint8Array.from(codes);
}

/** Bytes at `offset` of memory, word by word; what follows them up to a whole word becomes 0. */
export function writeMemory(bytes: Bytes, offset: number): Bytes {
  const parts: Bytes[] = [];
  for (let i = 0; i < bytes.length; i += 32) {
    const word = new Uint8Array(32);
    word.set(bytes.subarray(i, i + 32));
    parts.push(op(0x7f), word, push(offset + i), op(OP.MSTORE));
  }
  return concatBytes(...parts);
}

/** `body`, skipped where the word on the stack is 0. Addresses are relative to where it stands. */
export function when(body: Bytes): Bytes {
  return concatBytes(op(OP.ISZERO), jumpOver(body.length, OP.JUMPI), body, op(OP.JUMPDEST));
}

/** `body` as often as the word on the stack says; it must leave the stack as it found it. */
export function repeat(body: Bytes): Bytes {
  // JUMPDEST body (1 SWAP1 SUB) DUP1 PUSH2 back PC SUB JUMPI POP
  const countDown = op(OP.PUSH1, 1, OP.SWAP1, OP.SUB, OP.DUP1);
  const back = 1 + body.length + countDown.length + 3;
  const jumpBack = op(OP.PUSH2, back >> 8, back & 0xff, OP.PC, OP.SUB, OP.JUMPI, OP.POP);
  return concatBytes(op(OP.JUMPDEST), body, countDown, jumpBack);
}

/** PC PUSH2 ADD JUMP: to the byte behind the `length` bytes that follow. */
function jumpOver(length: number, jump: number): Bytes {
  const offset = 6 + length;
  return op(OP.PC, OP.PUSH2, offset >> 8, offset & 0xff, OP.ADD, jump);
}
