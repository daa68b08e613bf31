import { bigintToAddress, ZERO_ADDRESS } from '@ethane/primitives';
import { describe, expect, it } from 'vitest';
import { wordToAddress } from './interned-address.ts';

describe('addresses of words', () => {
  it('are the low 160 bits', () => {
    expect(wordToAddress(0)).toBe(ZERO_ADDRESS);
    expect(wordToAddress(2n ** 160n)).toBe(ZERO_ADDRESS);
    expect(wordToAddress(2n ** 255n + 7n)).toBe(bigintToAddress(7n));
    expect(wordToAddress(2n ** 160n - 1n)).toBe(bigintToAddress(2n ** 160n - 1n));
  });

  it('are right also for words that share a slot', () => {
    for (let i = 0n; i < 100n; i++) {
      const word = (i << 100n) + 5n;
      expect([wordToAddress(word), wordToAddress(5)]).toEqual([bigintToAddress(word), bigintToAddress(5n)]);
    }
  });
});
