import { keccak256 } from '@ethane/crypto';
import {
  type Address,
  type Bytes,
  bytesToBigint,
  concatBytes,
  hexToBytes,
  MAX_UINT64,
  toAddress,
  ZERO_ADDRESS,
} from '@ethane/primitives';
import { describe, expect, it } from 'vitest';
import { create2Address, createAddress } from '../address.ts';
import type { CreateMessage } from '../message.ts';
import type { Outcome } from '../outcome.ts';
import { assemble, deploying, RETURN_TOP, storeBytes } from '../testing/bytecode.ts';
import type { MemoryHost } from '../testing/memory-host.ts';
import { CALLER, CONTRACT, haltOf, play, prepare, type Scenario } from '../testing/scenario.ts';

/** Code that creates from `initCode`, at most 32 bytes; leaves the address. */
function creating(initCode: Bytes, value = 0n): Bytes {
  return concatBytes(storeBytes(initCode), assemble(initCode.length, 0, value, 'CREATE'));
}

const CREATED: Address = createAddress(CONTRACT, 1n);
const output = (scenario: Scenario): bigint => bytesToBigint(play(scenario).outcome.output);

/** A creation from outside. */
function create(
  initCode: Bytes,
  scenario: Scenario = {},
  gas = 10_000_000n,
): { outcome: Outcome; host: MemoryHost } {
  const { evm, host } = prepare(scenario);
  const address = createAddress(CALLER, 0n);
  const message: CreateMessage = { kind: 'create', caller: CALLER, value: 0n, gas, address, initCode };
  return { outcome: evm.execute(message), host };
}

describe('addresses of new contracts', () => {
  it('follow from sender and nonce', () => {
    const sender = toAddress('0x6ac7ea33f8831ea9dcc53393aaa88b25a785dbf0');
    expect(createAddress(sender, 0n)).toBe('0xcd234a471b72ba2f1ccf0a70fcaba648a5eecd8d');
    expect(createAddress(sender, 1n)).toBe('0x343c43a37d37dff08ae8c4a11544c718abb4fcf8');
  });

  it('follow from sender, salt and init code for CREATE2', () => {
    expect(create2Address(ZERO_ADDRESS, 0n, keccak256(Uint8Array.of(0)))).toBe(
      '0x4d1a2e2bb4f88f0250f26ffff098b0b30b26bf38',
    );
    const deadbeef = toAddress('0x00000000000000000000000000000000deadbeef');
    expect(create2Address(deadbeef, 0xcafebaben, keccak256(hexToBytes('0xdeadbeef')))).toBe(
      '0x60f3f640a8508fc6a86d45df051962668e1e8ac7',
    );
  });
});

describe('CREATE and CREATE2', () => {
  it('deposit the code that init code returns, for 200 gas a byte', () => {
    const code = assemble('STOP', 'STOP', 'STOP');
    const { host, outcome, gasUsed } = play({ code: concatBytes(creating(deploying(code)), RETURN_TOP) });
    expect(bytesToBigint(outcome.output)).toBe(BigInt(CREATED));
    expect(host.getCode(CREATED)).toEqual(code);
    const noop = play({ code: concatBytes(creating(deploying(new Uint8Array(0))), RETURN_TOP) });
    expect(gasUsed - noop.gasUsed).toBeGreaterThanOrEqual(600n);
  });

  it('cs-4 a contract starts with nonce 1 from EIP-161 on, with 0 before', () => {
    const code = creating(assemble('STOP'));
    expect(play({ code }).host.getNonce(CREATED)).toBe(1n);
    expect(play({ fork: 'homestead', code }).host.getNonce(CREATED)).toBe(0n);
  });

  it('cs-8 a collision burns the gas given, raises the nonce and keeps the address warm', () => {
    for (const taken of [{ nonce: 1n }, { code: Uint8Array.of(0) }, { storage: [[9n, 1n]] as const }]) {
      const { host, outcome, gasUsed } = play({
        code: concatBytes(creating(assemble('STOP')), RETURN_TOP),
        accounts: { [CREATED]: taken },
      });
      expect(bytesToBigint(outcome.output)).toBe(0n);
      expect(gasUsed).toBeGreaterThan(950_000n);
      expect(host.getNonce(CONTRACT)).toBe(2n);
      expect(host.accessedAddresses.has(CREATED)).toBe(true);
    }
    const rich = { [CREATED]: { balance: 5n } };
    expect(output({ code: concatBytes(creating(assemble('STOP')), RETURN_TOP), accounts: rich })).toBe(
      BigInt(CREATED),
    );
  });

  it('cs-9 failed pre-checks leave the nonce and return all gas', () => {
    const code = concatBytes(creating(assemble('STOP'), 1n), RETURN_TOP);
    const poor = play({ code });
    expect(bytesToBigint(poor.outcome.output)).toBe(0n);
    expect(poor.host.getNonce(CONTRACT)).toBe(1n);
    expect(poor.gasUsed).toBeLessThan(33_000n);
    const spent = {
      [CONTRACT]: { code: concatBytes(creating(assemble('STOP')), RETURN_TOP), nonce: MAX_UINT64 },
    };
    const last = play({ accounts: spent });
    expect(bytesToBigint(last.outcome.output)).toBe(0n);
    expect(last.host.getNonce(CONTRACT)).toBe(MAX_UINT64);
    expect(last.gasUsed).toBeLessThan(33_000n);
  });

  it('cs-28 return data is empty after success and halts, and the payload after REVERT', () => {
    const sizeAfter = (initCode: Bytes) =>
      output({ code: concatBytes(creating(initCode), assemble('RETURNDATASIZE'), RETURN_TOP) });
    expect(sizeAfter(assemble(7, 0, 'RETURN'))).toBe(0n);
    expect(sizeAfter(assemble('INVALID'))).toBe(0n);
    expect(sizeAfter(assemble(7, 0, 'REVERT'))).toBe(7n);
  });

  it('cs-28 a REVERT payload beyond the code size limit costs nothing more', () => {
    expect(
      output({
        code: concatBytes(creating(assemble(30_000, 0, 'REVERT')), assemble('RETURNDATASIZE'), RETURN_TOP),
      }),
    ).toBe(30_000n);
  });

  it('undo the value transfer and the account when init code fails', () => {
    const code = creating(assemble('INVALID'), 3n);
    const { host } = play({ code, message: { value: 3n } });
    expect(host.getBalance(CONTRACT)).toBe(3n);
    expect(host.exists(CREATED)).toBe(false);
    expect(host.getNonce(CONTRACT)).toBe(2n);
  });

  it('CREATE2 pays for hashing its init code', () => {
    const used = (kind: string, ...salt: number[]) =>
      play({ fork: 'paris', code: assemble(...salt, 64, 0, 0, kind) }).gasUsed;
    expect(used('CREATE2', 0) - used('CREATE')).toBe(3n + 2n * 6n);
  });
});

