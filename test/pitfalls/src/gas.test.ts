import type { ForkName } from '@ethane/chainspec';
import { createAddress } from '@ethane/evm';
import { concatBytes, EMPTY_BYTES, MAX_UINT256, toHash32 } from '@ethane/primitives';
import { describe, expect, it } from 'vitest';
import { call, code, RETURN_WORD, storing, when } from './support/assemble.ts';
import { ABSENT, COINBASE, CONTRACT, OTHER, precompile, run, SENDER, World } from './support/world.ts';

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

describe('gas', () => {
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
});
