import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Bytes, bytesToUtf8, utf8ToBytes } from '@ethane/primitives';
import fc from 'fast-check';
import { Level } from 'level';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { DatabaseError } from './errors.ts';
import { LevelStore } from './level-store.ts';
import { openLevelStore, openMemoryStore } from './open.ts';
import type {
  BatchOperation,
  KeyRange,
  KeyValueRange,
  KeyValueReader,
  KeyValueSnapshot,
  KeyValueStore,
} from './store.ts';

const put = (key: string, value: string): BatchOperation => ({
  type: 'put',
  key: utf8ToBytes(key),
  value: utf8ToBytes(value),
});
const del = (key: string): BatchOperation => ({ type: 'del', key: utf8ToBytes(key) });

function read(store: KeyValueReader, key: string): string | undefined {
  const value = store.get(utf8ToBytes(key));
  return value === undefined ? undefined : bytesToUtf8(value);
}

async function keysOf(store: KeyValueRange, range?: KeyRange): Promise<string> {
  const keys: string[] = [];
  for await (const [key] of store.iterate(range)) keys.push(bytesToUtf8(key));
  return keys.join(' ');
}

const kinds = {
  level: (directory: string) => openLevelStore(directory),
  memory: () => openMemoryStore(),
};

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'ethane-db-'));
});
afterEach(async () => {
  await rm(directory, { recursive: true, force: true });
});

