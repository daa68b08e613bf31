import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { CODE_PADDING, FIELD, SETTING, WORD_BYTES } from './frame-layout.ts';

const source = readFileSync(new URL('../kernel/layout.ts', import.meta.url), 'utf8');

/** The constants of the kernel that are plain numbers. */
const kernel: ReadonlyMap<string, number> = new Map(
  Array.from(source.matchAll(/export const (\w+): usize = (\d+);/g), ([, name, value]) => [
    name ?? '',
    Number(value),
  ]),
);

describe('the layout of frames', () => {
  it('is the same for the driver and for the kernel', () => {
    for (const [name, offset] of Object.entries({ ...FIELD, ...SETTING })) {
      expect([name, kernel.get(name)]).toEqual([name, offset]);
    }
    expect(kernel.get('WORD')).toBe(WORD_BYTES);
    expect(kernel.get('CODE_PADDING')).toBe(CODE_PADDING);
  });

  it('keeps words at multiples of 8', () => {
    for (const offset of [FIELD.GAS, FIELD.RESERVE, FIELD.ADDRESS, FIELD.CALLER, FIELD.VALUE]) {
      expect(offset % 8).toBe(0);
    }
  });
});
