import type { ForkName } from '@ethane/chainspec';
import { bytesToBigint, concatBytes } from '@ethane/primitives';
import { describe, expect, it } from 'vitest';
import { assemble, RETURN_TOP } from '../testing/bytecode.ts';
import { CONTRACT, haltOf, OTHER, play } from '../testing/scenario.ts';

/** Writes `values` to slot 0 one after another, from `original`; gas without the pushes, and the refund counter. */
function write(
  fork: ForkName,
  original: number,
  ...values: readonly number[]
): { gas: number; refund: number } {
  const code = assemble(...values.flatMap((value) => [value, 0, 'SSTORE']));
  const storage = [[0n, BigInt(original)]] as const;
  const { gasUsed, host, outcome } = play({ fork, accounts: { [CONTRACT]: { code, nonce: 1n, storage } } });
  expect(outcome.status).toBe('success');
  return { gas: Number(gasUsed) - 6 * values.length, refund: host.refund };
}

describe('SSTORE', () => {
  it('costs by old and new value at first, and again from Petersburg to Istanbul', () => {
    for (const fork of ['frontier', 'byzantium', 'petersburg'] as const) {
      expect(write(fork, 0, 1)).toEqual({ gas: 20_000, refund: 0 });
      expect(write(fork, 0, 0)).toEqual({ gas: 5_000, refund: 0 });
      expect(write(fork, 1, 2)).toEqual({ gas: 5_000, refund: 0 });
      expect(write(fork, 1, 0)).toEqual({ gas: 5_000, refund: 15_000 });
      expect(write(fork, 0, 1, 0)).toEqual({ gas: 25_000, refund: 15_000 });
    }
  });

  // The tables of the EIPs: original value, values written, gas, refund.
  it.each([
    [0, [0, 0], 400, 0],
    [0, [0, 1], 20_200, 0],
    [0, [1, 0], 20_200, 19_800],
    [0, [1, 2], 20_200, 0],
    [0, [1, 1], 20_200, 0],
    [1, [0, 0], 5_200, 15_000],
    [1, [0, 1], 5_200, 4_800],
    [1, [0, 2], 5_200, 0],
    [1, [2, 0], 5_200, 15_000],
    [1, [2, 3], 5_200, 0],
    [1, [2, 1], 5_200, 4_800],
    [1, [1, 0], 5_200, 15_000],
    [0, [1, 0, 1], 40_200, 19_800],
    [1, [0, 1, 0], 10_200, 19_800],
  ])('EIP-1283: %i, then %j, costs %i and refunds %i', (original, values, gas, refund) => {
    expect(write('constantinople', original, ...values)).toEqual({ gas, refund });
  });

  it.each([
    [0, [0, 0], 1_600, 0],
    [0, [1, 0], 20_800, 19_200],
    [0, [1, 2], 20_800, 0],
    [1, [0, 0], 5_800, 15_000],
    [1, [0, 1], 5_800, 4_200],
    [1, [2, 0], 5_800, 15_000],
    [1, [2, 1], 5_800, 4_200],
    [0, [1, 0, 1], 40_800, 19_200],
    [1, [0, 1, 0], 10_800, 19_200],
  ])('EIP-2200: %i, then %j, costs %i and refunds %i', (original, values, gas, refund) => {
    expect(write('istanbul', original, ...values)).toEqual({ gas, refund });
  });

  it.each([
    [0, [0, 0], 2_300, 0, 0],
    [0, [1, 0], 22_200, 19_900, 19_900],
    [0, [1, 2], 22_200, 0, 0],
    [1, [0, 0], 5_100, 15_000, 4_800],
    [1, [0, 1], 5_100, 2_800, 2_800],
    [1, [2, 1], 5_100, 2_800, 2_800],
    [1, [0, 1, 0], 8_000, 17_800, 7_600],
  ])(
    'EIP-2929: %i, then %j, costs %i and refunds %i, %i after EIP-3529',
    (original, values, gas, berlin, london) => {
      expect(write('berlin', original, ...values)).toEqual({ gas, refund: berlin });
      expect(write('london', original, ...values)).toEqual({ gas, refund: london });
    },
  );

  it('cs-17 fails with 2,300 gas or less from EIP-2200 on, though it would cost less', () => {
    const code = assemble(0, 0, 'SSTORE');
    const status = (fork: ForkName, gas: bigint) => play({ fork, code, message: { gas } }).outcome.status;
    expect(status('istanbul', 2_306n)).toBe('halt');
    expect(status('istanbul', 2_307n)).toBe('success');
    expect(status('constantinople', 206n)).toBe('success');
  });

  it('cs-17 TSTORE has no sentry and costs 100', () => {
    expect(play({ code: assemble(1, 0, 'TSTORE'), message: { gas: 106n } }).outcome).toMatchObject({
      status: 'success',
      gasLeft: 0n,
    });
  });

  it('cs-18 the original value is not that of a frame which was undone', () => {
    const code = concatBytes(assemble(0, 0, 0, 0, 0, OTHER, 100_000, 'CALL', 2, 0, 'SSTORE'));
    const inner = assemble(0, 0, 0, 0, 1, CONTRACT, 50_000, 'CALL');
    const { gasUsed } = play({ code, accounts: { [OTHER]: { code: inner } } });
    expect(gasUsed).toBeGreaterThan(22_000n);
  });

  it('cs-18 the refund counter may go below zero and is undone with its frame', () => {
    const code = assemble(7, 0, 'SSTORE', 0, 0, 'REVERT');
    const storage = [[0n, 7n]] as const;
    const accounts = { [CONTRACT]: { code: assemble(0, 0, 'SSTORE', 0, 0, 'REVERT'), storage } };
    expect(play({ accounts }).host.refund).toBe(0);
    expect(play({ code }).outcome.status).toBe('revert');
  });

  it('cs-21 makes the slot warm for SLOAD', () => {
    const code = assemble(1, 0, 'SSTORE', 0, 'SLOAD');
    expect(play({ code }).gasUsed).toBe(6n + 22_100n + 3n + 100n);
    expect(play({ code: assemble(0, 'SLOAD', 0, 'SLOAD') }).gasUsed).toBe(6n + 2_100n + 100n);
  });
});

