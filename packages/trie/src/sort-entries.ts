import { type Bytes, compareBytes } from '@ethane/primitives';

export type TrieEntry = readonly [key: Bytes, value: Bytes | undefined];

/** Above this many entries a position does not fit beside the prefix. */
const MOST_BY_PREFIX = 2 ** 22;

/**
 * The entries by key; those with the same key stay in their order. Hashed keys differ in their first 30 bits nearly always:
 * these are sorted as numbers with the position in the low bits, which takes a third of the time of comparing bytes.
 */
export function sortEntries(entries: Iterable<TrieEntry>): readonly TrieEntry[] {
  const given = [...entries];
  const { length } = given;
  if (length < 2 || length > MOST_BY_PREFIX) return given.sort(byKey);
  const order = new Float64Array(length);
  for (let i = 0; i < length; i++) order[i] = prefixOf(given[i]![0]) * MOST_BY_PREFIX + i;
  order.sort();
  const sorted: TrieEntry[] = [];
  for (let i = 0; i < length; ) {
    const start = i;
    const prefix = Math.floor(order[start]! / MOST_BY_PREFIX);
    for (; i < length && Math.floor(order[i]! / MOST_BY_PREFIX) === prefix; i++) {
      sorted.push(given[order[i]! % MOST_BY_PREFIX]!);
    }
    if (i - start > 1) settle(sorted, start);
  }
  return sorted;
}

/** Sorts what stands from `start` on. */
function settle(sorted: TrieEntry[], start: number): void {
  const tail = sorted.splice(start).sort(byKey);
  for (const entry of tail) sorted.push(entry);
}

function byKey(a: TrieEntry, b: TrieEntry): number {
  return compareBytes(a[0], b[0]);
}

/** The first 30 bits; shorter keys are filled with zeros, and settled among equals. */
function prefixOf(key: Bytes): number {
  return ((key[0] ?? 0) << 22) | ((key[1] ?? 0) << 14) | ((key[2] ?? 0) << 6) | ((key[3] ?? 0) >> 2);
}
