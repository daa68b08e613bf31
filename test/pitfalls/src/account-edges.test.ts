import type { ForkName } from '@ethane/chainspec';
import { keccak256 } from '@ethane/crypto';
import { create2Address, createAddress } from '@ethane/evm';
import { type Bytes, concatBytes, EMPTY_BYTES, hexToBigint } from '@ethane/primitives';
import { EMPTY_CODE_HASH } from '@ethane/types';
import { describe, expect, it } from 'vitest';
import { call, code, deploying, RETURN_WORD, storing, when } from './support/assemble.ts';
import { keptOf, wordAt } from './support/metering.ts';
import { type AccountFields, addressOf, CONTRACT, precompile, run, SENDER, World } from './support/world.ts';

const HEIR = addressOf(0x4e);
/** Gas that a transaction of {@link World} has after the 21,000 of a plain call. */
const GAS = 979_000n;
/** Gas of RETURN_WORD where memory is new. */
const RETURNING = 15n;

describe('edges of accounts and state', () => {
  it('cs-02-ripemd-touch: before EIP-161 a touched 0x03 that is empty stays, as all others do', () => {
    const left = (fork: ForkName) => {
      const world = new World({
        fork,
        accounts: { [precompile(3)]: {} },
        code: call('CALL', { to: 3n, gas: 1 }),
      });
      world.send();
      return world.account(precompile(3)) !== undefined;
    };
    expect(left('tangerineWhistle')).toBe(true);
    expect(left('spuriousDragon')).toBe(false);
  });

  it('cs-06-selfdestruct-only-new: a contract that a factory made is deleted in the same transaction and kept in the next', () => {
    const initCode = deploying(code(HEIR, 'SELFDESTRUCT'));
    const make = concatBytes(storing(initCode), code(initCode.length, 0, 4, 'CREATE'));
    const child = createAddress(CONTRACT, 1n);
    const accounts = { [CONTRACT]: { balance: 10n } };
    const both = new World({
      fork: 'cancun',
      accounts,
      code: concatBytes(make, call('CALL', { to: 'DUP6' })),
    });
    expect(both.send().status).toBe('success');
    expect(both.account(child)).toBeUndefined();
    expect(both.balance(HEIR)).toBe(4n);
    expect(both.balance(CONTRACT)).toBe(6n);

    const apart = new World({ fork: 'cancun', accounts, code: make });
    apart.send();
    apart.send({ to: child });
    expect(apart.account(child)).toMatchObject({ nonce: 1n, balance: 0n });
    expect(apart.code(child)).toEqual(code(HEIR, 'SELFDESTRUCT'));
    expect(apart.balance(HEIR)).toBe(4n);
  });

  it('cs-07-create2-again: the address is that of EIP-1014', () => {
    const made = (initCode: Bytes) => create2Address(addressOf(0), 0n, keccak256(initCode));
    expect(made(Uint8Array.of(0))).toBe('0x4d1a2e2bb4f88f0250f26ffff098b0b30b26bf38');
    expect(made(EMPTY_BYTES)).toBe('0xe33c0c7f7df4809055c3eba6c09cfe4baf1bd9e0');
  });

  it('cs-08-create-collision: a collision takes exactly the gas that the creation was given', () => {
    const target = create2Address(CONTRACT, 0n, keccak256(new Uint8Array(0)));
    const body = concatBytes(code(0, 0, 0, 0, 'CREATE2'), RETURN_WORD);
    const create = (fields: AccountFields) =>
      new World({ fork: 'cancun', code: body, accounts: { [target]: fields } }).send();
    const rest = GAS - 4n * 3n - 32_000n;
    const burned = 12n + 32_000n + rest - keptOf(rest) + RETURNING;
    for (const fields of [
      { nonce: 1n },
      { code: code('STOP') },
      { storage: [[0n, 1n]] },
    ] satisfies AccountFields[]) {
      expect(create(fields)).toMatchObject({ status: 'success', word: 0n, spent: burned });
    }
    expect(create({ balance: 1n })).toMatchObject({
      word: hexToBigint(target),
      spent: 12n + 32_000n + RETURNING,
    });
  });

  it('cs-08-create-collision: a creation transaction that collides loses its gas, raises the nonce and moves no ether', () => {
    const target = createAddress(SENDER, 0n);
    const create = (fields: AccountFields) => {
      const world = new World({ fork: 'cancun', accounts: { [target]: fields } });
      const ran = world.send({ create: true, data: deploying(code('ADD')), value: 9n, gasLimit: 100_000n });
      const { status, reason, gasUsed } = ran;
      return {
        status,
        reason,
        gasUsed,
        nonce: world.account(SENDER)?.nonce,
        balance: world.balance(target),
        size: world.code(target).length,
        slot: world.storage(target, 1n),
      };
    };
    const collision = { status: 'halt', reason: 'CREATE_COLLISION', gasUsed: 100_000n, nonce: 1n };
    expect(create({ storage: [[1n, 5n]] })).toEqual({ ...collision, balance: 0n, size: 0, slot: 5n });
    expect(create({ nonce: 1n })).toEqual({ ...collision, balance: 0n, size: 0, slot: 0n });
    expect(create({ code: code('STOP', 'STOP') })).toEqual({ ...collision, balance: 0n, size: 2, slot: 0n });
    expect(create({ balance: 1n })).toMatchObject({ status: 'success', nonce: 1n, balance: 10n, size: 1 });
  });

  it('cs-09-create-pre-checks: balance and nonce checks of CREATE give all gas back', () => {
    const create = (fields: AccountFields, value: bigint) =>
      run(
        'cancun',
        concatBytes(code(0, 0, value, 'CREATE'), RETURN_WORD),
        {},
        { accounts: { [CONTRACT]: fields } },
      );
    const refused = { word: 0n, spent: 9n + 32_000n + RETURNING };
    expect(create({ balance: 1n }, 2n)).toMatchObject(refused);
    expect(create({ nonce: 2n ** 64n - 1n }, 0n)).toMatchObject(refused);
    expect(create({ balance: 2n }, 2n).word).toBe(hexToBigint(createAddress(CONTRACT, 1n)));
  });

  it('cs-09-create-pre-checks: a CREATE in the deepest frame fails, gives all gas back and raises no nonce', () => {
    // Calls itself; the frame whose call is refused tries to create, and keeps the cost in slot 1, 5 + result in slot 2.
    const recurse = concatBytes(call('CALL', { to: CONTRACT }), code('ISZERO'));
    const create = code('GAS', 0, 0, 0, 'CREATE', 'SWAP1', 'GAS', 'SWAP1', 'SUB', 1, 'SSTORE');
    const deepest = concatBytes(create, code(5, 'ADD', 2, 'SSTORE'));
    const world = new World({
      fork: 'cancun',
      code: concatBytes(recurse, when(recurse.length, deepest)),
    });
    expect(world.send({ gasLimit: 2n ** 50n }).status).toBe('success');
    expect(world.storage(CONTRACT, 1n)).toBe(9n + 32_000n + 3n + 2n);
    expect(world.storage(CONTRACT, 2n)).toBe(5n);
    expect(world.account(CONTRACT)?.nonce).toBe(1n);
  });

  it('cs-10-return-data-copies: logs, deployed code and outputs stay what they were when memory is written again', () => {
    const overwrite = code(0x5678, 0, 'MSTORE');
    const logging = concatBytes(code(0x1234, 0, 'MSTORE', 32, 0, 'LOG0'), overwrite);
    const { logs } = run('cancun', logging).result;
    expect(logs.map(({ data }) => wordAt(data, 0))).toEqual([0x1234n]);

    const deploy = (runtime: Bytes) => {
      const initCode = deploying(runtime);
      return concatBytes(storing(initCode), code(initCode.length, 0, 0, 'CREATE', 'POP'));
    };
    const world = new World({ code: concatBytes(deploy(code(1, 'POP')), deploy(code(2, 'POP')), overwrite) });
    expect(world.send().status).toBe('success');
    expect(world.code(createAddress(CONTRACT, 1n))).toEqual(code(1, 'POP'));
    expect(world.code(createAddress(CONTRACT, 2n))).toEqual(code(2, 'POP'));
  });

  it.each(['CALL', 'CALLCODE', 'DELEGATECALL', 'STATICCALL'] as const)(
    'cs-10-return-data-copies: what %s of the identity precompile returned is a copy',
    (kind) => {
      const body = concatBytes(
        code(0x1234, 0, 'MSTORE'),
        call(kind, { to: 4n, input: [0, 32] }),
        code(0x5678, 0, 'MSTORE', 32, 0, 32, 'RETURNDATACOPY', 32, 'MLOAD'),
        RETURN_WORD,
      );
      expect(run('cancun', body).word).toBe(0x1234n);
    },
  );

  it('cs-11-extcodehash: EXTCODEHASH of precompiles and of contracts that are being made or unmade', () => {
    const hashOf = (address: bigint, accounts: Readonly<Record<string, AccountFields>> = {}) =>
      run('cancun', concatBytes(code(address, 'EXTCODEHASH'), RETURN_WORD), {}, { accounts }).word;
    expect(hashOf(1n)).toBe(0n);
    expect(hashOf(1n, { [precompile(1)]: { balance: 1n } })).toBe(hexToBigint(EMPTY_CODE_HASH));

    const making = new World({ fork: 'cancun' });
    making.send({ create: true, data: code('ADDRESS', 'EXTCODEHASH', 0, 'SSTORE') });
    expect(making.storage(createAddress(SENDER, 0n), 0n)).toBe(hexToBigint(EMPTY_CODE_HASH));

    const doomed = code(HEIR, 'SELFDESTRUCT');
    const accounts = { [addressOf(0xdd)]: { code: doomed } };
    const unmaking = concatBytes(
      call('CALL', { to: addressOf(0xdd) }),
      code(addressOf(0xdd), 'EXTCODEHASH'),
      RETURN_WORD,
    );
    const hash = hexToBigint(`0x${Buffer.from(keccak256(doomed)).toString('hex')}`);
    expect(run('shanghai', unmaking, {}, { accounts }).word).toBe(hash);
    expect(run('byzantium', code(0, 'EXTCODEHASH')).reason).toBe('INVALID_OPCODE');
  });

  it('cs-11-extcodehash: its answers and those of BALANCE change with a payment, a destruction and what is taken back', () => {
    const asking = code(HEIR, 'BALANCE', HEIR, 'EXTCODEHASH', 'ADD');
    const after = (...parts: readonly Bytes[]) => {
      const body = concatBytes(asking, ...parts, asking, RETURN_WORD);
      const accounts = {
        [CONTRACT]: { balance: 100n },
        [addressOf(0xdd)]: { balance: 9n, code: code(HEIR, 'SELFDESTRUCT') },
        [addressOf(0xee)]: {
          balance: 7n,
          code: concatBytes(call('CALL', { to: HEIR, value: 7 }), asking, code(0, 0, 'REVERT')),
        },
      };
      return run('cancun', body, {}, { accounts }).word;
    };
    const emptyCode = hexToBigint(EMPTY_CODE_HASH);
    expect(after(call('CALL', { to: HEIR, value: 5 }))).toBe(emptyCode + 5n);
    expect(after(call('CALL', { to: addressOf(0xdd) }))).toBe(emptyCode + 9n);
    expect(after(call('CALL', { to: addressOf(0xee) }))).toBe(0n);
    expect(after()).toBe(0n);
  });
});
