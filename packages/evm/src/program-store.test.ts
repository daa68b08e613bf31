import { toHash32 } from '@ethane/primitives';
import { describe, expect, it } from 'vitest';
import { instantiateKernel } from './kernel.ts';
import { LinearMemory } from './linear-memory.ts';
import { ProgramStore, programBytes } from './program-store.ts';

const hash = (byte: number) => toHash32(new Uint8Array(32).fill(byte));
const code = (byte: number) => new Uint8Array(10).fill(byte);

/** Room for `programs` programs of ten bytes. */
function storeOf(programs: number): { store: ProgramStore; memory: LinearMemory } {
  const kernel = instantiateKernel();
  const memory = new LinearMemory(kernel);
  const bytes = programs * ((programBytes(10) + 15) & ~15);
  return { store: new ProgramStore(kernel, memory, kernel.PROGRAMS.value, bytes), memory };
}

describe('the program store', () => {
  it('gives the same program for the same hash, padded with zeros', () => {
    const { store, memory } = storeOf(4);
    const program = store.get(hash(1), code(7));
    expect(store.get(hash(1), code(7))).toBe(program);
    const at = program?.code ?? 0;
    expect([...memory.bytes.subarray(at, at + 12)]).toEqual([...code(7), 0, 0]);
  });

  it('has no room in the middle of a run, and makes some afterwards', () => {
    const { store } = storeOf(4);
    for (let byte = 0; byte < 2; byte++) expect(store.get(hash(byte), code(byte))).toBeDefined();
    expect(store.get(hash(2), code(2))).toBeUndefined();
    expect(store.get(hash(0), code(0))).toBeDefined();
    store.makeRoom();
    expect(store.get(hash(2), code(2))).toBeDefined();
  });

  it('keeps what is used and forgets the rest when it is full', () => {
    const { store, memory } = storeOf(8);
    store.get(hash(200), code(200));
    let missed = 0;
    for (let byte = 0; byte < 100; byte++) {
      store.makeRoom();
      if (store.get(hash(byte), code(byte)) === undefined) missed++;
      const { code: at = 0 } = store.get(hash(200), code(200)) ?? {};
      expect([...memory.bytes.slice(at, at + 10)]).toEqual([...code(200)]);
      expect(store.size).toBeLessThanOrEqual(8);
    }
    expect(missed).toBeLessThan(50);
  });

  it('does not keep what is larger than all its room', () => {
    const { store } = storeOf(4);
    expect(store.get(hash(1), new Uint8Array(1_000))).toBeUndefined();
    store.makeRoom();
    expect(store.get(hash(1), new Uint8Array(1_000))).toBeUndefined();
  });
});