describe('transient storage', () => {
  it('cs-34 is per account, apart from storage, and reverts with its frame', () => {
    const read = concatBytes(assemble(0, 'TLOAD'), RETURN_TOP);
    const own = concatBytes(assemble(5, 0, 'TSTORE'), read);
    expect(bytesToBigint(play({ code: own }).outcome.output)).toBe(5n);
    expect(play({ code: own }).host.getStorage(CONTRACT, 0n)).toBe(0n);
    const reentrant = concatBytes(
      assemble('CALLDATASIZE', 'ISZERO', 13, 'JUMPI', 9, 0, 'TSTORE', 0, 0, 'REVERT'),
      assemble('JUMPDEST', 0, 0, 1, 0, 0, 'ADDRESS', 'GAS', 'CALL', 'POP'),
      read,
    );
    expect(bytesToBigint(play({ code: reentrant }).outcome.output)).toBe(0n);
  });
});

describe('LOG', () => {
  it('keeps address, topics in order and data, for 375 gas each and 8 a byte', () => {
    const code = assemble(0xabcd, 0, 'MSTORE', 22, 11, 2, 30, 'LOG2');
    const { host, gasUsed } = play({ code });
    expect(host.logs).toEqual([
      {
        address: CONTRACT,
        topics: [11n, 22n].map((topic) => `0x${topic.toString(16).padStart(64, '0')}`),
        data: Uint8Array.of(0xab, 0xcd),
      },
    ]);
    expect(gasUsed).toBe(6n * 3n + 6n + 1_125n + 16n);
  });

  it('is undone with its frame', () => {
    expect(play({ code: assemble(0, 0, 'LOG0', 0, 0, 'REVERT') }).host.logs).toEqual([]);
    expect(haltOf(play({ code: assemble(2n ** 64n, 0, 'LOG0') }).outcome)).toBe('gas uint64 overflow');
  });
});
