import { describe, expect, it } from 'vitest';
import { readProgram } from './program.ts';

const TO = '0x00000000000000000000000000000000000000cc';
const OTHER = '0x00000000000000000000000000000000000000Dd';

const program = {
  name: 'adds',
  fork: 'Prague',
  caller: '0x00000000000000000000000000000000000000aa',
  to: TO,
  code: '0x6001',
  calldata: '0x',
  gasLimit: 100_000,
};

describe('readProgram', () => {
  it('reads accounts, storage and what is expected', () => {
    const read = readProgram(
      {
        ...program,
        accounts: { [OTHER]: { code: '0x00' }, [TO]: { balance: '0x10' } },
        storage: { '0x01': '0xff', '2': 3, '0x3': '0x0' },
        expectedGas: '0x18',
        expectedRefund: 4_800,
        expectedOutput: `keccak:0x${'AB'.repeat(32)}`,
        asm: 'PUSH1 1',
      },
      'file',
    );
    expect(read).toMatchObject({ name: 'adds', fork: 'prague', gasLimit: 100_000n });
    expect([...read.accounts.keys()].sort()).toEqual([TO, OTHER.toLowerCase()]);
    expect(read.accounts.get(read.to)).toEqual({
      balance: 16n,
      nonce: 0n,
      code: Uint8Array.of(0x60, 1),
      storage: new Map([
        [1n, 255n],
        [2n, 3n],
      ]),
    });
    expect(read.expected).toEqual({
      gas: 24n,
      refund: 4_800n,
      output: { kind: 'hash', hash: `0x${'ab'.repeat(32)}` },
    });
  });

  it('calls a program without a name as its file, and expects nothing where nothing is stated', () => {
    const { name: _, ...nameless } = program;
    expect(readProgram(nameless, 'file')).toMatchObject({ name: 'file', expected: {} });
  });

  it.each([
    [[], 'the program: expected an object, found []'],
    [null, 'the program: expected an object, found null'],
    [{ ...program, code: undefined }, 'field code: expected bytes in hex'],
    [{ ...program, calldata: '0x123' }, 'field calldata: expected bytes in hex'],
    [{ ...program, calldata: '12' }, 'field calldata: expected bytes in hex'],
    [{ ...program, caller: '0x12' }, 'field caller: expected an address, 0x and 40 hex digits, found "0x12"'],
    [{ ...program, to: 7 }, 'field to: expected an address'],
    [{ ...program, gasLimit: -1 }, 'field gasLimit: expected a whole number below 2^64'],
    [{ ...program, gasLimit: '0x10000000000000000' }, 'field gasLimit: expected a whole number below 2^64'],
    [{ ...program, gasLimit: 1.5 }, 'field gasLimit: expected a whole number'],
    [{ ...program, fork: 'constructor' }, 'field fork: expected one of frontier'],
    [{ ...program, name: 1 }, 'field name: expected text, found 1'],
    [{ ...program, accounts: [] }, 'field accounts: expected an object'],
    [{ ...program, accounts: { '0x1': {} } }, 'field accounts.0x1: expected the name to be an address'],
    [
      { ...program, accounts: { [TO]: { balance: 'ten' } } },
      `field accounts.${TO}.balance: expected a whole`,
    ],
    [
      { ...program, storage: { x: 1 } },
      'field storage.x: expected the name to be a whole number below 2^256',
    ],
    [{ ...program, storage: { 1: '0xgg' } }, 'field storage.1: expected a whole number below 2^256'],
    [{ ...program, storage: { 1: '9'.repeat(100_000) } }, `found "${'9'.repeat(79)}…`],
    [{ ...program, expectedGas: '' }, 'field expectedGas: expected a whole number'],
    [{ ...program, expectedOutput: 'keccak:0x12' }, 'field expectedOutput: expected 0x and 64 hex digits'],
    [{ ...program, expectedOutput: '0xzz' }, 'field expectedOutput: expected bytes in hex'],
  ])('names the field of %j', (json, message) => {
    expect(() => readProgram(json, 'file')).toThrow(
      expect.objectContaining({ code: 'PROGRAM_FIELD', message: expect.stringContaining(message) }),
    );
  });
});
