import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  CALLEE_BYTES,
  CALLEE_KIND,
  CODE_PADDING,
  FIELD,
  FRAME_BYTES,
  LOG,
  SETTING,
  SLOT,
  SLOT_KIND,
  WORD_BYTES,
} from './frame-layout.ts';

/** The constants of a file of the kernel that are plain numbers. */
function constantsOf(file: string): ReadonlyMap<string, number> {
  const source = readFileSync(new URL(`../kernel/${file}`, import.meta.url), 'utf8');
  const constants = source.matchAll(/const (\w+): (?:usize|u32) = (\d+);/g);
  return new Map(Array.from(constants, ([, name, value]) => [name ?? '', Number(value)]));
}

const kernel = constantsOf('layout.ts');
const slots = constantsOf('slots.ts');
const calls = new Map([...constantsOf('calls.ts'), ...constantsOf('precompiles.ts')]);
const logs = constantsOf('logs.ts');

describe('the layout of frames', () => {
  it('is the same for the driver and for the kernel', () => {
    for (const [name, offset] of Object.entries({ ...FIELD, ...SETTING })) {
      expect([name, kernel.get(name)]).toEqual([name, offset]);
    }
    for (const [name, value] of Object.entries({ ...SLOT, ...SLOT_KIND })) {
      expect([name, slots.get(name)]).toEqual([name, value]);
    }
    for (const [name, value] of Object.entries(CALLEE_KIND)) {
      expect([name, calls.get(name)]).toEqual([name, value]);
    }
    for (const [name, value] of Object.entries(LOG)) expect([name, logs.get(name)]).toEqual([name, value]);
    expect(kernel.get('WORD')).toBe(WORD_BYTES);
    expect(kernel.get('FRAME_BYTES')).toBe(FRAME_BYTES);
    expect(kernel.get('CALLEE_BYTES')).toBe(CALLEE_BYTES);
    expect(kernel.get('CODE_PADDING')).toBe(CODE_PADDING);
  });

  it('keeps words at multiples of 8', () => {
    for (const offset of [FIELD.GAS, FIELD.RESERVE, FIELD.ADDRESS, FIELD.CALLER, FIELD.VALUE]) {
      expect(offset % 8).toBe(0);
    }
  });
});
