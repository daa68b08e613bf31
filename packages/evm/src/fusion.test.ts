import { readFileSync } from 'node:fs';
import { type Bytes, bytesToHex, concatBytes } from '@ethane/primitives';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OPCODES } from './opcodes.ts';
import { assemble } from './testing/bytecode.ts';
import { play } from './testing/scenario.ts';

// Code begins with a jump over the exit, which leaves the top of the stack and some memory as output.
const EXIT = 4;
const DUMP = concatBytes(
  assemble('JUMPDEST'),
  ...Array.from({ length: 8 }, (_, index) => assemble(0x200 + 32 * index, 'MSTORE')),
  assemble('MSIZE', 0x300, 'MSTORE', 0x320, 0, 'RETURN'),
);
const BEGIN = EXIT + DUMP.length;
const HEAD = concatBytes(Uint8Array.of(0x61, 0, BEGIN, 0x56), DUMP, assemble('JUMPDEST'));

const range = (from: number, count: number) => Array.from({ length: count }, (_, index) => from + index);
const byte = fc.oneof(fc.constantFrom(0, 1, 31, 32, 63, 64, 128, 160, 255), fc.nat(255));
const target = fc.constantFrom(EXIT, EXIT, EXIT + 1, 0, 255);
const bytes = (...parts: readonly (number | fc.Arbitrary<number>)[]): fc.Arbitrary<readonly number[]> =>
  fc.tuple(...parts.map((part) => (typeof part === 'number' ? fc.constant(part) : part)));

/** What the kernel carries out in one go, and instructions of other kinds between. */
const SEQUENCES: Readonly<Record<string, fc.Arbitrary<readonly number[]>>> = {
  'SWAPn POP': bytes(fc.constantFrom(...range(0x90, 16)), 0x50),
  'DUPn AND': bytes(fc.constantFrom(...range(0x80, 16)), 0x16),
  'DUPn ADD': bytes(fc.constantFrom(...range(0x80, 16)), 0x01),
  'PUSH1 ADD': bytes(0x60, byte, 0x01),
  'PUSH1 MUL': bytes(0x60, byte, 0x02),
  'PUSH1 AND': bytes(0x60, byte, 0x16),
  'PUSH1 SHL': bytes(0x60, byte, 0x1b),
  'PUSH1 SHR': bytes(0x60, byte, 0x1c),
  'PUSH1 MLOAD': bytes(0x60, byte, 0x51),
  'PUSH1 MSTORE': bytes(0x60, byte, 0x52),
  'PUSH1 JUMP': bytes(0x60, target, 0x56),
  'PUSH1 JUMPI': bytes(0x60, target, 0x57),
  'PUSH2 JUMP': bytes(0x61, 0, target, 0x56),
  'PUSH2 JUMPI': bytes(0x61, 0, target, 0x57),
  'ISZERO PUSH2 JUMPI': bytes(0x15, 0x61, 0, target, 0x57),
  'DUP2 MSTORE': bytes(0x81, 0x52),
  'SWAP1 SUB': bytes(0x90, 0x03),
  'POP POP': bytes(0x50, 0x50),
  '2^n - 1': bytes(0x60, 1, 0x60, 1, 0x60, byte, 0x1b, 0x03),
  'AND 2^n - 1': bytes(0x60, 1, 0x60, 1, 0x60, byte, 0x1b, 0x03, 0x16),
};
const others = fc.oneof(
  bytes(fc.constantFrom(...range(0x80, 16), ...range(0x90, 16))),
  bytes(fc.constantFrom(0x01, 0x02, 0x03, 0x15, 0x16, 0x19, 0x50, 0x5b, 0x5f)),
  bytes(0x60, byte),
  bytes(0x61, byte, byte),
  // MSTORE of a small offset; a byte that stands for a sequence inside.
  bytes(0x60, byte, 0x61, 0, byte, 0x52),
  bytes(fc.constantFrom(...range(0x21, 15), ...range(0xb0, 48))),
);

/** Full words and small ones, so that limbs carry and conditions are of both kinds. */
const operand = fc.oneof(
  fc.constantFrom(0n, 1n, 2n ** 64n - 1n, 2n ** 256n - 1n),
  fc.bigInt(0n, 2n ** 256n - 1n),
  fc.bigInt(0n, 300n),
);
const operands = fc.array(operand, { minLength: 14, maxLength: 18 });
const FULL_STACK = range(0, 1024 - 18).map(() => 1n);

function result(code: Bytes, gas: bigint, traced: boolean) {
  const evm = traced ? { tracer: { onStep: () => {} } } : {};
  const { outcome } = play({ code, message: { gas }, evm });
  return { ...outcome, output: bytesToHex(outcome.output) };
}

/** Steps carry out each instruction by itself, so both ways have to come to the same. */
function expectSame(sequences: readonly (readonly number[])[], words: readonly bigint[], gas: bigint) {
  const body = sequences.map((sequence) => Uint8Array.from(sequence));
  const code = concatBytes(HEAD, assemble(...words), ...body, assemble(EXIT, 'JUMP'));
  const whole = result(code, gas, false);
  expect(whole).toEqual(result(code, gas, true));
  return whole;
}

describe('sequences that are carried out in one go', () => {
  it.each(Object.entries(SEQUENCES))('%s comes to what its instructions come to', (_, sequence) => {
    let successes = 0;
    const once = fc.property(
      fc.array(sequence, { minLength: 1, maxLength: 3 }),
      operands,
      (sequences, words) => {
        if (expectSame(sequences, words, 100_000n).status === 'success') successes++;
      },
    );
    fc.assert(once, { numRuns: 150 });
    expect(successes).toBeGreaterThan(20);
  });

  it('do so in any order, and with too little gas', () => {
    const any = fc.array(fc.oneof(...Object.values(SEQUENCES), others), { minLength: 1, maxLength: 25 });
    const gas = fc.oneof(fc.bigInt(0n, 600n), fc.constant(100_000n));
    fc.assert(
      fc.property(any, operands, gas, (...run) => void expectSame(...run)),
      { numRuns: 1_000 },
    );
  });

  it('do so where the stack is nearly full or empty', () => {
    const one = fc.oneof(...Object.values(SEQUENCES));
    const few = fc.array(one, { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(
        few,
        operands,
        (sequences, words) => void expectSame(sequences, [...FULL_STACK, ...words], 100_000n),
      ),
      { numRuns: 200 },
    );
    const little = fc.array(operand, { maxLength: 3 });
    fc.assert(fc.property(few, little, (sequences, words) => void expectSame(sequences, words, 100_000n)));
  });

  it('have bytes that are no instruction of any fork', () => {
    const source = readFileSync(new URL('../kernel/fusion.ts', import.meta.url), 'utf8');
    const codes = Array.from(
      source.matchAll(/^export const (\w+): u32 = (0x\w+);/gm),
      ([, name, code]) => [name!, Number(code)] as const,
    );
    expect(codes).toHaveLength(19);
    const taken = codes.flatMap(([name, code]) => {
      const count = name === 'SWAP_POP' || name === 'DUP_AND' ? 16 : name === 'DUP_ADD' ? 15 : 1;
      return range(code, count);
    });
    expect(new Set(taken).size).toBe(16 + 16 + 15 + 16);
    expect(taken.filter((code) => OPCODES[code] !== undefined)).toEqual([]);
  });
});
