import { keccak256 } from '@ethane/crypto';
import { type Bytes, bytesToHex, compareBytes, hexToBytes, utf8ToBytes } from '@ethane/primitives';
import { createMPT } from '@ethereumjs/mpt';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EMPTY_TRIE_ROOT } from './ordered-root.ts';
import type { NodeChanges } from './sealing.ts';
import { Trie } from './trie.ts';

/** A node store that changes are replayed into, which refuses to delete what it has not. */
class MapStore {
  readonly nodes = new Map<string, Bytes>();
  get(path: string): Bytes | undefined {
    return this.nodes.get(path);
  }
  replay(changes: NodeChanges): void {
    for (const [path, node] of changes) {
      if (node !== undefined) this.nodes.set(path, node);
      else if (!this.nodes.delete(path)) expect.fail(`deletes ${path}, which is not there`);
    }
  }
}

function trieOf(entries: Iterable<readonly [Bytes, Bytes]>): Trie {
  const trie = new Trie();
  for (const [key, value] of entries) trie.put(key, value);
  return trie;
}

async function referenceRoot(entries: Iterable<readonly [Bytes, Bytes]>): Promise<string> {
  const trie = await createMPT();
  for (const [key, value] of entries) await trie.put(key, value);
  return bytesToHex(trie.root());
}

/** Few different bytes, so that paths are shared and branches come and go; some keys are prefixes of others. */
const anyKey = fc
  .array(fc.constantFrom(0x00, 0x01, 0x10, 0x11, 0xff), { minLength: 1, maxLength: 4 })
  .map((bytes) => Uint8Array.from(bytes));
/** Keys of one length, as all tries of the protocol have them but the ordered ones. */
const fixedKey = fc
  .array(fc.constantFrom(0x00, 0x01, 0x10, 0x11), { minLength: 3, maxLength: 3 })
  .map((bytes) => Uint8Array.from(bytes));
const anyValue = fc.oneof(
  fc.uint8Array({ minLength: 1, maxLength: 3 }),
  fc.uint8Array({ minLength: 30, maxLength: 60 }),
);
const hex = (bytes: Bytes): string => bytesToHex(bytes);

function batchesOf(key: fc.Arbitrary<Bytes>) {
  const entry = fc.tuple(key, fc.option(anyValue, { nil: undefined }));
  return fc.array(fc.array(entry, { maxLength: 12 }), { maxLength: 8 });
}

