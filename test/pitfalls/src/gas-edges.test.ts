import type { ForkName } from '@ethane/chainspec';
import { createAddress } from '@ethane/evm';
import { type Bytes, concatBytes, MAX_UINT256, toHash32 } from '@ethane/primitives';
import { describe, expect, it } from 'vitest';
import { call, code, RETURN_WORD, storing, when } from './support/assemble.ts';
import { keptOf, METER, metered } from './support/metering.ts';
import { addressOf, CONTRACT, OTHER, run, SENDER, World } from './support/world.ts';

/** Gas that a transaction of {@link World} has after the 21,000 of a plain call. */
const GAS = 979_000n;

/** What `body`, which pushes one word, takes after `before`. */
function costOf(body: Bytes, before: Bytes, others: Bytes, slots: readonly bigint[] = []): bigint {
  const accessList = [
    { address: addressOf(0x77), storageKeys: [] },
    {
      address: CONTRACT,
      storageKeys: slots.map((slot) => toHash32(`0x${slot.toString(16).padStart(64, '0')}`)),
    },
  ];
  const all = concatBytes(before, metered(body), RETURN_WORD);
  return run('cancun', all, { accessList }, { accounts: { [OTHER]: { code: others } } }).word - METER;
}

describe('edges of gas', () => {
  it('cs-15-all-but-one-64th: CREATE gives all gas before EIP-150, all but one 64th after it', () => {
    const initCode = code('GAS', 0, 'SSTORE');
    const creating = concatBytes(storing(initCode), code(initCode.length, 0, 0, 'CREATE'));
    const told = (fork: ForkName) => {
      const world = new World({ fork, code: creating });
      world.send();
      return world.storage(createAddress(CONTRACT, 1n), 0n);
    };
    const rest = GAS - 12n - 9n - 32_000n;
    expect(told('homestead')).toBe(rest - 2n);
    expect(told('tangerineWhistle')).toBe(rest - keptOf(rest) - 2n);
  });

  it('cs-18-original-value: a frame that takes back a refund and fails leaves the refund as it was', () => {
    const inner = (end: Bytes) => concatBytes(code(1, 0, 'SSTORE'), end);
    const clearing = (end: Bytes) => {
      const head = code('CALLDATASIZE');
      const outer = concatBytes(
        code(0, 0, 'SSTORE'),
        call('CALL', { to: CONTRACT, input: [0, 1], gas: 50_000 }),
      );
      const world = new World({
        fork: 'london',
        code: concatBytes(head, when(head.length, concatBytes(inner(end), code('STOP'))), outer),
        accounts: { [CONTRACT]: { storage: [[0n, 1n]] } },
      });
      const { gasRefunded } = world.send().result;
      return { gasRefunded, value: world.storage(CONTRACT, 0n) };
    };
    expect(clearing(code('STOP'))).toEqual({ gasRefunded: 2_800n, value: 1n });
    expect(clearing(code(0, 0, 'REVERT'))).toEqual({ gasRefunded: 4_800n, value: 0n });
    expect(clearing(code('ADD', 'ADD'))).toEqual({ gasRefunded: 4_800n, value: 0n });
  });

  it('cs-18-original-value: what is already written costs 100, whether or not the first value comes back', () => {
    const writing = (...values: number[]) => {
      const body = concatBytes(...values.map((value) => code(value, 0, 'SSTORE')));
      const accounts = { [CONTRACT]: { storage: [[0n, 1n]] as const } };
      const { spent, result } = run('london', body, {}, { accounts });
      return [spent - 6n * BigInt(values.length), result.gasRefunded];
    };
    expect(writing(1)).toEqual([2_200n, 0n]);
    expect(writing(2)).toEqual([5_000n, 0n]);
    expect(writing(2, 3)).toEqual([5_100n, 0n]);
    expect(writing(2, 1)).toEqual([5_100n, 2_800n]);
    expect(writing(0, 3)).toEqual([5_100n, 0n]);
  });

  it('cs-19-refunds: refunds below the cap: 15,000 for a slot and 24,000 for SELFDESTRUCT before London', () => {
    const data = new Uint8Array(2_000).fill(1);
    const refunded = (fork: ForkName, body: Bytes) =>
      run(fork, body, { data }, { accounts: { [CONTRACT]: { storage: [[1n, 1n]] } } }).result.gasRefunded;
    expect(refunded('berlin', code(0, 1, 'SSTORE'))).toBe(15_000n);
    expect(refunded('london', code(0, 1, 'SSTORE'))).toBe(4_800n);
    expect(refunded('berlin', code(SENDER, 'SELFDESTRUCT'))).toBe(24_000n);
    expect(refunded('london', code(SENDER, 'SELFDESTRUCT'))).toBe(0n);
    expect(refunded('berlin', code(0, 1, 'SSTORE', SENDER, 'SELFDESTRUCT'))).toBe(
      (21_000n + 32_000n + 5_006n + 5_003n) / 2n,
    );
  });

  it('cs-21-warm-sets: a slot that a failed frame touched is cold again, but for those of the access list', () => {
    const load = code(7, 'SLOAD');
    const delegate = call('DELEGATECALL', { to: OTHER, gas: 50_000 });
    expect(costOf(load, delegate, concatBytes(load, code('STOP')))).toBe(3n + 100n);
    expect(costOf(load, delegate, concatBytes(load, code(0, 0, 'REVERT')))).toBe(3n + 2_100n);
    expect(costOf(load, delegate, concatBytes(load, code('ADD', 'ADD')))).toBe(3n + 2_100n);
    expect(costOf(load, delegate, concatBytes(load, code(0, 0, 'REVERT')), [7n])).toBe(3n + 100n);
    const listed = code(addressOf(0x77), 'BALANCE');
    expect(costOf(listed, delegate, concatBytes(listed, code(0, 0, 'REVERT')))).toBe(3n + 100n);
  });

  it('cs-21-warm-sets: the address of a failed creation stays warm, unless the frame that created it fails too', () => {
    const failing = concatBytes(storing(code('ADD')), code(1, 0, 0, 'CREATE'));
    const balance = code(createAddress(CONTRACT, 1n), 'BALANCE');
    expect(costOf(balance, failing, code('STOP'))).toBe(3n + 100n);
    const ending = (end: Bytes) => {
      const before = call('DELEGATECALL', { to: OTHER, gas: 90_000 });
      return costOf(balance, before, concatBytes(code(0, 0, 0, 'CREATE'), end));
    };
    expect(ending(code('STOP'))).toBe(3n + 100n);
    expect(ending(code(0, 0, 'REVERT'))).toBe(3n + 2_600n);
  });

  it('cs-25-memory: no bytes at any offset touch no memory, whatever the instruction', () => {
    const far = MAX_UINT256;
    for (const body of [
      code(0, far, 'KECCAK256', 'POP'),
      code(0, far, 'LOG0'),
      code(0, far, 0, 'CREATE', 'POP'),
      code(0, 0, far, 'CODECOPY'),
      code(0, 0, far, OTHER, 'EXTCODECOPY'),
      code(0, 0, far, 'RETURNDATACOPY'),
      code(0, far, 0, far, 0, OTHER, 'GAS', 'CALL', 'POP'),
    ]) {
      expect(run('osaka', concatBytes(body, code('MSIZE'), RETURN_WORD))).toMatchObject({
        status: 'success',
        word: 0n,
      });
    }
  });

  it('cs-25-memory: an end beyond 2^64 runs out of gas and does not wrap to a low address', () => {
    const near = 2n ** 64n - 32n;
    for (const body of [
      code(1, near, 'MSTORE'),
      code(1, 2n ** 64n, 'MSTORE8'),
      code(2n ** 64n, 'MLOAD'),
      code(64, 0, near, 'CODECOPY'),
      code(64, near, 0, 'MCOPY'),
      code(64, near, 'LOG0'),
      code(64, near, 'RETURN'),
      code(64, near, 0, 'CREATE'),
      code(64, near, 0, 0, 0, OTHER, 'GAS', 'CALL'),
      code(0, 0, 64, near, 0, OTHER, 'GAS', 'CALL'),
      code(1, MAX_UINT256, 'KECCAK256'),
    ]) {
      const { status, reason, gasUsed } = run('osaka', body);
      expect(status).toBe('halt');
      expect(['OUT_OF_GAS', 'GAS_OVERFLOW']).toContain(reason);
      expect(gasUsed).toBe(1_000_000n);
    }
  });

  it('cs-26-huge-call-gas: a call that asks for more gas than 2^64 mints none', () => {
    const accounts = { [OTHER]: { code: concatBytes(code('GAS'), RETURN_WORD) } };
    const rest = GAS - 7n * 3n - 3n - 2_600n;
    for (const gas of [2n ** 63n, 2n ** 64n, 2n ** 64n + 5n, 2n ** 255n, MAX_UINT256]) {
      const asking = call('CALL', { to: OTHER, gas, output: [0, 32] });
      const ran = run('osaka', concatBytes(asking, code(0, 'MLOAD'), RETURN_WORD), {}, { accounts });
      expect(ran.word).toBe(rest - keptOf(rest) - 2n);
      expect(ran.gasUsed).toBe(21_000n + 21n + 3n + 2_600n + (2n + 15n) + 6n + 12n);
    }
  });
});
