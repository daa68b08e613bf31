import { describe, expect, it } from 'vitest';
import { type Effort, geometricMean, measureProgram, median, megagasPerSecond } from './measure.ts';
import { readProgram } from './program.ts';

const LITTLE: Effort = { warmUp: 0, measuring: 0, fewest: 1, samples: 3 };
const FIVE = `0x${'5'.padStart(64, '0')}`;

const adds = {
  name: 'adds',
  fork: 'prague',
  caller: '0x00000000000000000000000000000000000000aa',
  to: '0x00000000000000000000000000000000000000cc',
  code: '0x600260030160005260206000f3', // 2 + 3, in a word of memory
  calldata: '0x',
  gasLimit: 100_000,
  expectedGas: 24,
  expectedRefund: 0,
  expectedOutput: FIVE,
};

const measure = (changes: object) => measureProgram(readProgram({ ...adds, ...changes }, ''), LITTLE);

describe('measureProgram', () => {
  it('runs, checks and takes the time', () => {
    const measured = measure({});
    expect(measured).toMatchObject({ name: 'adds', gas: 24n, check: 'ok' });
    expect(measured.milliseconds).toBeGreaterThan(0);
    expect(megagasPerSecond(measured)).toBeCloseTo(0.024 / measured.milliseconds!);
  });

  it('compares a long output by its hash', () => {
    const hash = '0x036b6384b5eca791c62761152d0c79bb0604c104a5fb6f4eb0703f3154bb3db0';
    expect(measure({ expectedOutput: `keccak:${hash}` }).check).toBe('ok');
    expect(measure({ code: '0x60606000f3', expectedOutput: FIVE, expectedGas: 15 }).check).toBe(
      `output keccak:0x46700b4d40ac5c35af2c22dda2787a91eb567b06c924a8fb8ae9a05b20c08c21, want ${FIVE}`,
    );
  });

  it('tells everything that differs', () => {
    expect(measure({ expectedGas: 25, expectedRefund: 1, expectedOutput: '0x05' }).check).toBe(
      `gas 24, want 25; output ${FIVE}, want 0x05; refund 0, want 1`,
    );
    expect(measure({ expectedOutput: `keccak:0x${'00'.repeat(32)}` }).check).toBe(
      `output ${FIVE}, want keccak:0x${'00'.repeat(32)}`,
    );
  });

  it('says that a program without expectations is unchecked', () => {
    const { expectedGas: _, expectedOutput: __, ...bare } = adds;
    const measured = measureProgram(readProgram(bare, ''), LITTLE);
    expect(measured).toMatchObject({ gas: 24n, check: 'unchecked' });
  });

  it.each([
    ['fe', 'error invalid opcode: INVALID', 100_000n],
    ['60006000fd', 'error execution reverted', 6n],
    ['5b600056', 'error out of gas', 100_000n],
  ])('tells how 0x%s ends', (code, check, gas) => {
    const measured = measure({ code: `0x${code}`, expectedGas: Number(gas), expectedOutput: '0x' });
    expect(measured).toMatchObject({ check, gas });
  });

  it('starts every run from the same state, with slots of the program and nothing warm but the accounts', () => {
    // slot 1 goes from 7 to 0: cold 2,100 and 2,900 to clear, refund 4,800; then BALANCE of caller, itself, coinbase and a precompile.
    const clears = {
      code: '0x5f60015533503331503031505f31506001315000',
      storage: { 1: 7 },
      expectedOutput: '0x',
      expectedRefund: 4_800,
      expectedGas: 5 + 5_000 + 4 + 4 * 104 + 1,
    };
    expect(measure(clears).check).toBe('ok');
  });

  it('gives the accounts their code and balance', () => {
    const other = '0x00000000000000000000000000000000000000dd';
    // BALANCE of 0xdd (cold) into memory, a call of it (warm by then) that returns nothing, and the balance.
    const code = '0x60dd315f5260205f5f5f60dd5afa5060205ff3';
    const measured = measureProgram(
      readProgram(
        { ...adds, code, accounts: { [other]: { balance: 5, code: '0x00' } }, expectedGas: 2_732 },
        '',
      ),
      LITTLE,
    );
    expect(measured.check).toBe('ok');
  });
});

describe('the means', () => {
  it('are those of the values', () => {
    expect([median([3, 1, 2]), median([4, 1, 2, 3])]).toEqual([2, 2.5]);
    expect(geometricMean([1, 100])).toBeCloseTo(10);
    expect(geometricMean([])).toBeUndefined();
  });
});
