import { describe, expect, it } from 'vitest';
import { warmUp } from './warm-up.ts';

const never = new AbortController().signal;

describe('warmUp', () => {
  it('ends by itself while nobody asks for anything, by the rules of any fork', async () => {
    for (const hardfork of ['frontier', 'osaka'] as const) {
      await warmUp({ hardfork, requests: () => 0, signal: never, chains: 2, blocks: 13 });
    }
  });

  it('does nothing while requests keep coming, and ends at once when it is told to', async () => {
    const aborting = new AbortController();
    let requests = 0;
    const done = warmUp({ hardfork: 'osaka', requests: () => requests++, signal: aborting.signal });
    let isDone = false;
    void done.then(() => {
      isDone = true;
    });
    for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
    expect(isDone).toBe(false);
    aborting.abort();
    await done;
    // Looked at the count twice a pause, and there was one pause at most.
    expect(requests).toBeLessThan(6);
  });
});
