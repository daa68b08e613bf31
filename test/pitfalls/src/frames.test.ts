import type { ForkName } from '@ethane/chainspec';

import { createAddress } from '@ethane/evm';
import { applyMessage } from '@ethane/execution';
import { bytesToHex, concatBytes, EMPTY_BYTES, hexToBigint, MAX_UINT256, toHash32 } from '@ethane/primitives';
import { WorldState } from '@ethane/state';
import { describe, expect, it } from 'vitest';
import { call, code, deploying, RETURN_WORD, storing, when } from './support/assemble.ts';
import {
  ABSENT,
  addressOf,
  brokenReader,
  COINBASE,
  CONTRACT,
  OTHER,
  precompile,
  run,
  SENDER,
  World,
} from './support/world.ts';

/** Returns the gas that it has after GAS itself. */
const TELL_GAS = concatBytes(code('GAS'), RETURN_WORD);

/** The word that `body` leaves on the stack. */
function wordOf(body: Uint8Array, fork: ForkName = 'osaka'): bigint {
  const { status, word } = run(fork, concatBytes(body, RETURN_WORD));
  expect(status).toBe('success');
  return word;
}

/** Gas that `body` takes; pushes count. */
function gasOf(fork: ForkName, body: Uint8Array, accounts = {}): bigint {
  return run(fork, body, {}, { accounts }).spent;
}

