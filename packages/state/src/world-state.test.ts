import { keccak256Hex } from '@ethane/crypto';
import {
  type Address,
  bigintToAddress,
  bigintToHash32,
  EMPTY_BYTES,
  type Hash32,
  toAddress,
} from '@ethane/primitives';
import { EMPTY_TRIE_ROOT } from '@ethane/trie';
import { type Account, EMPTY_CODE_HASH, type Log } from '@ethane/types';
import { describe, expect, it } from 'vitest';
import { MemoryState } from './memory-state.ts';
import { WorldState } from './world-state.ts';

const A = bigintToAddress(0xaan);
const B = bigintToAddress(0xbbn);
const RIPEMD160 = toAddress('0x0000000000000000000000000000000000000003');
const log = (n: bigint): Log => ({ address: A, topics: [bigintToHash32(n)], data: EMPTY_BYTES });

/** A state in which A has balance 5, nonce 1, code, and slots 1 and 2. */
function stateWithA(): MemoryState {
  const state = new MemoryState();
  const world = new WorldState(state);
  world.addBalance(A, 5n);
  world.setNonce(A, 1n);
  world.setCode(A, Uint8Array.of(0x60));
  world.setStorage(A, 1n, 11n);
  world.setStorage(A, 2n, 22n);
  world.finishTransaction({ stateClearing: false });
  state.commit(world.diff());
  return state;
}

function account(fields: Partial<Account>): Account {
  return { nonce: 0n, balance: 0n, storageRoot: EMPTY_TRIE_ROOT, codeHash: EMPTY_CODE_HASH, ...fields };
}