describe.each(Object.entries(kinds))('a %s store', (_name, open) => {
  let store: KeyValueStore;
  beforeEach(async () => {
    store = await open(directory);
  });
  afterEach(async () => {
    await store.close();
  });

  it('gives undefined for a key it has not', () => {
    expect(read(store, 'nothing')).toBeUndefined();
  });

  it('tells an empty value from an absent one', async () => {
    await store.batch([put('empty', '')]);
    expect(store.get(utf8ToBytes('empty'))).toEqual(new Uint8Array(0));
  });

  it('applies the operations of a batch in order', async () => {
    await store.batch([put('a', '1'), del('a'), put('b', '1'), put('b', '2'), del('c')], { sync: true });
    expect([read(store, 'a'), read(store, 'b'), read(store, 'c')]).toEqual([undefined, '2', undefined]);
  });

  it('answers with plain Uint8Arrays, also where LevelDB would give a Buffer', async () => {
    await store.batch([put('a', '1')]);
    expect(Object.getPrototypeOf(store.get(utf8ToBytes('a')))).toBe(Uint8Array.prototype);
    for await (const [key, value] of store.iterate()) {
      expect(Object.getPrototypeOf(key)).toBe(Uint8Array.prototype);
      expect(Object.getPrototypeOf(value)).toBe(Uint8Array.prototype);
    }
  });

  it('walks ranges in byte order, both ways', async () => {
    await store.batch(['b', 'a', 'd', 'c', 'ab', '\u007f'].map((key) => put(key, key)));
    expect(await keysOf(store)).toBe('a ab b c d \u007f');
    expect(await keysOf(store, { gte: utf8ToBytes('ab'), lt: utf8ToBytes('d') })).toBe('ab b c');
    expect(await keysOf(store, { gt: utf8ToBytes('ab'), lte: utf8ToBytes('d') })).toBe('b c d');
    expect(await keysOf(store, { reverse: true, limit: 2, lt: utf8ToBytes('d') })).toBe('c b');
  });

  it('walks more entries than one fetch takes', async () => {
    await store.batch(Array.from({ length: 2500 }, (_, i) => put(`k${10_000 + i}`, 'v')));
    expect((await keysOf(store)).split(' ')).toHaveLength(2500);
  });

  it('stops a walk early without harm', async () => {
    await store.batch(Array.from({ length: 50 }, (_, i) => put(`k${10 + i}`, 'v')));
    for await (const [key] of store.iterate()) {
      expect(bytesToUtf8(key)).toBe('k10');
      break;
    }
    expect(read(store, 'k59')).toBe('v');
  });

  it('keeps a snapshot as it was', async () => {
    await store.batch([put('a', '1'), put('b', '1')]);
    const snapshot = store.snapshot();
    await store.batch([put('a', '2'), del('b'), put('c', '2')]);
    expect([read(snapshot, 'a'), read(snapshot, 'b'), read(snapshot, 'c')]).toEqual(['1', '1', undefined]);
    expect(await keysOf(snapshot)).toBe('a b');
    expect(await keysOf(store)).toBe('a c');
    await snapshot.close();
    expect(() => snapshot.get(utf8ToBytes('a'))).toThrow(
      expect.objectContaining({ code: 'SNAPSHOT_CLOSED' }),
    );
  });

  it('walks the entries of the moment the walk began', async () => {
    await store.batch([put('a', '1'), put('b', '1')]);
    const walk = store.iterate()[Symbol.asyncIterator]();
    expect((await walk.next()).done).toBe(false);
    await store.batch([del('b'), put('c', '1')]);
    expect(bytesToUtf8((await walk.next()).value?.[0] ?? new Uint8Array())).toBe('b');
    expect((await walk.next()).done).toBe(true);
  });

  it('holds what was written after a flush', async () => {
    await store.batch([put('a', '1')]);
    await store.flush();
    expect(read(store, 'a')).toBe('1');
  });

  it('refuses everything once closed', async () => {
    await store.batch([put('a', '1')]);
    await store.close();
    await store.close();
    const closed = expect.objectContaining({ code: 'DATABASE_CLOSED' });
    expect(() => store.get(utf8ToBytes('a'))).toThrow(closed);
    expect(() => store.snapshot()).toThrow(closed);
    await expect(store.batch([put('a', '2')])).rejects.toEqual(closed);
    await expect(keysOf(store)).rejects.toEqual(closed);
  });

  it('answers from every snapshot, and from walks over it, as a copy of a map would', async () => {
    const key = fc.uint8Array({ minLength: 1, maxLength: 2, max: 3 });
    const operation = fc.record({ remove: fc.boolean(), key });
    const step = fc.oneof(
      { weight: 3, arbitrary: fc.record({ do: fc.constant('write'), batch: fc.array(operation) }) },
      fc.record({ do: fc.constant('take') }),
      fc.record({ do: fc.constant('close'), which: fc.nat(3) }),
      fc.record({ do: fc.constant('walk'), which: fc.nat(3), from: key, reverse: fc.boolean() }),
    );
    let serial = 0;
    const hex = (bytes: Bytes) => Buffer.from(bytes).toString('hex');
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 24 }), async (steps) => {
        const model = new Map<string, Bytes>();
        for await (const [at, value] of store.iterate()) model.set(hex(at), value);
        const held: { snapshot: KeyValueSnapshot; copy: ReadonlyMap<string, Bytes> }[] = [];
        const expectWalk = async (
          reader: KeyValueRange & KeyValueReader,
          copy: ReadonlyMap<string, Bytes>,
          range: KeyRange,
        ) => {
          const entries: [string, Bytes][] = [];
          for await (const [at, value] of reader.iterate(range)) entries.push([hex(at), value]);
          const from = range.gte === undefined ? '' : hex(range.gte);
          const want = [...copy].filter(([at]) => at >= from).sort(([a], [b]) => (a < b ? -1 : 1));
          expect(entries).toEqual(range.reverse === true ? want.reverse() : want);
          for (let i = 0; i < 20; i++) {
            const probe = i < 4 ? Uint8Array.of(i) : Uint8Array.of((i - 4) >> 2, i & 3);
            expect(reader.get(probe)).toEqual(copy.get(hex(probe)));
          }
        };
        for (const one of steps) {
          if ('batch' in one) {
            const operations = one.batch.map(({ remove, key: at }): BatchOperation => {
              if (remove) return { type: 'del', key: at };
              serial += 1;
              return { type: 'put', key: at, value: Uint8Array.of(serial, serial >> 8) };
            });
            await store.batch(operations);
            for (const written of operations) {
              if (written.type === 'put') model.set(hex(written.key), written.value);
              else model.delete(hex(written.key));
            }
          } else if ('from' in one) {
            const { snapshot: reader, copy } = held[one.which] ?? { snapshot: store, copy: model };
            await expectWalk(reader, copy, { gte: one.from, reverse: one.reverse });
          } else if ('which' in one) {
            await held.splice(one.which, 1)[0]?.snapshot.close();
          } else {
            held.push({ snapshot: store.snapshot(), copy: new Map(model) });
          }
        }
        for (const { snapshot, copy } of held) await expectWalk(snapshot, copy, {});
        await expectWalk(store, model, {});
        for (const { snapshot } of held) await snapshot.close();
      }),
      { seed: 4, numRuns: 80 },
    );
  });

  it('holds what a map would hold after any batches', async () => {
    const operation = fc.record({
      type: fc.constantFrom('put', 'del'),
      key: fc.uint8Array({ minLength: 1, maxLength: 3 }),
      value: fc.uint8Array({ maxLength: 4 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(operation, { maxLength: 8 }), { maxLength: 6 }), async (batches) => {
        const earlier: BatchOperation[] = [];
        for await (const [key] of store.iterate()) earlier.push({ type: 'del', key });
        await store.batch(earlier);
        const model = new Map<string, Bytes>();
        for (const batch of batches) {
          await store.batch(
            batch.map((one) =>
              one.type === 'put' ? { ...one, type: 'put' } : { type: 'del', key: one.key },
            ),
          );
          for (const { type, key, value } of batch) {
            if (type === 'put') model.set(Buffer.from(key).toString('hex'), value);
            else model.delete(Buffer.from(key).toString('hex'));
          }
        }
        const entries: [string, Bytes][] = [];
        for await (const [key, value] of store.iterate())
          entries.push([Buffer.from(key).toString('hex'), value]);
        expect(entries).toEqual([...model].sort(([a], [b]) => (a < b ? -1 : 1)));
        for (const [key, value] of model)
          expect(store.get(Uint8Array.from(Buffer.from(key, 'hex')))).toEqual(value);
      }),
      { seed: 2, numRuns: 40 },
    );
  });
});

