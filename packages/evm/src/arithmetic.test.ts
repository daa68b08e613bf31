import { bytesToBigint, MAX_UINT256, TWO_256 } from '@ethane/primitives';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assemble, RETURN_TOP } from './testing/bytecode.ts';
import { play } from './testing/scenario.ts';

const MIN_SIGNED = 2n ** 255n;
const SECP256K1_P = TWO_256 - 2n ** 32n - 977n;
const signed = (value: bigint): bigint => BigInt.asIntN(256, value);

/** What each instruction means, the first operand being the top of the stack. */
const MEANING: Record<string, (a: bigint, b: bigint) => bigint> = {
  ADD: (a, b) => a + b,
  MUL: (a, b) => a * b,
  SUB: (a, b) => a - b,
  DIV: (a, b) => (b === 0n ? 0n : a / b),
  SDIV: (a, b) => (b === 0n ? 0n : signed(a) / signed(b)),
  MOD: (a, b) => (b === 0n ? 0n : a % b),
  SMOD: (a, b) => (b === 0n ? 0n : signed(a) % signed(b)),
  SIGNEXTEND: (a, b) => (a >= 31n ? b : BigInt.asIntN(8 * (Number(a) + 1), b)),
  LT: (a, b) => BigInt(a < b),
  GT: (a, b) => BigInt(a > b),
  SLT: (a, b) => BigInt(signed(a) < signed(b)),
  SGT: (a, b) => BigInt(signed(a) > signed(b)),
  EQ: (a, b) => BigInt(a === b),
  AND: (a, b) => a & b,
  OR: (a, b) => a | b,
  XOR: (a, b) => a ^ b,
  BYTE: (a, b) => (a > 31n ? 0n : (b >> (248n - 8n * a)) & 0xffn),
  SHL: (a, b) => (a > 255n ? 0n : b << a),
  SHR: (a, b) => (a > 255n ? 0n : b >> a),
  SAR: (a, b) => signed(b) >> (a > 255n ? 256n : a),
};

const SINGLE: Record<string, (a: bigint) => bigint> = {
  NOT: (a) => ~a,
  ISZERO: (a) => BigInt(a === 0n),
  CLZ: (a) => BigInt(256 - (a === 0n ? 0 : a.toString(2).length)),
};

const TRIPLE: Record<string, (a: bigint, b: bigint, c: bigint) => bigint> = {
  ADDMOD: (a, b, c) => (c === 0n ? 0n : (a + b) % c),
  MULMOD: (a, b, c) => (c === 0n ? 0n : (a * b) % c),
};

/** Values on both sides of every boundary between representations, and anything else. */
const edges = [0n, 1n, 31n, 32n, 255n, 256n, 2n ** 31n - 1n, 2n ** 31n, 2n ** 32n, 2n ** 53n, 2n ** 64n];
const word = fc.oneof(
  fc.constantFrom(...edges, MIN_SIGNED - 1n, MIN_SIGNED, MAX_UINT256 - 1n, MAX_UINT256, TWO_256 - 2n ** 31n),
  fc.bigInt({ min: 0n, max: 300n }),
  fc.bigInt({ min: 0n, max: 2n ** 32n }),
  fc.bigInt({ min: 0n, max: MAX_UINT256 }),
);

/** Runs the instruction; MSTORE and EQ of the result tell that its representation is sound, too. */
function evaluate(name: string, ...operands: readonly bigint[]): bigint {
  const pushes = [...operands].reverse();
  const { outcome } = play({ code: new Uint8Array([...assemble(...pushes, name), ...RETURN_TOP]) });
  const result = bytesToBigint(outcome.output);
  const again = play({ code: new Uint8Array([...assemble(result, ...pushes, name, 'EQ'), ...RETURN_TOP]) });
  expect(bytesToBigint(again.outcome.output)).toBe(1n);
  return result;
}

