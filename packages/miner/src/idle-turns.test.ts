import { afterEach, describe, expect, it, vi } from 'vitest';
import { IdleTurns } from './idle-turns.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

/** Makes each look at the clock find it so many milliseconds later, and counts the looks. */
function tick(...steps: readonly number[]): () => number {
  let now = 0;
  let looks = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => {
    now += steps[Math.min(looks, steps.length - 1)]!;
    looks += 1;
    return now;
  });
  return () => looks;
}

const next = (turns: IdleTurns) => new Promise<void>((resolve) => turns.next(resolve));

describe('IdleTurns', () => {
  it('waits for the first turn in which next to nothing happened', async () => {
    // The beginning, the first look, two turns with something to do and one without.
    const looks = tick(0, 0.3, 0.3, 0.3, 0.005);
    await next(new IdleTurns());
    expect(looks()).toBe(5);
  });

  it('waits four milliseconds at most', async () => {
    const looks = tick(0, 0.5);
    await next(new IdleTurns());
    expect(looks()).toBe(9);
  });

  it('learns how long an idle turn takes on a slow machine, and unlearns it', async () => {
    const turns = new IdleTurns();
    tick(0, 0.1);
    await next(turns);
    const slow = tick(0, 0.1);
    await next(turns);
    expect(slow()).toBe(3);
    tick(0, 0.1, 0.005);
    await next(turns);
    const fast = tick(0, 0.1, 0.1, 0.005);
    await next(turns);
    expect(fast()).toBe(4);
  });

  it('learns nothing from a turn that took all the time', async () => {
    const turns = new IdleTurns();
    tick(0, 50);
    await next(turns);
    const looks = tick(0, 0.5, 0.5, 0.005);
    await next(turns);
    expect(looks()).toBe(4);
  });

  it('never calls within the present turn', () => {
    let called = false;
    new IdleTurns().next(() => {
      called = true;
    });
    expect(called).toBe(false);
  });
});
