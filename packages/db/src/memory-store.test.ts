import { type Bytes, bytesToUtf8, utf8ToBytes } from '@ethane/primitives';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { MemoryStore } from './memory-store.ts';
import type { BatchOperation, KeyValueRange, KeyValueReader } from './store.ts';

const ROWS = 60_000;
const keyOf = (i: number): Bytes => utf8ToBytes(`k${(i * 7919) % 99_991}`);
const rows = (value: string, type: 'put' | 'del' = 'put'): BatchOperation[] =>
  Array.from({ length: ROWS }, (_, i) =>
    type === 'put' ? { type, key: keyOf(i), value: utf8ToBytes(value) } : { type, key: keyOf(i) },
  );

const read = (reader: KeyValueReader, i: number): string | undefined => {
  const value = reader.get(keyOf(i));
  return value === undefined ? undefined : bytesToUtf8(value);
};

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

async function count(range: KeyValueRange): Promise<number> {
  let entries = 0;
  let last = '';
  for await (const [key] of range.iterate()) {
    const text = bytesToUtf8(key);
    expect(text > last).toBe(true);
    last = text;
    entries += 1;
  }
  return entries;
}

afterEach(() => {
  vi.restoreAllMocks();
});

describe('a memory store', () => {
  it('goes on after a great batch that took no longer than a turn', async () => {
    vi.spyOn(performance, 'now').mockReturnValue(0);
    const store = new MemoryStore();
    const great = store.batch(rows('great'));
    const small = store.batch([{ type: 'put', key: keyOf(0), value: utf8ToBytes('small') }]);
    await great;
    await small;
    expect([read(store, 0), read(store, 1)]).toEqual(['small', 'great']);
    await store.batch([{ type: 'del', key: keyOf(1) }]);
    expect(read(store, 1)).toBeUndefined();
    await store.close();
  });

  it('shows nothing of a great batch before all of it, and lets others run meanwhile', async () => {
    const store = new MemoryStore();
    await store.batch(rows('old'));
    let written = false;
    const writing = store.batch(rows('new')).then(() => {
      written = true;
    });
    const seen = new Set<string>();
    let turns = 0;
    for (; !written; turns++) {
      for (let i = 0; i < ROWS; i += 997) seen.add(`${read(store, i)}`);
      if (!written) await turn();
    }
    await writing;
    expect(turns).toBeGreaterThan(1);
    expect([...seen]).toEqual(['old']);
    expect(read(store, 0)).toBe('new');
    expect(read(store, ROWS - 1)).toBe('new');
  });

  it('gives snapshots and walks that begin during a great batch the state before it', async () => {
    const store = new MemoryStore();
    await store.batch(rows('old'));
    const writing = store.batch([
      ...rows('', 'del'),
      { type: 'put', key: keyOf(3), value: utf8ToBytes('new') },
    ]);
    await turn();
    const snapshot = store.snapshot();
    const walk = count(store);
    await writing;
    expect([read(snapshot, 3), read(snapshot, ROWS - 1)]).toEqual(['old', 'old']);
    expect([read(store, 3), read(store, ROWS - 1)]).toEqual(['new', undefined]);
    expect(await count(snapshot)).toBe(ROWS);
    expect(await walk).toBe(ROWS);
    expect(await count(store)).toBe(1);
    await snapshot.close();
    expect(await count(store)).toBe(1);
  });

  it('lets a batch wait for the great one before it', async () => {
    const store = new MemoryStore();
    const done: string[] = [];
    const great = store.batch(rows('great')).then(() => done.push('great'));
    const small = store.batch([{ type: 'put', key: keyOf(1), value: utf8ToBytes('small') }]);
    await Promise.all([great, small.then(() => done.push('small'))]);
    expect(done).toEqual(['great', 'small']);
    expect(read(store, 1)).toBe('small');
  });

  it('finds in order what is written while a table is put in order for the first time', async () => {
    const store = new MemoryStore();
    await store.batch(rows('old'));
    const walk = count(store);
    const early = store.snapshot();
    for (let i = 0; i < 40; i++) {
      await store.batch([
        { type: 'del', key: keyOf(i * 1_000) },
        { type: 'put', key: utf8ToBytes(`k${200_000 + i}`), value: utf8ToBytes('late') },
      ]);
      await turn();
    }
    expect(await walk).toBe(ROWS);
    expect(await count(early)).toBe(ROWS);
    await store.batch([{ type: 'del', key: keyOf(7) }]);
    expect(await count(early)).toBe(ROWS);
    await early.close();
    expect(await count(store)).toBe(ROWS - 1);
  });

  it('reads on from a snapshot after others that were taken before and after it are closed', async () => {
    const store = new MemoryStore();
    const set = (value: string) => store.batch([{ type: 'put', key: keyOf(1), value: utf8ToBytes(value) }]);
    const snapshots = [];
    for (const value of ['0', '1', '2', '3']) {
      await set(value);
      snapshots.push(store.snapshot());
    }
    await set('4');
    await snapshots[2]!.close();
    await snapshots[0]!.close();
    expect([read(snapshots[1]!, 1), read(snapshots[3]!, 1), read(store, 1)]).toEqual(['1', '3', '4']);
    await snapshots[3]!.close();
    await set('5');
    expect(read(snapshots[1]!, 1)).toBe('1');
  });

  it('does not keep what was deleted once nobody reads it', async () => {
    const store = new MemoryStore();
    await store.batch([{ type: 'put', key: utf8ToBytes('kept'), value: utf8ToBytes('1') }]);
    expect(await count(store)).toBe(1);
    for (let i = 0; i < 300; i++) {
      const snapshot = store.snapshot();
      await store.batch([{ type: 'put', key: keyOf(i), value: utf8ToBytes('1') }]);
      await store.batch([{ type: 'del', key: keyOf(i) }]);
      await snapshot.close();
    }
    expect(store.keptKeys).toBe(0);
    expect(await count(store)).toBe(1);
  });
});