describe('arithmetic and logic', () => {
  it.each(Object.keys(MEANING))('%s means what the Yellow Paper says for all operands', (name) => {
    fc.assert(
      fc.property(word, word, (a, b) => {
        expect(evaluate(name, a, b)).toBe(BigInt.asUintN(256, MEANING[name]!(a, b)));
      }),
      { seed: 1, numRuns: 150 },
    );
  });

  it.each(Object.keys(SINGLE))('%s means what the Yellow Paper says for all operands', (name) => {
    fc.assert(
      fc.property(word, (a) => {
        expect(evaluate(name, a)).toBe(BigInt.asUintN(256, SINGLE[name]!(a)));
      }),
      { seed: 2, numRuns: 100 },
    );
  });

  it.each(Object.keys(TRIPLE))('cs-33 %s does not cut its intermediate to 256 bits', (name) => {
    fc.assert(
      fc.property(word, word, word, (a, b, c) => {
        expect(evaluate(name, a, b, c)).toBe(TRIPLE[name]!(a, b, c));
      }),
      { seed: 3, numRuns: 150 },
    );
  });

  it.each(Object.keys(TRIPLE))('%s by the same and by other numbers, again and again', (name) => {
    const short = fc.bigInt({ min: 1n, max: 2n ** 192n });
    const modulus = fc.oneof(
      fc.constantFrom(SECP256K1_P, 2n ** 255n - 19n, 2n ** 233n, 2n ** 233n - 1n, MAX_UINT256),
      fc.bigInt({ min: 2n ** 233n, max: MAX_UINT256 }),
      short,
    );
    fc.assert(
      fc.property(
        fc.array(fc.tuple(word, word, fc.boolean()), { minLength: 4, maxLength: 8 }),
        modulus,
        short,
        (rounds, n, low) => {
          // The other number has the same lowest limb, or the same upper ones.
          const other =
            low % 2n === 0n ? n ^ ((low << 64n) % TWO_256) || 1n : n ^ BigInt.asUintN(64, low) || 1n;
          const code = rounds.flatMap(([a, b, same]) => [same ? n : other, b, a, name, 'XOR']);
          const { outcome } = play({ code: new Uint8Array([...assemble(0, ...code), ...RETURN_TOP]) });
          const want = rounds.reduce((sum, [a, b, same]) => sum ^ TRIPLE[name]!(a, b, same ? n : other), 0n);
          expect(bytesToBigint(outcome.output)).toBe(want);
        },
      ),
      { seed: 5, numRuns: 200 },
    );
  });

  it.each(['DIV', 'MOD', 'SDIV', 'SMOD'])('%s by numbers of every length, again and again', (name) => {
    const limbs = fc.array(
      fc.oneof(
        fc.constantFrom(0n, 1n, 2n ** 63n, 2n ** 63n - 1n, 2n ** 64n - 1n),
        fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
      ),
      { minLength: 1, maxLength: 4 },
    );
    const number = limbs.map((list) => list.reduce((sum, limb) => (sum << 64n) | limb, 0n));
    fc.assert(
      fc.property(fc.array(number, { minLength: 4, maxLength: 8 }), number, number, (dividends, b, c) => {
        const divisor = (index: number) => (index % 2 === 0 ? b : c);
        const code = dividends.flatMap((a, index) => [divisor(index), a, name, 'XOR']);
        const { outcome } = play({ code: new Uint8Array([...assemble(0, ...code), ...RETURN_TOP]) });
        const want = dividends.reduce((sum, a, index) => sum ^ MEANING[name]!(a, divisor(index)), 0n);
        expect(bytesToBigint(outcome.output)).toBe(BigInt.asUintN(256, want));
      }),
      { seed: 6, numRuns: 300 },
    );
  });

  it('EXP is a power modulo 2^256', () => {
    fc.assert(
      fc.property(word, fc.oneof(fc.bigInt({ min: 0n, max: 300n }), word), (base, exponent) => {
        let want = 1n;
        for (const bit of exponent.toString(2)) {
          want = BigInt.asUintN(256, want * want);
          if (bit === '1') want = BigInt.asUintN(256, want * base);
        }
        expect(evaluate('EXP', base, exponent)).toBe(want);
      }),
      { seed: 4, numRuns: 60 },
    );
  });

  it('cs-33 the least signed number divided by -1 is itself', () => {
    expect(evaluate('SDIV', MIN_SIGNED, MAX_UINT256)).toBe(MIN_SIGNED);
  });

  it('cs-33 an exponent costs 10 gas a byte at first and 50 from Spurious Dragon on', () => {
    const code = assemble(0x1_0000, 3, 'EXP');
    const cost = (fork: 'frontier' | 'spuriousDragon') => play({ fork, code }).gasUsed - 6n;
    expect(cost('frontier')).toBe(40n);
    expect(cost('spuriousDragon')).toBe(160n);
    expect(play({ code: assemble(0, 3, 'EXP') }).gasUsed).toBe(16n);
  });
});
