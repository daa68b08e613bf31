import { bytesToBigint, concatBytes, hexToBytes } from '@ethane/primitives';
import { describe, expect, it } from 'vitest';
import { assemble } from '../testing/bytecode.ts';
import { haltOf, play } from '../testing/scenario.ts';

/** Runs code that leaves a stack, and answers the stack, its top first. */
function stackAfter(code: string, size: number): number[] {
  const store = Array.from({ length: size }, (_, i) => [i * 32, 'MSTORE'] as const).flat();
  const { outcome } = play({
    fork: 'amsterdam',
    code: concatBytes(hexToBytes(`0x${code}`), assemble(...store, size * 32, 0, 'RETURN')),
  });
  expect(outcome.status).toBe('success');
  return Array.from({ length: size }, (_, i) =>
    Number(bytesToBigint(outcome.output.subarray(i * 32, i * 32 + 32))),
  );
}

const haltAfter = (code: string) =>
  haltOf(play({ fork: 'amsterdam', code: hexToBytes(`0x${code}`) }).outcome);

/** The vectors of EIP-8024. */
describe('DUPN, SWAPN and EXCHANGE', () => {
  it('duplicate what lies deep', () => {
    const want = [1, ...Array<number>(16).fill(0), 1];
    expect(stackAfter('60016000808080808080808080808080808080e680', 18)).toEqual(want);
  });

  it('swap what lies deep with the top', () => {
    const want = [1, ...Array<number>(16).fill(0), 2];
    expect(stackAfter('600160008080808080808080808080808080806002e780', 18)).toEqual(want);
  });

  it('exchange two operands below the top', () => {
    expect(stackAfter('600060016002e88e', 3)).toEqual([2, 0, 1]);
    expect(stackAfter('60008080e88e15', 3)).toEqual([1, 0, 0]);
  });

  it('read 0 past the end of the code', () => {
    const { outcome, gasUsed } = play({
      fork: 'amsterdam',
      code: hexToBytes('0x600260008080808080600160008080808080808080e8'),
    });
    expect(outcome.status).toBe('success');
    expect(gasUsed).toBe(18n * 3n);
  });

  it('halt for operands that are not there', () => {
    expect(haltAfter('6000808080808080808080808080808080e680')).toBe('stack underflow (16 <=> 17)');
    expect(haltAfter('6000808080808080808080808080808080e780')).toBe('stack underflow (16 <=> 18)');
    expect(haltAfter('60006000e88e')).toBe('stack underflow (2 <=> 3)');
  });

  it('halt for a byte that would be a jump destination or PUSH, and leave jumps as they were', () => {
    expect(haltAfter('e75b')).toBe('invalid opcode: SWAPN');
    expect(haltAfter('e67f')).toBe('invalid opcode: DUPN');
    expect(haltAfter('e852')).toBe('invalid opcode: EXCHANGE');
    expect(haltAfter('600456e65b')).toBeUndefined();
  });

  it('do not exist before Amsterdam', () => {
    expect(haltOf(play({ code: hexToBytes('0xe680') }).outcome)).toBe('invalid opcode: DUPN');
  });
});
