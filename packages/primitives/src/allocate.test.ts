import { describe, expect, it } from 'vitest';
import { createAllocate } from './allocate.ts';

describe('createAllocate', () => {
  it('gives zeroed arrays of the length asked for, whatever it is', () => {
    const allocate = createAllocate();
    for (const length of [0, 1, 64, 65, 532, 8_192, 8_193, 100_000]) {
      const bytes = allocate(length);
      expect(bytes).toEqual(new Uint8Array(length));
      bytes.fill(255);
    }
    expect(allocate(300)).toEqual(new Uint8Array(300));
  });

  it('never gives the same memory twice', () => {
    const allocate = createAllocate();
    const arrays = Array.from({ length: 2_000 }, (_, index) => allocate(65 + (index % 200)).fill(index));
    expect(arrays.every((bytes, index) => bytes.every((byte) => byte === (index & 255)))).toBe(true);
  });

  it('cuts arrays of a middling size from common memory, and leaves long ones alone', () => {
    const allocate = createAllocate();
    expect(allocate(65).buffer).toBe(allocate(1_000).buffer);
    expect(allocate(8_193).buffer.byteLength).toBe(8_193);
    expect(createAllocate()(65).buffer).not.toBe(allocate(65).buffer);
  });
});
