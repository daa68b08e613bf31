import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { stateTestCommand } from './evm-statetest.ts';

const SENDER = '0xa94f5374fce5edbc8e2a8697c15331677e6ebf0b';
const CONTRACT = '0x095e7baea6a6c7c4c2dfeb977efac326af552d87';
const NO_LOGS = '0x1dcc4de8dec75d7aab85b567b6ccd41ad312451b948a7413f0a142fd40d49347';

/** Calls PUSH1 1, PUSH1 2, ADD, then an instruction that does not exist. */
const test = {
  env: {
    currentCoinbase: '0x2adc25665018aa1fe0e6bc666dac8fc2697ff9ba',
    currentGasLimit: '0x05f5e100',
    currentNumber: '0x01',
    currentTimestamp: '0x03e8',
    currentBaseFee: '0x0a',
  },
  pre: {
    [SENDER]: { balance: '0x0de0b6b3a7640000' },
    [CONTRACT]: { balance: '0x0', code: '0x60016002010c' },
  },
  transaction: {
    nonce: '0x00',
    gasPrice: '0x0a',
    gasLimit: ['0x061a80'],
    to: CONTRACT,
    value: ['0x00'],
    data: ['0x'],
    secretKey: '0x45a915e4d060149eb4365960e6a7a45f334393093061116b197e3240065ff2d8',
  },
  post: {
    London: [{ indexes: { data: 0, gas: 0, value: 0 }, hash: NO_LOGS, logs: NO_LOGS }],
    Cancun: [{ indexes: { data: 0, gas: 0, value: 0 }, hash: NO_LOGS, logs: NO_LOGS }],
  },
};

describe('ethane evm statetest', () => {
  const folder = mkdtempSync(join(tmpdir(), 'ethane-statetest-'));
  const file = join(folder, 'test.json');
  let printed: string[];

  beforeEach(() => {
    printed = [];
    vi.spyOn(process.stdout, 'write').mockImplementation((text) => printed.push(String(text)) > 0);
    writeFileSync(file, JSON.stringify({ _info: {}, adds: test }));
  });
  afterEach(() => {
    vi.restoreAllMocks();
    process.exitCode = undefined;
  });

  const lines = () => printed.map((line) => JSON.parse(line) as Record<string, unknown>);

  it('runs every case, tells why one fails and exits with 1', async () => {
    await stateTestCommand.run({ values: {}, positionals: [file] });
    expect(lines()).toMatchObject([
      {
        name: 'adds[London/0]',
        fork: 'London',
        pass: false,
        gasUsed: '0x61a80',
        vmError: 'invalid opcode: opcode 0xc not defined',
      },
      { name: 'adds[Cancun/0]', fork: 'Cancun', pass: false },
    ]);
    expect(lines()[0]?.error).toMatch(/^state root 0x\w{64}, want 0x1dcc/);
    expect(process.exitCode).toBe(1);
  });

  it('passes a case whose root is right', async () => {
    await stateTestCommand.run({ values: { case: 'London' }, positionals: [file] });
    const hash = lines()[0]?.stateRoot;
    const post = { London: [{ ...test.post.London[0], hash }] };
    writeFileSync(file, JSON.stringify({ adds: { ...test, post } }));
    printed = [];
    process.exitCode = undefined;
    await stateTestCommand.run({ values: {}, positionals: [file] });
    expect(lines()).toMatchObject([{ name: 'adds[London/0]', pass: true }]);
    expect(process.exitCode).toBeUndefined();
  });

  it('prints each instruction of the chosen case as EIP-3155 has it', async () => {
    await stateTestCommand.run({
      values: { case: 'adds[Cancun', trace: true, memory: true },
      positionals: [file],
    });
    const steps = lines();
    expect(steps).toHaveLength(5);
    expect(steps[0]).toEqual({
      pc: 0,
      op: 0x60,
      gas: '0x5c878',
      gasCost: '0x3',
      memory: '0x',
      memSize: 0,
      stack: [],
      returnData: '0x',
      depth: 1,
      refund: 0,
      opName: 'PUSH1',
    });
    expect(steps[2]).toMatchObject({ pc: 4, op: 1, opName: 'ADD', stack: ['0x1', '0x2'] });
    expect(steps[3]).toMatchObject({ pc: 5, op: 0x0c, error: 'invalid opcode: opcode 0xc not defined' });
    expect(steps[4]).toMatchObject({ name: 'adds[Cancun/0]', pass: false });
  });

  it.each([
    [[], 'ARGUMENTS'],
    [['x', 'y'], 'ARGUMENTS'],
    [[join(folder, 'missing.json')], 'FILE'],
  ])('refuses %j', async (positionals, code) => {
    await expect(stateTestCommand.run({ values: {}, positionals })).rejects.toMatchObject({ code });
  });

  it('refuses a file that is no JSON, and a name that no case has', async () => {
    const run = (name: string) => stateTestCommand.run({ values: { case: name }, positionals: [file] });
    await expect(run('Homestead')).rejects.toMatchObject({ code: 'ARGUMENTS' });
    writeFileSync(file, '{"adds": ');
    await expect(run('')).rejects.toMatchObject({ code: 'FILE' });
    rmSync(folder, { recursive: true });
  });
});