describe('gas and frames', () => {
  it('cs-15-all-but-one-64th: a call gets at most that from EIP-150 on; before it asking for more fails', () => {
    const asking = (gas: string | bigint) =>
      concatBytes(call('CALL', { to: OTHER, gas, output: [0, 32] }), code(0, 'MLOAD'), RETURN_WORD);
    const accounts = { [OTHER]: { code: TELL_GAS } };
    const given = run('byzantium', asking(MAX_UINT256), {}, { accounts });
    const left = 1_000_000n - 21_000n - 6n * 3n - 3n - 3n - 700n;
    expect(given.word).toBe(left - left / 64n - 2n);
    expect(run('byzantium', asking(50_000n), {}, { accounts }).word).toBe(50_000n - 2n);
    expect(run('homestead', asking(50_000n), {}, { accounts }).word).toBe(50_000n - 2n);
    expect(run('homestead', asking(2_000_000n), {}, { accounts }).reason).toBe('OUT_OF_GAS');
  });

  it('cs-16-stipend: 2,300 gas come on top where ether moves, by CALL and CALLCODE only', () => {
    const accounts = { [OTHER]: { code: TELL_GAS }, [CONTRACT]: { balance: 10n } };
    const told = (kind: Parameters<typeof call>[0], value: bigint) => {
      const body = concatBytes(call(kind, { to: OTHER, gas: 100, value, output: [0, 32] }), code(0, 'MLOAD'));
      return run('london', concatBytes(body, RETURN_WORD), {}, { accounts }).word;
    };
    expect(told('CALL', 1n)).toBe(100n + 2_300n - 2n);
    expect(told('CALLCODE', 1n)).toBe(100n + 2_300n - 2n);
    expect(told('CALL', 0n)).toBe(98n);
    expect(told('DELEGATECALL', 0n)).toBe(98n);
    expect(told('STATICCALL', 0n)).toBe(98n);
    const body = call('CALL', { to: OTHER, gas: 0, value: 1 });
    const rich = { ...accounts, [OTHER]: { code: code('STOP') } };
    expect(gasOf('london', body, rich)).toBe(5n * 3n + 2n * 3n + 2_600n + 9_000n - 2_300n);
  });

  it('cs-17-sstore-sentry: 2,300 gas or less fail SSTORE from EIP-2200 on, and never TSTORE', () => {
    const left = (fork: ForkName, gas: bigint, store: string) =>
      run(fork, code(0, 0, store), { gasLimit: 21_000n + 6n + gas }).status;
    expect(left('istanbul', 2_300n, 'SSTORE')).toBe('halt');
    expect(left('istanbul', 2_301n, 'SSTORE')).toBe('success');
    expect(left('constantinople', 200n, 'SSTORE')).toBe('success');
    expect(left('cancun', 100n, 'TSTORE')).toBe('success');
  });

  it('cs-18-original-value: that of the start of the transaction; the refund may be negative meanwhile', () => {
    // Called by itself it writes what it is given and, for 9, reverts.
    const self = (value: number) =>
      concatBytes(code(value, 0, 'MSTORE'), call('CALL', { to: CONTRACT, input: [0, 32] }), code('POP'));
    const inner = (revert: boolean) =>
      concatBytes(code(0, 'CALLDATALOAD', 0, 'SSTORE'), revert ? code(0, 0, 'REVERT') : code('STOP'));
    const both = (revert: boolean, outer: Uint8Array) => {
      const head = code('CALLDATASIZE');
      return concatBytes(head, when(head.length, inner(revert)), outer);
    };
    const reverted = both(true, concatBytes(self(5), code(1, 0, 'SSTORE')));
    const plain = both(true, concatBytes(self(0), code(1, 0, 'SSTORE')));
    const difference = run('london', reverted).gasUsed - run('london', plain).gasUsed;
    expect(difference).toBe(22_100n - 2_200n);
    const clearing = both(false, concatBytes(code(0, 0, 'SSTORE'), self(1)));
    const storage = [[0n, 1n]] as const;
    const cleared = run('london', clearing, {}, { accounts: { [CONTRACT]: { storage } } });
    expect(cleared.result.gasRefunded).toBe(2_800n);
    const world = new World({ fork: 'london', code: clearing, accounts: { [CONTRACT]: { storage } } });
    world.send();
    expect(world.storage(CONTRACT, 0n)).toBe(1n);
  });

  it('cs-19-refunds: at most a half, from London on a fifth; none for SELFDESTRUCT then; none after a failure', () => {
    const storage = [1n, 2n, 3n, 4n].map((slot) => [slot, 1n] as const);
    const clear = concatBytes(...storage.map(([slot]) => code(0, slot, 'SSTORE')));
    const clearing = (fork: ForkName, body = clear) =>
      run(fork, body, {}, { accounts: { [CONTRACT]: { storage } } });
    const used = 21_000n + 4n * 5_006n;
    expect(clearing('berlin').gasUsed).toBe(used / 2n + (used % 2n));
    expect(clearing('london').result.gasRefunded).toBe(used / 5n);
    const one = code(0, 1, 'SSTORE');
    expect(clearing('berlin', one).result.gasRefunded).toBe((21_000n + 5_006n) / 2n);
    expect(clearing('london', one).result.gasRefunded).toBe(4_800n);
    expect(clearing('petersburg', one).result.gasRefunded).toBe((21_000n + 5_006n) / 2n);
    const destroy = code(SENDER, 'SELFDESTRUCT');
    expect(clearing('berlin', destroy).result.gasRefunded).toBe((21_000n + 5_003n) / 2n);
    expect(clearing('london', destroy).result.gasRefunded).toBe(0n);
    expect(clearing('london', concatBytes(clear, code(0, 0, 'REVERT'))).result.gasRefunded).toBe(0n);
    expect(clearing('london', concatBytes(clear, code('ADD'))).gasUsed).toBe(1_000_000n);
  });

  it('cs-20-calldata-floor: 10 gas a token from EIP-7623 on, after the refund, and asked of the gas limit', () => {
    const data = new Uint8Array(1_000).fill(1);
    const sending = (
      fork: ForkName,
      body: Uint8Array,
      gasLimit = 1_000_000n,
      storage: [bigint, bigint][] = [],
    ) => run(fork, body, { data, gasLimit }, { accounts: { [CONTRACT]: { storage } } });
    expect(sending('cancun', code('STOP')).gasUsed).toBe(21_000n + 16_000n);
    expect(sending('prague', code('STOP')).gasUsed).toBe(21_000n + 40_000n);
    expect(sending('prague', code('STOP'), 61_000n).status).toBe('success');
    expect(() => sending('prague', code('STOP'), 60_999n)).toThrow(
      expect.objectContaining({ code: 'INTRINSIC_GAS_BELOW_FLOOR_GAS_COST' }),
    );
    const refunded = sending(
      'prague',
      code(0, 1, 'SSTORE', 0, 2, 'SSTORE', 0, 3, 'SSTORE', 0, 4, 'SSTORE', 0, 5, 'SSTORE'),
      1_000_000n,
      [
        [1n, 1n],
        [2n, 1n],
        [3n, 1n],
        [4n, 1n],
        [5n, 1n],
      ],
    );
    expect(refunded.gasUsed).toBe(61_000n);
    const zeros = run('prague', code('STOP'), { data: new Uint8Array(1_000) });
    expect(zeros.gasUsed).toBe(21_000n + 10_000n);
    const heavy = code(1, 1, 'SSTORE', 1, 2, 'SSTORE');
    expect(sending('prague', heavy).gasUsed).toBe(21_000n + 16_000n + 2n * 22_106n);
  });

  it('cs-21-warm-sets: roll back with their frame, but for what is warm from the start and created addresses', () => {
    const cost = (fork: ForkName, body: Uint8Array, before: Uint8Array = EMPTY_BYTES, accessList = false) => {
      const accounts = { [OTHER]: { code: concatBytes(code(ABSENT, 'BALANCE', 0, 0, 'REVERT')) } };
      const list = [{ address: ABSENT, storageKeys: [toHash32(`0x${'00'.repeat(31)}07`)] }];
      const send = accessList ? { accessList: list } : {};
      const measured = concatBytes(before, body);
      const world = new World({ fork, accounts, code: measured });
      return world.send(send).spent - (before.length > 0 ? run(fork, before, send, { accounts }).spent : 0n);
    };
    const balance = (address: string) => code(address, 'BALANCE');
    expect(cost('london', balance(ABSENT))).toBe(2_603n);
    expect(cost('london', concatBytes(balance(ABSENT), balance(ABSENT)))).toBe(2_603n + 103n);
    expect(cost('london', balance(ABSENT), call('CALL', { to: OTHER }))).toBe(2_603n);
    for (const address of [SENDER, CONTRACT, precompile(1)])
      expect(cost('london', balance(address))).toBe(103n);
    expect(cost('london', balance(COINBASE))).toBe(2_603n);
    expect(cost('shanghai', balance(COINBASE))).toBe(103n);
    expect(cost('london', balance(ABSENT), EMPTY_BYTES, true)).toBe(103n);
    expect(cost('london', code(0, 'SLOAD'))).toBe(2_103n);
    const created = createAddress(CONTRACT, 1n);
    const failing = concatBytes(storing(code('ADD')), code(1, 0, 0, 'CREATE'));
    expect(cost('london', balance(created), failing) % 1_000n).toBe(103n);
  });

  it('cs-22-active-precompiles: only those that the fork has are warm', () => {
    const cost = (fork: ForkName, number: number) => gasOf(fork, code(precompile(number), 'BALANCE')) - 3n;
    expect(cost('berlin', 9)).toBe(100n);
    expect(cost('berlin', 0x10)).toBe(2_600n);
    expect(cost('shanghai', 0x0a)).toBe(2_600n);
    expect(cost('cancun', 0x0a)).toBe(100n);
    expect(cost('cancun', 0x0b)).toBe(2_600n);
    expect(cost('prague', 0x11)).toBe(100n);
    expect(cost('prague', 0x100)).toBe(2_600n);
    expect(cost('osaka', 0x100)).toBe(100n);
  });

  it('cs-23-selfdestruct-access: a cold beneficiary costs 2,600 more, a warm one nothing', () => {
    const accounts = { [OTHER]: { balance: 1n } };
    expect(gasOf('london', code(OTHER, 'SELFDESTRUCT'), accounts)).toBe(3n + 5_000n + 2_600n);
    expect(gasOf('london', code('CALLER', 'SELFDESTRUCT'), accounts)).toBe(2n + 5_000n);
    expect(gasOf('istanbul', code(OTHER, 'SELFDESTRUCT'), accounts)).toBe(3n + 5_000n);
  });

  it('cs-24-call-depth: 1,025 frames exist; one more call pushes 0 and gets its gas back', () => {
    // Counts itself in slot 0, calls itself, and when that is refused keeps what the refused call took in slot 1.
    const head = concatBytes(
      code(1, 0, 'SLOAD', 'ADD', 0, 'SSTORE', 'GAS'),
      call('CALL', { to: CONTRACT }),
      code('GAS', 'SWAP1'),
    );
    const body = concatBytes(head, code('ISZERO', 'POP', 'SWAP1', 'SUB', 1, 'SLOAD', 'ISZERO'));
    const recursive = concatBytes(body, when(body.length, code('DUP1', 1, 'SSTORE')));
    const world = new World({ fork: 'cancun', code: recursive });
    expect(world.send({ gasLimit: 2n ** 46n }).status).toBe('success');
    expect(world.storage(CONTRACT, 0n)).toBe(1_025n);
    expect(world.storage(CONTRACT, 1n)).toBeLessThan(200n);
  });

  it('cs-25-memory: paid by the highest byte touched; nothing for no bytes; never wraps', () => {
    const memory = (words: bigint) => 3n * words + (words * words) / 512n;
    expect(gasOf('osaka', code(31, 'MLOAD'))).toBe(3n + 3n + memory(2n));
    expect(gasOf('osaka', code(32 * 1_023, 'MLOAD'))).toBe(3n + 3n + memory(1_024n));
    expect(gasOf('osaka', code(1, 32, 'MSTORE8'))).toBe(9n + memory(2n));
    expect(wordOf(code(0, 0, 2n ** 200n, 'CALLDATACOPY', 'MSIZE'))).toBe(0n);
    expect(wordOf(code(1, 'MLOAD', 'MSIZE'))).toBe(64n);
    expect(run('osaka', code(0, 2n ** 255n, 'RETURN')).status).toBe('success');
    for (const [size, offset] of [
      [1n, 2n ** 64n - 1n],
      [2n ** 64n - 1n, 1n],
      [2n ** 64n, 2n ** 64n],
      [MAX_UINT256, 32n],
    ] as const) {
      expect(run('osaka', code(size, offset, 'KECCAK256')).status).toBe('halt');
    }
  });

  it('cs-26-huge-call-gas: a gas operand beyond 2^64 or 2^255 means all that may be given', () => {
    const accounts = { [OTHER]: { code: TELL_GAS } };
    const told = (gas: bigint) => {
      const body = concatBytes(
        call('CALL', { to: OTHER, gas, output: [0, 32] }),
        code(0, 'MLOAD'),
        RETURN_WORD,
      );
      return run('osaka', body, {}, { accounts });
    };
    const all = told(2n ** 63n - 1n).word;
    expect(all).toBeGreaterThan(900_000n);
    for (const gas of [2n ** 63n, 2n ** 64n, 2n ** 64n + 5n, 2n ** 255n, MAX_UINT256]) {
      expect(told(gas).word).toBe(all);
      expect(told(gas).gasUsed).toBeGreaterThan(21_000n);
    }
  });

  it('cs-27-copies-beyond-the-end: RETURNDATACOPY halts even for no bytes, all others read zeros', () => {
    expect(run('osaka', code(0, 1, 0, 'RETURNDATACOPY')).reason).toBe('RETURN_DATA_OUT_OF_BOUNDS');
    expect(run('osaka', code(0, 0, 0, 'RETURNDATACOPY')).status).toBe('success');
    expect(run('osaka', code(1, 0, 0, 'RETURNDATACOPY')).reason).toBe('RETURN_DATA_OUT_OF_BOUNDS');
    expect(run('osaka', code(2n ** 64n, 2n ** 64n, 0, 'RETURNDATACOPY')).status).toBe('halt');
    for (const copy of ['CALLDATACOPY', 'CODECOPY']) {
      expect(wordOf(code(MAX_UINT256, 0, 'MSTORE', 32, 2n ** 64n, 0, copy, 0, 'MLOAD'))).toBe(0n);
    }
    const external = code(
      MAX_UINT256,
      0,
      'MSTORE',
      32,
      2n ** 64n + 1n,
      0,
      CONTRACT,
      'EXTCODECOPY',
      0,
      'MLOAD',
    );
    expect(wordOf(external)).toBe(0n);
  });

  it('cs-28-return-data-of-create: a revert payload and nothing else', () => {
    const after = (initCode: Uint8Array, value = 0) =>
      wordOf(
        concatBytes(
          call('CALL', { to: OTHER }),
          storing(initCode),
          code(initCode.length, 0, value, 'CREATE', 'POP', 'RETURNDATASIZE'),
        ),
      );
    expect(after(deploying(code('STOP')))).toBe(0n);
    expect(after(code(40, 0, 'REVERT'))).toBe(40n);
    expect(after(code('ADD'))).toBe(0n);
    expect(after(deploying(code('STOP')), 5)).toBe(0n);
    const large = code(0x6001, 0, 'REVERT');
    expect(after(large)).toBe(0x6001n);
  });

  it('cs-29-static-context: no write, log, creation, destruction or call with value below STATICCALL', () => {
    const inside = (body: Uint8Array) => {
      const accounts = { [OTHER]: { code: body, balance: 9n } };
      const caller = concatBytes(call('STATICCALL', { to: OTHER }), RETURN_WORD);
      return run('osaka', caller, {}, { accounts }).word;
    };
    const forbidden = [
      code(0, 0, 'SSTORE'),
      code(0, 0, 'TSTORE'),
      ...[0, 1, 2, 3, 4].map((topics) =>
        code(...Array.from({ length: topics + 2 }, () => 0), `LOG${topics}`),
      ),
      code(0, 0, 0, 'CREATE'),
      code(0, 0, 0, 0, 'CREATE2'),
      code(0, 'SELFDESTRUCT'),
      call('CALL', { to: ABSENT, value: 1 }),
    ];
    for (const body of forbidden) expect(inside(body)).toBe(0n);
    const allowed = [
      call('CALL', { to: ABSENT }),
      call('CALLCODE', { to: ABSENT, value: 1 }),
      call('DELEGATECALL', { to: ABSENT }),
      code(0, 'SLOAD', 0, 'TLOAD'),
    ];
    for (const body of allowed) expect(inside(body)).toBe(1n);
    const deeper = concatBytes(call('CALL', { to: addressOf(0x33) }), RETURN_WORD);
    const accounts = { [OTHER]: { code: deeper }, [addressOf(0x33)]: { code: code(0, 0, 'SSTORE') } };
    const caller = concatBytes(
      call('STATICCALL', { to: OTHER, output: [0, 32] }),
      code(0, 'MLOAD'),
      RETURN_WORD,
    );
    expect(run('osaka', caller, {}, { accounts }).word).toBe(0n);
  });

  it('cs-30-frontier-deposit: code that cannot be paid is left out in Frontier and fails from Homestead on', () => {
    // 200 bytes cost 40,000 gas; in Frontier creating as such costs nothing more than a call.
    const poor = (fork: ForkName, gasLimit: bigint) => {
      const world = new World({ fork });
      const { status, gasUsed } = world.send({
        create: true,
        data: deploying(new Uint8Array(200)),
        gasLimit,
      });
      const address = createAddress(SENDER, 0n);
      const exists = world.account(address) !== undefined;
      return { status, exists, size: world.code(address).length, all: gasUsed === gasLimit };
    };
    expect(poor('frontier', 90_000n)).toEqual({ status: 'success', exists: true, size: 200, all: false });
    expect(poor('frontier', 50_000n)).toEqual({ status: 'success', exists: true, size: 0, all: false });
    expect(poor('homestead', 82_000n)).toEqual({ status: 'halt', exists: false, size: 0, all: true });
    expect(poor('homestead', 120_000n)).toEqual({ status: 'success', exists: true, size: 200, all: false });
  });

  it('cs-31-code-sizes: code of 24,576 bytes, none with 0xef first, init code of 49,152 bytes', () => {
    const deploy = (fork: ForkName, runtime: Uint8Array) =>
      new World({ fork }).send({ create: true, data: deploying(runtime), gasLimit: 20_000_000n }).status;
    const large = (size: number) => new Uint8Array(size);
    expect(deploy('byzantium', large(24_576))).toBe('success');
    expect(deploy('byzantium', large(24_577))).toBe('halt');
    expect(deploy('tangerineWhistle', large(24_577))).toBe('success');
    expect(deploy('berlin', Uint8Array.of(0xef, 0))).toBe('success');
    expect(deploy('london', Uint8Array.of(0xef, 0))).toBe('halt');
    expect(deploy('london', Uint8Array.of(0xee, 0xef))).toBe('success');
    const sending = (fork: ForkName, size: number) =>
      new World({ fork }).send({ create: true, data: large(size), gasLimit: 10_000_000n });
    expect(sending('shanghai', 49_152).status).toBe('success');
    expect(() => sending('shanghai', 49_153)).toThrow(
      expect.objectContaining({ code: 'INITCODE_SIZE_EXCEEDED' }),
    );
    expect(sending('london', 49_153).status).toBe('success');
    const create = (fork: ForkName, size: number) => run(fork, code(size, 0, 0, 'CREATE'), {}, {});
    expect(create('shanghai', 49_152).status).toBe('success');
    expect(create('shanghai', 49_153).status).toBe('halt');
    expect(create('london', 49_153).status).toBe('success');
    expect(create('shanghai', 64).spent - create('london', 64).spent).toBe(4n);
    const second = (fork: ForkName) => gasOf(fork, code(0, 64, 0, 0, 'CREATE2'));
    expect(second('shanghai') - second('london')).toBe(4n);
  });

  it('cs-32-jumps: never into PUSH data, to a whole word, and PUSH reads zeros past the end', () => {
    expect(run('osaka', Uint8Array.of(0x60, 4, 0x56, 0x61, 0x5b, 0x5b, 0x5b)).reason).toBe('INVALID_JUMP');
    expect(run('osaka', Uint8Array.of(0x60, 6, 0x56, 0x61, 0x5b, 0x5b, 0x5b)).status).toBe('success');
    const far = concatBytes(code(2n ** 32n + 7n, 'JUMP'), code('JUMPDEST', 'JUMPDEST'));
    expect(run('osaka', far).reason).toBe('INVALID_JUMP');
    expect(run('osaka', concatBytes(code(1, 2n ** 64n + 12n, 'JUMPI'), code('JUMPDEST'))).reason).toBe(
      'INVALID_JUMP',
    );
    expect(run('osaka', code(0, MAX_UINT256, 'JUMPI')).status).toBe('success');
    const world = new World({
      accounts: { [OTHER]: { code: Uint8Array.of(0x7f, 0xff) } },
      code: call('CALL', { to: OTHER }),
    });
    expect(world.send().status).toBe('success');
    expect(run('osaka', Uint8Array.of(0x61, 0x01)).spent).toBe(3n);
  });

  it('cs-33-arithmetic: signed division, 512-bit intermediates, shifts and signs beyond the width', () => {
    const least = 2n ** 255n;
    const minus = (value: bigint) => 2n ** 256n - value;
    const two = (name: string, second: bigint, top: bigint) => wordOf(code(second, top, name));
    expect(two('SDIV', minus(1n), least)).toBe(least);
    expect(two('SDIV', 2n, minus(7n))).toBe(minus(3n));
    expect(two('SMOD', 3n, minus(7n))).toBe(minus(1n));
    expect(two('SMOD', minus(3n), 7n)).toBe(1n);
    for (const name of ['DIV', 'SDIV', 'MOD', 'SMOD']) expect(two(name, 0n, 5n)).toBe(0n);
    const three = (name: string, modulus: bigint) => wordOf(code(modulus, MAX_UINT256, MAX_UINT256, name));
    expect(three('ADDMOD', 10n)).toBe((2n * MAX_UINT256) % 10n);
    expect(three('MULMOD', 12n)).toBe((MAX_UINT256 * MAX_UINT256) % 12n);
    for (const name of ['ADDMOD', 'MULMOD']) expect(three(name, 0n)).toBe(0n);
    expect(two('SHL', 1n, 256n)).toBe(0n);
    expect(two('SHR', MAX_UINT256, 2n ** 200n)).toBe(0n);
    expect(two('SAR', least, 256n)).toBe(MAX_UINT256);
    expect(two('SAR', least, 4n)).toBe(minus(2n ** 251n));
    expect(two('SAR', least - 1n, 300n)).toBe(0n);
    expect(two('SIGNEXTEND', 0x80n, 0n)).toBe(minus(0x80n));
    expect(two('SIGNEXTEND', 0x17fn, 0n)).toBe(0x7fn);
    expect(two('SIGNEXTEND', least, 31n)).toBe(least);
    expect(two('SIGNEXTEND', 0x80n, 2n ** 100n)).toBe(0x80n);
    expect(two('BYTE', least, 0n)).toBe(0x80n);
    expect(two('BYTE', MAX_UINT256, 32n)).toBe(0n);
    expect(two('EXP', 0n, 0n)).toBe(1n);
    expect(two('SLT', 1n, least)).toBe(1n);
    expect(two('LT', 1n, least)).toBe(0n);
    expect(gasOf('tangerineWhistle', code(256, 2, 'EXP'))).toBe(6n + 10n + 20n);
    expect(gasOf('spuriousDragon', code(256, 2, 'EXP'))).toBe(6n + 10n + 100n);
    expect(gasOf('spuriousDragon', code(0, 2, 'EXP'))).toBe(16n);
  });

  it('cs-34-transient-storage: per transaction, undone with its frame; MCOPY overlaps and expands for both', () => {
    const world = new World({ code: concatBytes(code(0, 'TLOAD', 7, 0, 'TSTORE'), RETURN_WORD) });
    expect(world.send().word).toBe(0n);
    expect(world.send().word).toBe(0n);
    const head = code('CALLDATASIZE');
    const inner = code(9, 0, 'TSTORE', 0, 0, 'REVERT');
    const outer = concatBytes(
      code(5, 0, 'TSTORE'),
      call('CALL', { to: CONTRACT, input: [0, 1] }),
      code(0, 'TLOAD'),
    );
    expect(wordOf(concatBytes(head, when(head.length, inner), outer))).toBe(5n);
    const bytes = 0x000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1fn;
    expect(wordOf(code(bytes, 0, 'MSTORE', 32, 0, 1, 'MCOPY', 1, 'MLOAD'))).toBe(bytes);
    expect(wordOf(code(bytes, 1, 'MSTORE', 32, 1, 0, 'MCOPY', 0, 'MLOAD'))).toBe(bytes);
    expect(wordOf(code(32, 64, 0, 'MCOPY', 'MSIZE'))).toBe(96n);
    expect(wordOf(code(32, 0, 64, 'MCOPY', 'MSIZE'))).toBe(96n);
    expect(wordOf(code(0, 2n ** 90n, 2n ** 90n, 'MCOPY', 'MSIZE'))).toBe(0n);
  });

  it('cs-35-prevrandao: 0x44 is the difficulty under proof of work and the randomness after it', () => {
    const body = concatBytes(code('DIFFICULTY'), RETURN_WORD);
    expect(run('london', body).word).toBe(131_072n);
    expect(run('paris', body).word).toBe(hexToBigint(`0x${'5a'.repeat(32)}`));
    expect(run('cancun', body, {}, { block: { prevRandao: undefined, difficulty: 99n } }).word).toBe(99n);
  });

  it('cs-36-host-errors: what the machine cannot do ends the run and is never a failed transaction', () => {
    const world = new World();
    const error = new RangeError('Maximum call stack size exceeded');
    const state = new WorldState(brokenReader(error));
    const { rules, block } = world;
    const room = { gasLeft: 10n ** 9n, blobGasLeft: 0n, cumulativeGasUsed: 0n };
    const message = {
      sender: SENDER,
      to: CONTRACT,
      gasLimit: 100_000n,
      gasPrice: 0n,
      value: 0n,
      data: EMPTY_BYTES,
      accessList: [],
      authorizationList: [],
      blobVersionedHashes: [],
    };
    expect(() => applyMessage({ rules, block, state, ...room }, message)).toThrow(error);
    const huge = { gasLimit: 2n ** 58n, gasPrice: 0n };
    expect(() => run('berlin', code(2n ** 33n, 'MLOAD'), huge)).toThrow(
      expect.objectContaining({ code: 'MEMORY_LIMIT' }),
    );
  });

  it('cs-37-diagnostics: a tracer that throws changes nothing', () => {
    const body = concatBytes(code(1, 0, 'SSTORE'), call('CALL', { to: OTHER }), RETURN_WORD);
    const quiet = new World({ code: body });
    const watched = new World({ code: body });
    const fail = () => {
      throw new TypeError('of the tracer');
    };
    const tracer = { onStep: fail, onEnter: fail, onExit: fail, onCost: fail, onFault: fail };
    const expected = quiet.send();
    const seen = watched.send({ tracer });
    expect(seen.gasUsed).toBe(expected.gasUsed);
    expect(bytesToHex(seen.output)).toBe(bytesToHex(expected.output));
    expect(watched.storage(CONTRACT, 0n)).toBe(1n);
  });
});
