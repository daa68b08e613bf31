import {
  BEACON_ROOTS,
  CONSOLIDATION_REQUESTS,
  HISTORY_STORAGE,
  type Predeploy,
  rulesOf,
  WITHDRAWAL_REQUESTS,
} from '@ethane/chainspec';
import type { BlockEnvironment } from '@ethane/evm';
import {
  bigintToHash32,
  bytesToHex,
  concatBytes,
  hexToBytes,
  ZERO_ADDRESS,
  ZERO_HASH,
} from '@ethane/primitives';
import { MemoryState, WorldState } from '@ethane/state';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { directSystemCall } from './direct-system-calls.ts';
import { beginBlock, checkedSystemCall, type SystemCallContext } from './system-calls.ts';

type Slots = ReadonlyMap<bigint, bigint>;

interface Given {
  readonly contract: Predeploy;
  readonly slots: Slots;
  readonly timestamp: bigint;
  readonly number: bigint;
}

const WORD = fc.bigInt(0n, 2n ** 256n - 1n);
const root = fc.oneof(fc.constantFrom(0n, 1n), WORD).map(bigintToHash32);
const time = fc.oneof(fc.constantFrom(0n, 8_190n, 8_191n, 8_192n, 2n ** 64n - 1n), fc.bigInt(0n, 2n ** 40n));

/** A world with the contract, whose code ends with as many STOPs more as said: it does the same then, and is another. */
function contextOf({ contract, slots, timestamp, number }: Given, stops: number): SystemCallContext {
  const before = new WorldState(new MemoryState());
  before.beginTransaction();
  before.setNonce(contract.address, 1n);
  before.setCode(contract.address, concatBytes(contract.code, new Uint8Array(stops)));
  for (const [slot, value] of slots) before.setStorage(contract.address, slot, value);
  before.finishTransaction({ stateClearing: true });
  const state = new MemoryState();
  state.commit(before.diff());
  const block: BlockEnvironment = {
    number,
    timestamp,
    coinbase: ZERO_ADDRESS,
    gasLimit: 30_000_000n,
    difficulty: 0n,
    prevRandao: ZERO_HASH,
    baseFeePerGas: 7n,
    blobBaseFee: 1n,
    chainId: 1n,
    blockHash: () => undefined,
  };
  return { rules: rulesOf('osaka'), block, state: new WorldState(state) };
}

/** What `act` changes, with the contract as it is and run as code. */
function bothWays(given: Given, act: (context: SystemCallContext) => unknown) {
  return [0, 1].map((stops) => {
    const context = contextOf(given, stops);
    const result = act(context);
    const changes = [...context.state.diff().accounts].map(([address, { storage }]) => [
      address,
      [...storage].sort(),
    ]);
    return { result, changes };
  });
}

describe('system calls without running the code', () => {
  it('keep what EIP-4788 and EIP-2935 keep', () => {
    const slots = fc.constantFrom<Slots>(
      new Map(),
      new Map([
        [0n, 5n],
        [8_191n, 6n],
        [1n, 7n],
      ]),
    );
    const property = fc.property(
      root,
      time,
      fc.bigInt(1n, 2n ** 40n),
      slots,
      (hash, timestamp, number, kept) => {
        const header = { parentHash: hash, parentBeaconBlockRoot: hash };
        for (const contract of [BEACON_ROOTS, HISTORY_STORAGE]) {
          const given = { contract, slots: kept, timestamp, number };
          const [direct, run] = bothWays(given, (context) => beginBlock(context, header));
          expect(direct).toEqual(run);
        }
      },
    );
    fc.assert(property, { numRuns: 300 });
  });

  it('take requests, or none', () => {
    const small = fc.bigInt(0n, 3n);
    const property = fc.property(small, small, small, small, (excess, count, head, more) => {
      const slots = new Map(
        [0n, 1n, 2n, 3n].map((slot) => [slot, [excess, count, head, head + more][Number(slot)]!]),
      );
      for (const contract of [WITHDRAWAL_REQUESTS, CONSOLIDATION_REQUESTS]) {
        const given = { contract, slots, timestamp: 1n, number: 1n };
        const [direct, run] = bothWays(given, (context) =>
          bytesToHex(checkedSystemCall(context, contract.address, new Uint8Array())),
        );
        expect(direct).toEqual(run);
      }
    });
    fc.assert(property, { numRuns: 300 });
  });

  it('is for the code of the EIPs only, and leaves what waits to the code', () => {
    const call = (contract: Predeploy, slots: Slots, stops: number, number = 1n) => {
      const { state, block } = contextOf({ contract, slots, timestamp: 1n, number }, stops);
      return directSystemCall({ state, block, to: contract.address, data: hexToBytes(ZERO_HASH) });
    };
    const empty = new Map();
    for (const contract of [BEACON_ROOTS, HISTORY_STORAGE, WITHDRAWAL_REQUESTS, CONSOLIDATION_REQUESTS]) {
      expect(call(contract, empty, 0)).toEqual(new Uint8Array());
      expect(call(contract, empty, 1)).toBeUndefined();
    }
    for (const slot of [0n, 1n, 2n, 3n]) {
      expect(call(WITHDRAWAL_REQUESTS, new Map([[slot, 1n]]), 0)).toBeUndefined();
      expect(call(CONSOLIDATION_REQUESTS, new Map([[slot, 1n]]), 0)).toBeUndefined();
    }
    expect(call(HISTORY_STORAGE, empty, 0, 0n)).toBeUndefined();
  });
});