describe('code deposits', () => {
  it('cs-30 a deposit that cannot be paid leaves an empty contract in Frontier and fails from Homestead on', () => {
    const initCode = deploying(new Uint8Array(32).fill(0x5b));
    const frontier = create(initCode, { fork: 'frontier' }, 1_000n);
    expect(frontier.outcome.status).toBe('success');
    expect(frontier.outcome.gasLeft).toBeGreaterThan(0n);
    expect(frontier.host.getCode(createAddress(CALLER, 0n))).toHaveLength(0);
    const homestead = create(initCode, { fork: 'homestead' }, 1_000n);
    expect(haltOf(homestead.outcome)).toBe('contract creation code storage out of gas');
    expect(homestead.outcome.gasLeft).toBe(0n);
  });

  it('cs-31 code has at most 24,576 bytes from EIP-170 on', () => {
    const sized = (size: number) => assemble(size, 0, 'RETURN');
    expect(create(sized(24_576)).outcome.status).toBe('success');
    expect(haltOf(create(sized(24_577)).outcome)).toBe('max code size exceeded');
    expect(create(sized(24_577), { fork: 'homestead' }).outcome.status).toBe('success');
  });

  it('cs-31 code does not begin with 0xef from London on', () => {
    const initCode = concatBytes(storeBytes(Uint8Array.of(0xef, 0)), assemble(2, 0, 'RETURN'));
    expect(haltOf(create(initCode).outcome)).toBe('invalid code: must not begin with 0xef');
    expect(create(initCode, { fork: 'berlin' }).outcome.status).toBe('success');
  });

  it('cs-31 init code of CREATE has at most 49,152 bytes and costs 2 gas a word from Shanghai on', () => {
    const code = (size: number) => assemble(size, 0, 0, 'CREATE');
    expect(haltOf(play({ code: code(49_153) }).outcome)).toBe('max initcode size exceeded');
    expect(play({ code: code(49_152) }).outcome.status).toBe('success');
    expect(play({ fork: 'paris', code: code(49_153) }).outcome.status).toBe('success');
    expect(play({ code: code(320) }).gasUsed - play({ fork: 'paris', code: code(320) }).gasUsed).toBe(20n);
  });

  it('gives the deposited code and the address as the outcome', () => {
    const code = assemble('STOP');
    expect(create(deploying(code)).outcome).toMatchObject({
      status: 'success',
      output: code,
      createdAddress: createAddress(CALLER, 0n),
    });
  });

  it('a creation from outside collides like any other', () => {
    const accounts = { [createAddress(CALLER, 0n)]: { nonce: 1n } };
    const { outcome } = create(assemble('STOP'), { accounts });
    expect(haltOf(outcome)).toBe('contract address collision');
    expect(outcome.gasLeft).toBe(0n);
  });
});
