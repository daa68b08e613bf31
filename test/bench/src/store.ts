import { openMemoryStore } from '@ethane/db';
import type { Bytes } from '@ethane/primitives';
import { MemoryLevel } from 'memory-level';
import { type Row, rowOfMedians } from './report.ts';
import { timed } from './sampling.ts';

const SIZES = [3_000, 300_000] as const;
const BLOCKS = 2_000;
/** Rows that a small block writes again, and those that are new. */
const REPLACED = 33;
const ADDED = 7;
const READS = 100_000;
const PASSES = 3;

/** What a chain asks of its store in memory. */
interface Subject {
  write(rows: readonly BenchRow[]): Promise<void>;
  read(key: Bytes): Bytes | undefined;
  /** Goes through all rows; gives their number. */
  walk(): Promise<number>;
  /** Writes with a snapshot taken before, that is given back after. */
  commit(rows: readonly BenchRow[]): Promise<void>;
}

interface BenchRow {
  readonly type: 'put';
  readonly key: Bytes;
  readonly value: Bytes;
}

interface Figures {
  readonly commit: number;
  readonly read: number;
  readonly walk: number;
}

/** The store in memory beside memory-level: the commit of a small block, a read, a walk over all. */
export async function benchStore(): Promise<Row[]> {
  const rows: Row[] = [];
  for (const size of SIZES) {
    const figures: { ours: Figures[]; theirs: Figures[] } = { ours: [], theirs: [] };
    for (let pass = 0; pass < PASSES; pass++) {
      figures.ours.push(await measure(await ourStore(), size));
      figures.theirs.push(await measure(await memoryLevel(), size));
    }
    const among = `${size.toLocaleString('en-US')} rows`;
    const what = {
      commit: `a commit of ${REPLACED + ADDED} rows among ${among}, with its snapshot`,
      read: `a read among ${among}`,
      walk: `a row of a walk over ${among}`,
    };
    for (const name of ['commit', 'read', 'walk'] as const) {
      const row = { what: what[name], unit: 'µs', higherIsBetter: false };
      const of = (list: readonly Figures[]) => list.map((one) => one[name]);
      rows.push(rowOfMedians(row, of(figures.ours), { 'memory-level': of(figures.theirs) }));
    }
  }
  return rows;
}

/** Microseconds. */
async function measure(store: Subject, size: number): Promise<Figures> {
  const random = seeded();
  const rows = newRows(random, size);
  for (let at = 0; at < size; at += 1_000) await store.write(rows.slice(at, at + 1_000));
  const blocks = Array.from({ length: BLOCKS }, () => [
    ...Array.from({ length: REPLACED }, () => {
      const { key } = rows[random() % size]!;
      return { type: 'put' as const, key: key.slice(), value: rowValue(random) };
    }),
    ...newRows(random, ADDED),
  ]);
  const commit = await timed(async () => {
    for (const block of blocks) await store.commit(block);
  });
  const keys = Array.from({ length: READS }, () => rows[random() % size]!.key.slice());
  const read = await timed(async () => {
    for (const key of keys) if (store.read(key) === undefined) throw new Error('a row is missing');
  });
  let walked = 0;
  const walk = await timed(async () => {
    walked = await store.walk();
  });
  const micros = (milliseconds: number, count: number) => (milliseconds * 1_000) / count;
  return { commit: micros(commit, BLOCKS), read: micros(read, READS), walk: micros(walk, walked) };
}

async function ourStore(): Promise<Subject> {
  const store = await openMemoryStore();
  return {
    write: (rows) => store.batch(rows),
    read: (key) => store.get(key),
    walk: () => count(store.iterate()),
    async commit(rows) {
      const snapshot = store.snapshot();
      await store.batch(rows);
      await snapshot.close();
    },
  };
}

async function memoryLevel(): Promise<Subject> {
  const encodings = { keyEncoding: 'view', valueEncoding: 'view', storeEncoding: 'view' } as const;
  const database = new MemoryLevel<Bytes, Bytes>(encodings);
  await database.open();
  const write = (rows: readonly BenchRow[]): Promise<void> => {
    const batch = database.batch();
    for (const { key, value } of rows) batch.put(key, value);
    return batch.write();
  };
  return {
    write,
    read: (key) => database.getSync(key),
    walk: () => count(database.iterator()),
    async commit(rows) {
      const snapshot = database.snapshot();
      await write(rows);
      await snapshot.close();
    },
  };
}

async function count(entries: AsyncIterable<unknown>): Promise<number> {
  let seen = 0;
  for await (const _ of entries) seen += 1;
  return seen;
}

/** Letters and lengths of the keys of accounts, slots, nodes and headers. */
const TABLES: readonly (readonly [string, number])[] = [
  ['a', 21],
  ['s', 53],
  ['n', 8],
  ['o', 28],
  ['h', 33],
];

function newRows(random: () => number, length: number): BenchRow[] {
  return Array.from({ length }, (_, index) => {
    const [table, size] = TABLES[index % TABLES.length]!;
    const key = bytesOf(random, size);
    key[0] = table.charCodeAt(0);
    return { type: 'put', key, value: rowValue(random) };
  });
}

function rowValue(random: () => number): Bytes {
  return bytesOf(random, 60 + (random() % 60));
}

function bytesOf(random: () => number, length: number): Bytes {
  return Uint8Array.from({ length }, () => random() & 255);
}

/** A linear congruential generator; its high bits. */
function seeded(): () => number {
  let state = 1;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state >>> 8;
  };
}
