import { bigintToHash32, type Hex } from '@ethane/primitives';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BLOCK_VIEW, COUNTER, deploying, ECHO_REVERTER, ENDLESS, READER } from '../testing/contracts.ts';
import { ACCOUNTS, createFakeBackend } from '../testing/fake-backend.ts';
import { createTestClient, type TestClient } from '../testing/rpc-client.ts';

let client: TestClient;
beforeEach(() => {
  client = createTestClient();
});
afterEach(() => {
  expect(client.crashes).toEqual([]);
  client.close();
});

const TARGET = '0x00000000000000000000000000000000000c0de0';
const withCode = (code: Hex, rest: object = {}): object => ({ [TARGET]: { code, ...rest } });
const word = (value: bigint): Hex => bigintToHash32(value);

describe('eth_call', () => {
  it('runs overridden code on overridden storage', async () => {
    const slots = { [word(0n)]: word(41n) };
    expect(
      await client.call('eth_call', { to: TARGET }, 'latest', withCode(COUNTER, { stateDiff: slots })),
    ).toBe(word(42n));
    expect(await client.call('eth_call', { to: TARGET }, 'latest', withCode(READER, { state: slots }))).toBe(
      word(41n),
    );
    expect(await client.call('eth_call', { to: TARGET })).toBe('0x');
  });

  it('sees the block that is named, and its overrides', async () => {
    client.backend.mineAll(50n);
    const overrides = { time: '0x1234', number: '0x77', feeRecipient: ACCOUNTS[2], baseFeePerGas: '0x5' };
    const view = (await client.call(
      'eth_call',
      { to: TARGET },
      'latest',
      withCode(BLOCK_VIEW),
      overrides,
    )) as string;
    expect(
      view
        .slice(2)
        .match(/.{64}/g)
        ?.map((text) => BigInt(`0x${text}`)),
    ).toEqual([0x1234n, 0x77n, 0n, BigInt(ACCOUNTS[2]!)]);
    const plain = (await client.call('eth_call', { to: TARGET }, '0x1', withCode(BLOCK_VIEW))) as string;
    expect(BigInt(plain.slice(0, 66))).toBe(50n);
  });

  it.each<[string, Hex, string]>([
    ['nothing', '0x', 'execution reverted'],
    ['a custom error', '0x12345678', 'execution reverted'],
    ['a panic', `0x4e487b71${word(0x11n).slice(2)}`, 'execution reverted: arithmetic underflow or overflow'],
    [
      'a reason',
      `0x08c379a0${word(32n).slice(2)}${word(10n).slice(2)}${'75736572206572726f72'.padEnd(64, '0')}`,
      'execution reverted: user error',
    ],
  ])('reports a revert with %s as code 3 and its data', async (_, data, message) => {
    const failure = await client.fail('eth_call', { to: TARGET, data }, 'latest', withCode(ECHO_REVERTER));
    expect(failure).toEqual({ code: 3, message, data });
    expect(
      await client.fail('eth_estimateGas', { to: TARGET, data }, 'latest', withCode(ECHO_REVERTER)),
    ).toEqual(failure);
  });

  it.each<[Hex, string]>([
    ['0xfe', 'invalid opcode: INVALID'],
    ['0x5f56', 'invalid jump destination'],
    ['0x01', 'stack underflow (0 <=> 2)'],
  ])('reports the halt of %s as -32000', async (code, message) => {
    expect(await client.fail('eth_call', { to: TARGET }, 'latest', withCode(code))).toEqual({
      code: -32000,
      message,
    });
  });

  it('caps gas at 50 million, and time', async () => {
    const gas = (await client.call(
      'eth_call',
      { to: TARGET, gas: '0x2faf080ff' },
      'latest',
      withCode('0x5a5f5260205ff3'),
    )) as string;
    expect(Number(gas)).toBeLessThan(50_000_000);
    expect(await client.fail('eth_call', { to: TARGET }, 'latest', withCode(ENDLESS))).toEqual({
      code: -32000,
      message: 'out of gas',
    });
    client.close();
    client = createTestClient(createFakeBackend(), { limits: { callMillis: 1 } });
    const { message } = await client.fail('eth_call', { to: TARGET }, 'latest', withCode(ENDLESS));
    expect(message).toBe('execution aborted (timeout = 0.001s)');
  });

  it('checks funds and fees only where a price or value is given', async () => {
    const poor = TARGET;
    expect(await client.call('eth_call', { from: poor, to: ACCOUNTS[0], nonce: '0x55' })).toBe('0x');
    expect((await client.fail('eth_call', { from: poor, to: ACCOUNTS[0], value: '0x1' })).message).toMatch(
      /^insufficient funds/,
    );
    expect(
      (await client.fail('eth_call', { to: ACCOUNTS[0], gasPrice: '0x1', from: ACCOUNTS[1] })).message,
    ).toMatch(/^max fee per gas less than block base fee/);
    expect(await client.fail('eth_call', { to: ACCOUNTS[0], gas: '0x1' })).toMatchObject({
      code: -32000,
      message: expect.stringMatching(/^intrinsic gas too low/),
    });
  });
});

describe('eth_estimateGas', () => {
  it('gives what a transfer, a creation and a call need', async () => {
    expect(await client.call('eth_estimateGas', { from: ACCOUNTS[0], to: ACCOUNTS[1], value: '0x1' })).toBe(
      '0x5208',
    );
    const data = deploying(COUNTER);
    const gas = await client.call('eth_estimateGas', { from: ACCOUNTS[0], data });
    await client.call('eth_sendTransaction', { from: ACCOUNTS[0], data, gas });
    client.backend.mineAll();
    expect(await client.call('eth_getBlockReceipts', 'latest')).toMatchObject([
      { status: '0x1', gasUsed: gas },
    ]);
  });

  it('says so when no gas suffices', async () => {
    expect(
      await client.fail('eth_estimateGas', { to: TARGET, gas: '0xc350' }, 'latest', withCode(ENDLESS)),
    ).toEqual({
      code: -32000,
      message: 'gas required exceeds allowance (50000)',
    });
  });
});

describe('eth_createAccessList', () => {
  it('lists what is touched, also by a call that reverts', async () => {
    const list = await client.call('eth_createAccessList', { to: TARGET }, 'latest', withCode(COUNTER));
    expect(list).toMatchObject({ accessList: [{ address: TARGET, storageKeys: [word(0n)] }] });
    expect(list).not.toHaveProperty('error');
    const failing = await client.call(
      'eth_createAccessList',
      { to: TARGET },
      'latest',
      withCode('0x5f545f5ffd'),
    );
    expect(failing).toMatchObject({
      accessList: [{ address: TARGET, storageKeys: [word(0n)] }],
      error: 'execution reverted',
      gasUsed: expect.stringMatching(/^0x/),
    });
  });
});
