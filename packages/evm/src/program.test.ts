import { toHash32 } from '@ethane/primitives';
import { describe, expect, it } from 'vitest';
import { Program, ProgramCache } from './program.ts';

const hash = (byte: number) => toHash32(new Uint8Array(32).fill(byte));

describe('a program', () => {
  it('finds jump destinations outside of PUSH data only', () => {
    const program = new Program(Uint8Array.of(0x5b, 0x61, 0x5b, 0x5b, 0x5b, 0x7f, 0x5b));
    expect(program.jumpDestinations).toHaveLength(0);
    expect([...program.analyse()]).toEqual([1, 0, 0, 0, 1, 0, 0]);
  });

  it('decodes constants once, with zeros past the end', () => {
    const program = new Program(Uint8Array.of(0x63, 0xff, 0xff));
    expect(program.decodeConstant(0, 4)).toBe(0xffff_0000n);
    expect(program.constants[0]).toBe(0xffff_0000n);
    expect(program.bytes).toEqual(Uint8Array.of(0x63, 0xff, 0xff));
  });
});

describe('the program cache', () => {
  it('gives the same program for the same hash', () => {
    const cache = new ProgramCache(100);
    const code = new Uint8Array(10);
    expect(cache.get(hash(1), code)).toBe(cache.get(hash(1), code));
  });

  it('keeps what is used and forgets the rest when it is full', () => {
    const cache = new ProgramCache(100);
    const used = cache.get(hash(255), new Uint8Array(10));
    const unused = cache.get(hash(254), new Uint8Array(10));
    for (let byte = 0; byte < 50; byte++) {
      cache.get(hash(byte), new Uint8Array(10));
      expect(cache.get(hash(255), new Uint8Array(10))).toBe(used);
      expect(cache.size).toBeLessThanOrEqual(20);
    }
    expect(cache.get(hash(254), new Uint8Array(10))).not.toBe(unused);
  });
});
