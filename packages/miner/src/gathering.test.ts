import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Gathering } from './gathering.ts';

let waiting: number;
let gathering: Gathering;
/** Transactions that each gathering so far ended with. */
let blocks: number[];

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  waiting = 0;
  blocks = [];
  gathering = new Gathering(() => waiting);
});
afterEach(() => {
  vi.useRealTimers();
});

function begin(): void {
  gathering.begin(() => {
    blocks.push(waiting);
    waiting = 0;
  });
}

function arrive(count: number): void {
  waiting += count;
  gathering.arrived();
}

/** Ends a turn of the event loop that takes no time. */
const turn = () => new Promise((resolve) => setImmediate(resolve));
/** Ends one that takes so long. */
const milliseconds = (count: number) => {
  vi.advanceTimersByTime(count);
  return turn();
};

/** A block of so many. */
async function blockOf(count: number): Promise<void> {
  arrive(count);
  begin();
  await turn();
  await milliseconds(4);
  await turn();
  expect(blocks.pop()).toBe(count);
}

describe('Gathering', () => {
  it('never calls within the present turn', () => {
    arrive(1);
    begin();
    expect(blocks).toEqual([]);
  });

  it('waits for a turn that brings no more', async () => {
    arrive(1);
    begin();
    await turn();
    arrive(1);
    await turn();
    arrive(1);
    await turn();
    expect(blocks).toEqual([]);
    await turn();
    expect(blocks).toEqual([3]);
  });

  it('waits no longer than that for one who sends one after another', async () => {
    for (let i = 0; i < 3; i++) {
      arrive(1);
      begin();
      await turn();
      await turn();
    }
    expect(blocks).toEqual([1, 1, 1]);
  });

  it('waits for as many as the block before had', async () => {
    await blockOf(3);
    arrive(1);
    begin();
    await milliseconds(1);
    arrive(1);
    await milliseconds(1);
    expect(blocks).toEqual([]);
    arrive(1);
    await turn();
    await turn();
    expect(blocks).toEqual([3]);
  });

  it('gives up on those that do not come after four milliseconds, and expects fewer from then on', async () => {
    await blockOf(3);
    arrive(2);
    begin();
    await milliseconds(3);
    expect(blocks).toEqual([]);
    await milliseconds(1);
    expect(blocks).toEqual([2]);
    arrive(2);
    begin();
    await turn();
    await turn();
    expect(blocks).toEqual([2, 2]);
  });

  it('ends after four milliseconds although more keep coming', async () => {
    arrive(1);
    begin();
    for (let i = 0; i < 4; i++) {
      await milliseconds(1);
      arrive(1);
    }
    await turn();
    expect(blocks).toHaveLength(1);
  });

  it('ends, too, when what waited has gone meanwhile', async () => {
    arrive(1);
    begin();
    waiting = 0;
    await milliseconds(4);
    expect(blocks).toEqual([0]);
    await blockOf(1);
  });
});
