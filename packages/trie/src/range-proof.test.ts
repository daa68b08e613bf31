import { keccak256 } from '@ethane/crypto';
import { type Bytes, compareBytes } from '@ethane/primitives';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TrieError } from './errors.ts';
import { EMPTY_TRIE_ROOT } from './ordered-root.ts';
import { type KeyRange, verifyRangeProof } from './range-proof.ts';
import { Trie } from './trie.ts';

const key = (i: number): Bytes => keccak256(Uint8Array.of(i, i >> 8));
const FIRST = new Uint8Array(32);
const LAST = new Uint8Array(32).fill(0xff);

const trie = new Trie();
trie.update(Array.from({ length: 400 }, (_, i) => [key(i), key(i + 5000)] as const));
const root = trie.root();
const entries = [...trie.entries()];

function rangeOf(from: number, to: number, start?: Bytes, end?: Bytes): KeyRange {
  const some = entries.slice(from, to);
  return {
    start: start ?? some[0]![0],
    end: end ?? some[some.length - 1]![0],
    keys: some.map(([at]) => at),
    values: some.map(([, value]) => value),
  };
}

const proofOf = ({ start, end }: KeyRange): Bytes[] => trie.proveMany([start, end]);
const code = (wanted: string) => expect.objectContaining({ code: wanted });

describe('verifyRangeProof', () => {
  it('takes any range of entries and tells whether more come after it', () => {
    fc.assert(
      fc.property(fc.nat(399), fc.integer({ min: 1, max: 400 }), (from, count) => {
        const to = Math.min(400, from + count);
        const range = rangeOf(from, to);
        expect(verifyRangeProof(root, range, proofOf(range))).toBe(to < 400);
      }),
      { seed: 10, numRuns: 150 },
    );
  });

  it('takes ranges that begin and end beside entries, and empty ones', () => {
    const beside = rangeOf(0, 400, FIRST, LAST);
    expect(verifyRangeProof(root, beside, proofOf(beside))).toBe(false);
    const after = {
      start: entries[399]![0].map((byte, i) => (i === 31 ? byte + 1 : byte)),
      end: LAST,
      keys: [],
      values: [],
    };
    expect(verifyRangeProof(root, after, proofOf(after))).toBe(false);
    const before = { start: FIRST, end: FIRST, keys: [], values: [] };
    expect(verifyRangeProof(root, before, proofOf(before))).toBe(true);
  });

  it('takes a whole trie without proof', () => {
    expect(verifyRangeProof(root, rangeOf(0, 400), [])).toBe(false);
    expect(verifyRangeProof(EMPTY_TRIE_ROOT, { start: FIRST, end: LAST, keys: [], values: [] }, [])).toBe(
      false,
    );
    expect(() => verifyRangeProof(root, rangeOf(0, 399), [])).toThrow(code('PROOF_MISMATCH'));
  });

  it('refuses a range with an entry left out, added, changed or moved', () => {
    fc.assert(
      fc.property(fc.nat(300), fc.integer({ min: 3, max: 99 }), fc.nat(), (from, count, pick) => {
        const range = rangeOf(from, from + count);
        const proof = proofOf(range);
        const at = pick % count;
        const without = (list: readonly Bytes[]): Bytes[] => list.filter((_, i) => i !== at);
        const bad = (change: Partial<KeyRange>): void => {
          expect(() => verifyRangeProof(root, { ...range, ...change }, proof)).toThrow(TrieError);
        };
        bad({ keys: without(range.keys), values: without(range.values) });
        bad({ values: range.values.map((value, i) => (i === at ? key(9999) : value)) });
        const other = range.keys[at]!.map((byte, i) => (i === 31 ? byte ^ 1 : byte));
        bad({ keys: range.keys.map((one, i) => (i === at ? other : one)) });
        const added = [...range.keys, other].sort(compareBytes);
        bad({ keys: added, values: added.map((one) => range.values[range.keys.indexOf(one)] ?? key(1)) });
        bad({ keys: [...range.keys].reverse() });
      }),
      { seed: 11, numRuns: 30 },
    );
  });

  it('refuses a proof with nodes missing, added or damaged, and one for another root', () => {
    const range = rangeOf(20, 60);
    const proof = proofOf(range);
    expect(() => verifyRangeProof(root, range, proof.slice(1))).toThrow(code('PROOF_TRUNCATED'));
    expect(() => verifyRangeProof(root, range, proof.slice(0, -1))).toThrow(code('PROOF_TRUNCATED'));
    const stranger = trie.prove(entries[300]![0]).pop()!;
    expect(() => verifyRangeProof(root, range, [...proof, stranger])).toThrow(code('PROOF_EXTRA'));
    expect(() => verifyRangeProof(root, range, [...proof, proof[1]!])).toThrow(code('PROOF_EXTRA'));
    expect(() => verifyRangeProof(EMPTY_TRIE_ROOT, { ...range, keys: [], values: [] }, proof)).toThrow(
      code('PROOF_EXTRA'),
    );
    expect(() => verifyRangeProof(`0x${'1'.repeat(64)}` as typeof root, range, proof)).toThrow(
      code('PROOF_TRUNCATED'),
    );
  });

  it('handles embedded nodes', () => {
    const small = new Trie();
    const bytes = fc
      .array(fc.constantFrom(0, 1, 16, 17), { minLength: 2, maxLength: 2 })
      .map((list) => Uint8Array.from(list));
    fc.assert(
      fc.property(fc.array(bytes, { minLength: 1, maxLength: 10 }), bytes, bytes, (keys, one, other) => {
        small.clear();
        small.update(keys.map((at) => [at, Uint8Array.of(at[0]! + 1)] as const));
        const [start, end] = compareBytes(one, other) < 0 ? [one, other] : [other, one];
        const inside = [...small.entries()].filter(
          ([at]) => compareBytes(at, start) >= 0 && compareBytes(at, end) <= 0,
        );
        const range = {
          start,
          end,
          keys: inside.map(([at]) => at),
          values: inside.map(([, value]) => value),
        };
        const more = [...small.entries()].some(([at]) => compareBytes(at, end) > 0);
        expect(verifyRangeProof(small.root(), range, small.proveMany([start, end]))).toBe(more);
        if (inside.length === 0) return;
        const less = { ...range, keys: range.keys.slice(1), values: range.values.slice(1) };
        expect(() => verifyRangeProof(small.root(), less, small.proveMany([start, end]))).toThrow(TrieError);
      }),
      { seed: 12, numRuns: 300 },
    );
  });
});