describe('WorldState', () => {
  it('reads what the reader has, and nothing for absent accounts', () => {
    const world = new WorldState(stateWithA());
    expect([world.exists(A), world.isEmpty(A), world.getBalance(A), world.getNonce(A)]).toEqual([
      true,
      false,
      5n,
      1n,
    ]);
    expect(world.getCode(A)).toEqual(Uint8Array.of(0x60));
    expect(world.getCodeHash(A)).toBe(keccak256Hex(Uint8Array.of(0x60)));
    expect([world.getStorage(A, 1n), world.getStorage(A, 3n), world.hasStorage(A)]).toEqual([11n, 0n, true]);
    expect([world.exists(B), world.isEmpty(B), world.getBalance(B), world.getNonce(B)]).toEqual([
      false,
      true,
      0n,
      0n,
    ]);
    expect([world.getCode(B), world.getCodeHash(B), world.hasStorage(B)]).toEqual([
      EMPTY_BYTES,
      EMPTY_CODE_HASH,
      false,
    ]);
    expect(world.diff()).toEqual({ accounts: new Map(), codes: new Map() });
  });

  it('deletes touched empty accounts with state clearing only', () => {
    const world = new WorldState(new MemoryState());
    world.beginTransaction();
    world.addBalance(A, 0n);
    world.finishTransaction({ stateClearing: false });
    expect(world.exists(A)).toBe(true);
    world.beginTransaction();
    world.finishTransaction({ stateClearing: true });
    expect(world.exists(A)).toBe(true);
    world.beginTransaction();
    world.addBalance(A, 0n);
    world.finishTransaction({ stateClearing: true });
    expect(world.exists(A)).toBe(false);
    expect(world.diff().accounts.size).toBe(0);
  });

  it('forgets a touch when it is reverted, but that of an empty 0x03 without value', () => {
    const state = new MemoryState();
    const genesis = new WorldState(state);
    for (const address of [A, RIPEMD160]) genesis.addBalance(address, 0n);
    genesis.finishTransaction({ stateClearing: false });
    state.commit(genesis.diff());

    const world = new WorldState(state);
    world.beginTransaction();
    const frame = world.snapshot();
    world.addBalance(A, 0n);
    world.addBalance(RIPEMD160, 0n);
    world.revertTo(frame);
    world.finishTransaction({ stateClearing: true });
    expect([world.exists(A), world.exists(RIPEMD160)]).toEqual([true, false]);
  });

  it('does not delete 0x03 for a reverted transfer of value', () => {
    const world = new WorldState(new MemoryState());
    world.addBalance(RIPEMD160, 0n);
    world.finishTransaction({ stateClearing: false });
    world.beginTransaction();
    const frame = world.snapshot();
    world.addBalance(RIPEMD160, 1n);
    world.revertTo(frame);
    world.finishTransaction({ stateClearing: true });
    expect(world.exists(RIPEMD160)).toBe(true);
  });

  it('gives the value at the start of the transaction as the original, whatever frames did', () => {
    const world = new WorldState(stateWithA());
    world.beginTransaction();
    world.setStorage(A, 1n, 12n);
    const frame = world.snapshot();
    world.setStorage(A, 1n, 13n);
    world.revertTo(frame);
    expect([world.getOriginalStorage(A, 1n), world.getStorage(A, 1n)]).toEqual([11n, 12n]);
    world.finishTransaction({ stateClearing: true });
    world.beginTransaction();
    expect(world.getOriginalStorage(A, 1n)).toBe(12n);
  });

  it('lets the refund counter go below zero and back', () => {
    const world = new WorldState(new MemoryState());
    world.beginTransaction();
    const frame = world.snapshot();
    world.addRefund(-4800);
    expect(world.refund).toBe(-4800);
    world.revertTo(frame);
    expect(world.refund).toBe(0);
  });

  it('ends transient storage, accesses, logs and refunds with the transaction', () => {
    const world = new WorldState(new MemoryState());
    world.beginTransaction();
    world.setTransientStorage(A, 1n, 1n);
    expect([world.accessAddress(A), world.accessAddress(A)]).toEqual([false, true]);
    expect([world.accessStorage(A, 1n), world.accessStorage(A, 1n)]).toEqual([false, true]);
    world.addLog(log(1n));
    world.addRefund(1);
    world.finishTransaction({ stateClearing: true });
    expect([world.logs.length, world.refund]).toEqual([1, 1]);
    world.beginTransaction();
    expect(world.getTransientStorage(A, 1n)).toBe(0n);
    expect([world.accessAddress(A), world.accessStorage(A, 1n)]).toEqual([false, false]);
    expect([world.logs.length, world.refund]).toEqual([0, 0]);
  });

  it('keeps slots of the access list warm when their account is created', () => {
    const world = new WorldState(new MemoryState());
    world.beginTransaction();
    world.accessStorage(A, 7n);
    const frame = world.snapshot();
    world.createAccount(A);
    expect(world.accessStorage(A, 7n)).toBe(true);
    expect(world.accessStorage(A, 8n)).toBe(false);
    world.revertTo(frame);
    expect(world.accessStorage(A, 7n)).toBe(true);
    expect(world.accessStorage(A, 8n)).toBe(false);
  });

  it('keeps an account created when a second creation of it is reverted', () => {
    const world = new WorldState(new MemoryState());
    world.beginTransaction();
    world.createAccount(A);
    const frame = world.snapshot();
    world.createAccount(A);
    world.revertTo(frame);
    expect(world.isCreated(A)).toBe(true);
  });

  it('keeps a destructed account until the end, and lets what it gets die with it', () => {
    const world = new WorldState(stateWithA());
    world.beginTransaction();
    expect([world.selfDestruct(A), world.selfDestruct(A)]).toEqual([false, true]);
    world.addBalance(A, 9n);
    expect([world.getCode(A).length, world.getBalance(A), world.getStorage(A, 1n)]).toEqual([1, 14n, 11n]);
    world.finishTransaction({ stateClearing: true });
    expect([world.exists(A), world.getBalance(A), world.getStorage(A, 1n)]).toEqual([false, 0n, 0n]);
    const change = world.diff().accounts.get(A)!;
    expect(change.after).toBeUndefined();
    expect(change.storageCleared).toBe(true);
    expect(change.storage).toEqual(
      new Map([
        [1n, { before: 11n, after: 0n }],
        [2n, { before: 22n, after: 0n }],
      ]),
    );
  });

  it('starts with empty storage when an address is destructed and created again', () => {
    const state = stateWithA();
    const world = new WorldState(state);
    world.beginTransaction();
    world.selfDestruct(A);
    world.finishTransaction({ stateClearing: true });
    world.beginTransaction();
    world.createAccount(A);
    world.setNonce(A, 1n);
    expect([world.getStorage(A, 1n), world.getOriginalStorage(A, 1n), world.hasStorage(A)]).toEqual([
      0n,
      0n,
      false,
    ]);
    world.setStorage(A, 2n, 33n);
    world.setStorage(A, 3n, 44n);
    expect([world.isCreated(A), world.hasStorage(A)]).toEqual([true, true]);
    world.finishTransaction({ stateClearing: true });
    const change = world.diff().accounts.get(A)!;
    expect(change.before).toEqual(state.account(A));
    expect(change.after).toMatchObject({ nonce: 1n, balance: 0n, codeHash: EMPTY_CODE_HASH });
    expect(change.storage).toEqual(
      new Map([
        [1n, { before: 11n, after: 0n }],
        [2n, { before: 22n, after: 33n }],
        [3n, { before: 0n, after: 44n }],
      ]),
    );
  });

  it('leaves out of the diff what was taken back or made and destroyed', () => {
    const world = new WorldState(stateWithA());
    world.beginTransaction();
    world.createAccount(B);
    world.setStorage(B, 1n, 1n);
    world.selfDestruct(B);
    world.setStorage(A, 1n, 99n);
    world.addBalance(A, 1n);
    world.finishTransaction({ stateClearing: true });
    world.beginTransaction();
    world.setStorage(A, 1n, 11n);
    world.subtractBalance(A, 1n);
    world.finishTransaction({ stateClearing: true });
    expect(world.diff()).toEqual({ accounts: new Map(), codes: new Map() });
  });

  it('gives new code with the diff', () => {
    const world = new WorldState(new MemoryState());
    const code = Uint8Array.of(1, 2, 3);
    world.setCode(A, code);
    world.finishTransaction({ stateClearing: true });
    const hash: Hash32 = keccak256Hex(code);
    expect(world.diff()).toEqual({
      accounts: new Map<Address, unknown>([
        [A, { after: account({ codeHash: hash }), storageCleared: false, storage: new Map() }],
      ]),
      codes: new Map([[hash, code]]),
    });
  });

  it('knows storage that only a transaction before removed', () => {
    const world = new WorldState(stateWithA());
    world.setStorage(A, 1n, 0n);
    expect(world.hasStorage(A)).toBe(true);
    world.setStorage(A, 2n, 0n);
    expect(world.hasStorage(A)).toBe(false);
  });

  it('looks up slots with equal low bits without looking through all of them', () => {
    const world = new WorldState(new MemoryState());
    world.beginTransaction();
    // So many that a search through those with the same hash would go on for minutes, past the test's time.
    const count = 200_000n;
    for (let i = 0n; i < count; i++) world.setTransientStorage(A, i << 64n, i);
    let wrong = 0;
    for (let i = 0n; i < count; i++) if (world.getTransientStorage(A, i << 64n) !== i) wrong += 1;
    expect(wrong).toBe(0);
  });
});
