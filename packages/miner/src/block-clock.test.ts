import { describe, expect, it } from 'vitest';
import { BlockClock } from './block-clock.ts';

function clockAt(seconds: bigint) {
  const wall = { seconds };
  return { wall, clock: new BlockClock(() => wall.seconds) };
}

describe('BlockClock', () => {
  it('follows the wall clock, but is always later than the parent', () => {
    const { wall, clock } = clockAt(100n);
    expect(clock.timestampAfter(90n)).toBe(100n);
    expect(clock.timestampAfter(100n)).toBe(101n);
    expect(clock.timestampAfter(500n)).toBe(501n);
    wall.seconds = 110n;
    expect(clock.timestampAfter(100n)).toBe(110n);
  });

  it('moves forward and gives the whole offset', () => {
    const { clock } = clockAt(100n);
    expect(clock.increase(10n)).toBe(10n);
    expect(clock.increase(5n)).toBe(15n);
    expect(clock.timestampAfter(0n)).toBe(115n);
    expect(() => clock.increase(-1n)).toThrow(expect.objectContaining({ code: 'TIME_BACKWARDS' }));
  });

  it('can be set to another time, earlier or later', () => {
    const { clock } = clockAt(100n);
    expect(clock.set(150n)).toBe(50n);
    expect(clock.set(40n)).toBe(-110n);
    expect(clock.timestampAfter(0n)).toBe(40n);
  });

  it('uses the next timestamp once, and goes on from it', () => {
    const { wall, clock } = clockAt(100n);
    clock.setNext(1_000n, 50n);
    expect(clock.timestampAfter(50n)).toBe(1_000n);
    clock.committed(1_000n, false);
    wall.seconds = 103n;
    expect(clock.timestampAfter(1_000n)).toBe(1_003n);
  });

  it('does not use up the next timestamp for a block that was not committed', () => {
    const { clock } = clockAt(100n);
    clock.setNext(1_000n, 50n);
    clock.timestampAfter(50n);
    expect(clock.timestampAfter(50n)).toBe(1_000n);
  });

  it('refuses a next timestamp that is not later than the parent', () => {
    const { clock } = clockAt(100n);
    expect(() => clock.setNext(50n, 50n)).toThrow(
      expect.objectContaining({ code: 'TIMESTAMP_NOT_LATER', have: 50n }),
    );
  });

  it('forgets a next timestamp that the chain has passed', () => {
    const { clock } = clockAt(100n);
    clock.setNext(200n, 50n);
    expect(clock.timestampAfter(300n)).toBe(301n);
  });

  it('does not move with blocks that ran ahead of it', () => {
    const { wall, clock } = clockAt(100n);
    clock.committed(105n, false);
    wall.seconds = 120n;
    expect(clock.timestampAfter(105n)).toBe(120n);
  });

  it('keeps blocks at a fixed distance when told to', () => {
    const { clock } = clockAt(100n);
    clock.setInterval(12n);
    expect(clock.timestampAfter(7n)).toBe(19n);
    expect(() => clock.setInterval(0n)).toThrow(expect.objectContaining({ code: 'BLOCK_INTERVAL' }));
    clock.setInterval(undefined);
    expect(clock.timestampAfter(7n)).toBe(100n);
  });

  it('goes back to a state that was saved', () => {
    const { clock } = clockAt(100n);
    clock.increase(5n);
    const saved = clock.save();
    clock.increase(100n);
    clock.setNext(999n, 0n);
    clock.setInterval(3n);
    clock.restore(saved);
    expect(clock.timestampAfter(0n)).toBe(105n);
    expect(clock.offset).toBe(5n);
  });
});
