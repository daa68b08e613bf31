import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Gathering } from './gathering.ts';

let now: number;
let waiting: number;
let gathering: Gathering;
/** Transactions that each gathering so far ended with. */
let blocks: number[];

beforeEach(() => {
  now = 1_000;
  vi.spyOn(performance, 'now').mockImplementation(() => now);
  waiting = 0;
  blocks = [];
  gathering = new Gathering(() => waiting);
});
afterEach(() => {
  vi.restoreAllMocks();
});

function begin(): void {
  gathering.begin(() => {
    blocks.push(waiting);
    waiting = 0;
  });
}

/** Ends a turn of the event loop that took so many milliseconds. */
function turn(milliseconds = 0): Promise<void> {
  now += milliseconds;
  return new Promise((resolve) => setImmediate(resolve));
}

/** A block of so many. */
async function blockOf(count: number): Promise<void> {
  waiting = count;
  begin();
  await turn();
  await turn(4);
  expect(blocks.pop()).toBe(count);
}

describe('Gathering', () => {
  it('never calls within the present turn', async () => {
    waiting = 1;
    begin();
    expect(blocks).toEqual([]);
    await turn();
    await turn();
    expect(blocks).toEqual([1]);
  });

  it('waits for a turn that brings no more', async () => {
    waiting = 1;
    begin();
    await turn();
    waiting = 2;
    await turn();
    waiting = 3;
    await turn();
    expect(blocks).toEqual([]);
    await turn();
    expect(blocks).toEqual([3]);
  });

  it('waits no longer than that for one who sends one after another', async () => {
    for (let i = 0; i < 3; i++) {
      waiting = 1;
      begin();
      await turn();
      await turn();
    }
    expect(blocks).toEqual([1, 1, 1]);
  });

  it('waits for as many as the block before had', async () => {
    await blockOf(3);
    waiting = 1;
    begin();
    await turn(1);
    waiting = 2;
    await turn(1);
    await turn(1);
    expect(blocks).toEqual([]);
    waiting = 3;
    await turn();
    await turn();
    expect(blocks).toEqual([3]);
  });

  it('gives up on those that do not come after four milliseconds, and expects fewer from then on', async () => {
    await blockOf(3);
    waiting = 2;
    begin();
    await turn();
    await turn(3);
    expect(blocks).toEqual([]);
    await turn(1);
    expect(blocks).toEqual([2]);
    waiting = 2;
    begin();
    await turn();
    await turn();
    expect(blocks).toEqual([2, 2]);
  });

  it('ends after four milliseconds although more keep coming', async () => {
    waiting = 1;
    begin();
    for (let i = 0; i < 4; i++) {
      await turn(1);
      waiting += 1;
    }
    expect(blocks).toHaveLength(1);
  });

  it('ends, too, when what waited has gone meanwhile', async () => {
    waiting = 1;
    begin();
    waiting = 0;
    await turn();
    await turn(4);
    expect(blocks).toEqual([0]);
    await blockOf(1);
  });
});