describe('openLevelStore', () => {
  it('finds what an earlier process life wrote', async () => {
    const first = await openLevelStore(directory);
    await first.batch([put('a', '1')]);
    await first.close();
    const second = await openLevelStore(directory);
    expect(read(second, 'a')).toBe('1');
    await second.close();
  });

  it('names the directory that another holder has locked', async () => {
    const store = await openLevelStore(directory);
    const locked = { code: 'DATABASE_LOCKED', have: directory, message: expect.stringContaining(directory) };
    await expect(openLevelStore(directory)).rejects.toMatchObject(locked);
    await store.close();
  });

  it('says when it cannot open', async () => {
    const file = join(directory, 'file');
    await writeFile(file, 'not a directory');
    await expect(openLevelStore(file)).rejects.toMatchObject({ code: 'DATABASE_OPEN' });
    const absent = openLevelStore(join(directory, 'none'), { createIfMissing: false });
    await expect(absent).rejects.toMatchObject({ code: 'DATABASE_OPEN' });
  });

  it('says when the database is damaged', async () => {
    const store = await openLevelStore(directory);
    await store.close();
    await writeFile(join(directory, 'CURRENT'), 'MANIFEST-999999\n');
    const failed = await openLevelStore(directory).catch((error: unknown) => error);
    expect(failed).toBeInstanceOf(DatabaseError);
  });
});

describe('a failed write', () => {
  it('is told once and ends all writing, while reads go on', async () => {
    const database = new Level<Bytes, Bytes>(directory, { keyEncoding: 'view', valueEncoding: 'view' });
    await database.open();
    const onFatal = vi.fn();
    const store = new LevelStore(database, { onFatal });
    await store.batch([put('a', 'old')]);
    const failing = vi.fn(async () => {
      throw Object.assign(new Error('No space left on device'), { code: 'LEVEL_IO_ERROR' });
    });
    Object.assign(database, { batch: () => ({ put: () => undefined, write: failing }) });
    await expect(store.batch([put('a', 'new')])).rejects.toMatchObject({ code: 'DATABASE_IO' });
    Reflect.deleteProperty(database, 'batch');
    await expect(store.batch([put('a', 'newer')])).rejects.toMatchObject({ code: 'DATABASE_IO' });
    await expect(store.flush()).rejects.toMatchObject({ code: 'DATABASE_IO' });
    expect(failing).toHaveBeenCalledOnce();
    expect(onFatal).toHaveBeenCalledOnce();
    expect(read(store, 'a')).toBe('old');
    await store.close();
  });
});
