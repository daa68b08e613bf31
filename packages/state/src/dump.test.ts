import { bigintToAddress, bigintToHash32, CodedError } from '@ethane/primitives';
import { describe, expect, it } from 'vitest';
import { dumpState, loadState, writeDump } from './dump.ts';
import { MemoryState } from './memory-state.ts';
import { WorldState } from './world-state.ts';

const A = bigintToAddress(0xaan);
const B = bigintToAddress(0xbbn);
const dump = {
  version: 1,
  alloc: {
    [A]: {
      balance: '0x5',
      nonce: '0x1',
      code: '0x6001',
      storage: { [bigintToHash32(1n)]: bigintToHash32(11n) },
    },
    [B]: { balance: '0x0' },
  },
};

describe('dumpState', () => {
  it('gives what loadState takes, empty accounts included', () => {
    const { state, root } = loadState(dump);
    expect(dumpState(state, state.accounts())).toEqual(dump);
    expect(loadState(JSON.parse(JSON.stringify(dumpState(state, state.accounts())))).root).toBe(root);
  });
});

describe('loadState', () => {
  it('takes short numbers, addresses without 0x and slots of value 0', () => {
    const alloc = {
      [A.slice(2)]: {
        balance: '0x05',
        nonce: '0x1',
        code: '0x6001',
        storage: { '0x1': '0xb', '0x2': '0x0' },
      },
      [B]: { balance: '0x0' },
    };
    expect(loadState({ version: 1, alloc }).root).toBe(loadState(dump).root);
  });

  it.each([
    ['dump', []],
    ['version', { version: 2, alloc: {} }],
    ['alloc', { version: 1 }],
    ['alloc[0x1]', { version: 1, alloc: { '0x1': { balance: '0x0' } } }],
    [`alloc[${A}]`, { version: 1, alloc: { [A]: 5 } }],
    [`alloc[${A}].balance`, { version: 1, alloc: { [A]: {} } }],
    [`alloc[${A}].nonce`, { version: 1, alloc: { [A]: { balance: '0x0', nonce: '0x10000000000000000' } } }],
    [`alloc[${A}].code`, { version: 1, alloc: { [A]: { balance: '0x0', code: '0x1' } } }],
    [`alloc[${A}].storage[x]`, { version: 1, alloc: { [A]: { balance: '0x0', storage: { x: '0x1' } } } }],
  ])('names the field that is wrong: %s', (field, json) => {
    const load = (): unknown => loadState(json);
    expect(load).toThrow(CodedError);
    expect(load).toThrow(
      expect.objectContaining({ code: 'STATE_DUMP', message: `state dump: ${field} is not valid` }),
    );
  });
});

describe('writeDump', () => {
  it('replaces the accounts it names and leaves others', () => {
    const world = new WorldState(loadState(dump).state);
    writeDump({ version: 1, alloc: { [A]: { balance: '0x7', storage: { '0x2': '0x1' } } } }, world);
    expect([world.getBalance(A), world.getNonce(A), world.getCode(A).length]).toEqual([7n, 0n, 0]);
    expect([world.getStorage(A, 1n), world.getStorage(A, 2n), world.exists(B)]).toEqual([0n, 1n, true]);
  });

  it('leaves the world as it was when the dump is wrong', () => {
    const world = new WorldState(new MemoryState());
    expect(() => writeDump({ version: 1, alloc: { [A]: { balance: '0x7' }, [B]: {} } }, world)).toThrow(
      CodedError,
    );
    expect(world.diff().accounts.size).toBe(0);
  });
});