describe('Trie', () => {
  it('has the roots of the published examples', () => {
    const dogs = [
      ['doe', 'reindeer'],
      ['dog', 'puppy'],
      ['dogglesworth', 'cat'],
    ] as const;
    const trie = trieOf(dogs.map(([key, value]) => [utf8ToBytes(key), utf8ToBytes(value)]));
    expect(trie.root()).toBe('0x8aad789dff2f538bca5d8ea56e8abe10f4c7ba3a5dea95fea4cd6e7c3a1168d3');
    const puppy = [
      ['do', 'verb'],
      ['horse', 'stallion'],
      ['doge', 'coin'],
      ['dog', 'puppy'],
    ] as const;
    const second = trieOf(puppy.map(([key, value]) => [utf8ToBytes(key), utf8ToBytes(value)]));
    expect(second.root()).toBe('0x5991bb8c6514148a29db676a14ac506cd2cd5775ace63c30a4fe457715e9ac84');
  });

  it('is empty at first, and again when all is deleted', () => {
    const trie = new Trie();
    expect(trie.root()).toBe(EMPTY_TRIE_ROOT);
    trie.put(utf8ToBytes('a'), utf8ToBytes('1'));
    trie.delete(utf8ToBytes('a'));
    expect(trie.root()).toBe(EMPTY_TRIE_ROOT);
    expect(trie.changes().size).toBe(0);
  });

  it('refuses an empty value', () => {
    expect(() => new Trie().put(utf8ToBytes('a'), new Uint8Array())).toThrow(
      expect.objectContaining({ code: 'TRIE_ENTRY' }),
    );
  });

  it('takes the last of equal keys in an update', () => {
    const trie = new Trie();
    const key = utf8ToBytes('key');
    trie.update([
      [key, utf8ToBytes('1')],
      [key, undefined],
      [key, utf8ToBytes('2')],
    ]);
    expect(trie.get(key)).toEqual(utf8ToBytes('2'));
  });

  it('has the root of the reference whatever the order of insertion', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.tuple(anyKey, anyValue), { selector: ([key]) => hex(key), maxLength: 40 }),
        async (entries) => {
          const root = await referenceRoot(entries);
          expect(trieOf(entries).root()).toBe(root);
          expect(trieOf([...entries].reverse()).root()).toBe(root);
          const batch = new Trie();
          batch.update(entries);
          expect(batch.root()).toBe(root);
        },
      ),
      { seed: 3, numRuns: 100 },
    );
  });

  describe.each([
    ['keys of any length', anyKey],
    ['keys of one length', fixedKey],
  ] as const)('with %s', (_name, key) => {
    it('equals one built from scratch after any batches, through a store, and its changes are exact', () => {
      fc.assert(
        fc.property(batchesOf(key), fc.boolean(), (batches, reopen) => {
          const store = new MapStore();
          let trie = new Trie(store);
          const model = new Map<string, Bytes>();
          for (const batch of batches) {
            trie.update(batch);
            for (const [at, value] of batch) {
              if (value === undefined) model.delete(hex(at));
              else model.set(hex(at), value);
            }
            const scratch = trieOf([...model].map(([at, value]) => [hexToBytes(at), value]));
            expect(trie.root()).toBe(scratch.root());
            store.replay(trie.commit());
            expect(store.nodes).toEqual(scratch.changes());
            if (reopen) trie = new Trie(store, trie.root());
            for (const [at, value] of batch)
              expect(trie.get(at)).toEqual(model.get(hex(at)) ?? (value && undefined));
          }
          const sorted = [...model].sort((a, b) => compareBytes(hexToBytes(a[0]), hexToBytes(b[0])));
          expect([...trie.entries()].map(([at, value]) => [hex(at), value])).toEqual(sorted);
          trie.clear();
          store.replay(trie.commit());
          expect(store.nodes.size).toBe(0);
          expect(trie.root()).toBe(EMPTY_TRIE_ROOT);
        }),
        { seed: 4, numRuns: 150 },
      );
    });

    it('equals one built from scratch after single puts and deletions', () => {
      fc.assert(
        fc.property(batchesOf(key), (batches) => {
          const store = new MapStore();
          const trie = new Trie(store);
          const model = new Map<string, Bytes>();
          for (const [at, value] of batches.flat()) {
            if (value === undefined) {
              trie.delete(at);
              model.delete(hex(at));
            } else {
              trie.put(at, value);
              model.set(hex(at), value);
            }
            expect(trie.get(at)).toEqual(value);
          }
          const scratch = new Trie();
          scratch.update([...model].map(([at, value]) => [hexToBytes(at), value]));
          expect(trie.root()).toBe(scratch.root());
          store.replay(trie.commit());
          expect(store.nodes).toEqual(scratch.changes());
        }),
        { seed: 5, numRuns: 100 },
      );
    });
  });

  it('reports nothing when entries are put that it has, or deleted that it has not', () => {
    const store = new MapStore();
    const entries = Array.from(
      { length: 200 },
      (_, i) => [keccak256(Uint8Array.of(i)), keccak256(Uint8Array.of(i, i))] as const,
    );
    const first = trieOf(entries);
    store.replay(first.commit());
    const trie = new Trie(store, first.root());
    trie.update(entries);
    for (let i = 0; i < 200; i++) trie.delete(keccak256(Uint8Array.of(i, 0)));
    expect(trie.changes().size).toBe(0);
    expect(trie.root()).toBe(first.root());
  });

  it('encodes a stored branch anew when other nibbles have children, also if their number is the same', () => {
    const start = Array.from(
      { length: 12 },
      (_, i) => [Uint8Array.of(i << 4, i), new Uint8Array(40).fill(i + 1)] as const,
    );
    const [one, two] = [Uint8Array.of(0xd0, 1), Uint8Array.of(0xe0, 1)];
    const long = new Uint8Array(40).fill(77);
    const batches: readonly (readonly (readonly [Bytes, Bytes | undefined])[])[] = [
      [[start[3]![0], long]],
      [
        [start[3]![0], undefined],
        [one, long],
      ],
      [[one, Uint8Array.of(1)]], // is embedded from now on
      [
        [one, undefined],
        [two, long],
        [start[5]![0], Uint8Array.of(5)],
      ],
      [
        [start[5]![0], long],
        [start[0]![0], long],
      ],
    ];
    const store = new MapStore();
    const first = trieOf(start);
    store.replay(first.commit());
    const model = new Map<string, Bytes>(start.map(([key, value]) => [hex(key), value]));
    for (const batch of batches) {
      const trie = new Trie(store);
      trie.update(batch);
      for (const [key, value] of batch) {
        if (value === undefined) model.delete(hex(key));
        else model.set(hex(key), value);
      }
      store.replay(trie.commit());
      const fresh = trieOf([...model].map(([key, value]) => [hexToBytes(key), value] as const));
      expect(trie.root()).toBe(fresh.root());
      expect([...store.nodes].sort()).toEqual([...fresh.commit()].sort());
    }
  });

  it('gives in steps what it gives at once, and knows afterwards what is stored', () => {
    fc.assert(
      fc.property(batchesOf(fc.oneof(anyKey, anyKey.map(keccak256))), (batches) => {
        const atOnce = new Trie();
        const inSteps = new Trie();
        for (const batch of batches) {
          atOnce.update(batch);
          inSteps.update(batch);
          const steps = inSteps.commitInSteps();
          let step = steps.next();
          while (step.done !== true) step = steps.next();
          expect([...step.value].sort()).toEqual([...atOnce.commit()].sort());
          expect(inSteps.changes().size).toBe(0);
          expect(inSteps.root()).toBe(atOnce.root());
        }
      }),
      { seed: 9, numRuns: 100 },
    );
  });

  it('loads only the nodes on the way', () => {
    const store = new MapStore();
    store.replay(
      trieOf(
        Array.from({ length: 1000 }, (_, i) => [keccak256(Uint8Array.of(i, i >> 8)), Uint8Array.of(1)]),
      ).commit(),
    );
    const loaded: string[] = [];
    const recording = {
      get(path: string): Bytes | undefined {
        loaded.push(path);
        return store.get(path);
      },
    };
    const trie = new Trie(recording);
    trie.get(keccak256(Uint8Array.of(5, 0)));
    expect(loaded.length).toBeLessThan(6);
    expect(loaded[0]).toBe('');
  });

  it('refuses a stored node that is not the one its parent names', () => {
    const store = new MapStore();
    const first = trieOf(
      Array.from({ length: 20 }, (_, i) => [keccak256(Uint8Array.of(i)), keccak256(Uint8Array.of(i))]),
    );
    store.replay(first.commit());
    const path = [...store.nodes.keys()].find((one) => one.length === 1)!;
    const good = store.nodes.get(path)!;
    const bad = good.slice();
    bad[bad.length - 1]! ^= 1;
    store.nodes.set(path, bad);
    expect(() => [...new Trie(store).entries()]).toThrow(expect.objectContaining({ code: 'NODE_MISMATCH' }));
    store.nodes.delete(path);
    expect(() => [...new Trie(store).entries()]).toThrow(expect.objectContaining({ code: 'NODE_MISSING' }));
    store.nodes.set(path, good);
    expect([...new Trie(store).entries()]).toHaveLength(20);
    const other = trieOf([[Uint8Array.of(1), Uint8Array.of(2)]]).root();
    expect(() => new Trie(store, other).get(Uint8Array.of(1))).toThrow(
      expect.objectContaining({ code: 'NODE_MISMATCH' }),
    );
  });
});
