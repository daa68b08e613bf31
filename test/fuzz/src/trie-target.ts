import { bytesToHex, type Hex, hexToBytes } from '@ethane/primitives';
import { type NodeChanges, Trie } from '@ethane/trie';
import { createMPT } from '@ethereumjs/mpt';
import type { Random } from './random.ts';
import { withoutRuns } from './reduce.ts';
import { type Allowances, sessionOf, type Target } from './target.ts';

/** Batches of changes to a trie; `null` deletes. */
export interface TrieCase {
  readonly batches: readonly (readonly TrieChange[])[];
}

type TrieChange = readonly [key: Hex, value: Hex | null];

/** Roots after every batch beside `@ethereumjs/mpt`, a trie made anew, and one read back from stored nodes. */
export const TRIE_TARGET: Target<TrieCase> = {
  name: 'trie',
  batch: 20,
  generate: generateTrieCase,
  simplify: simplerTrieCases,
  open: async () => sessionOf(checkTrie),
};

export function generateTrieCase(random: Random): TrieCase {
  const keys = generateKeys(random);
  const long = random.chance(0.3);
  const batches = random.list(random.between(1, 6), () =>
    random.list(random.between(1, long ? 60 : 12), (): TrieChange => {
      const value = random.chance(0.35) ? null : bytesToHex(generateValue(random));
      return [random.pick(keys), value];
    }),
  );
  return { batches };
}

/** Keys that share much: few nibbles, prefixes of each other, or hash-like. */
export function generateKeys(random: Random): Hex[] {
  const kind = random.weighted({ fixed: 4, prefixes: 3, hashes: 2 });
  const nibbles = random.pick([2, 3, 16]);
  const byte = () => random.int(nibbles) * 16 + random.int(nibbles);
  const count = random.between(1, 30);
  if (kind === 'hashes') return random.list(count, () => bytesToHex(random.bytes(32)));
  const length = random.between(1, 5);
  return random.list(count, () => {
    const own = kind === 'fixed' ? length : random.between(1, 5);
    return bytesToHex(Uint8Array.from(random.list(own, byte)));
  });
}

/** From one byte, so that nodes are embedded, to more than a node's hash. */
function generateValue(random: Random): Uint8Array {
  const value = random.bytes(random.pick([1, 1, 2, 5, 20, 28, 30, 31, 32, 33, 56, 110]));
  if (random.chance(0.5)) value.fill(random.pick([0, 1, 0x7f, 0x80, 0xff]));
  return value;
}

function* simplerTrieCases({ batches }: TrieCase): Iterable<TrieCase> {
  for (const fewer of withoutRuns(batches)) yield { batches: fewer };
  for (const [index, batch] of batches.entries()) {
    for (const fewer of withoutRuns(batch)) yield { batches: batches.with(index, fewer) };
    for (const [at, [key, value]] of batch.entries()) {
      if (value === null || value === '0x01') continue;
      yield { batches: batches.with(index, batch.with(at, [key, '0x01'])) };
    }
  }
}

const PREFIX_DELETE = 'ethereumjs deletes wrongly below a key that is the prefix of others';

function hasPrefixes(batches: TrieCase['batches']): boolean {
  const keys = batches.flat().map(([key]) => key);
  return keys.some((key) => keys.some((other) => other !== key && other.startsWith(key)));
}

async function checkTrie({ batches }: TrieCase, allowed: Allowances): Promise<string | undefined> {
  const stored = new Map<string, Uint8Array>();
  let trie = new Trie(stored);
  const live = new Trie();
  let peer = await createMPT();
  const model = new Map<Hex, Hex>();
  for (const [index, batch] of batches.entries()) {
    trie.update(batch.map(([key, value]) => [hexToBytes(key), bytesOf(value)]));
    for (const [key, value] of batch) {
      if (value === null) {
        live.delete(hexToBytes(key));
        await peer.del(hexToBytes(key));
        model.delete(key);
      } else {
        live.put(hexToBytes(key), hexToBytes(value));
        await peer.put(hexToBytes(key), hexToBytes(value));
        model.set(key, value);
      }
    }
    const root = trie.root();
    const rebuilt = new Trie();
    rebuilt.update([...model].map(([key, value]) => [hexToBytes(key), hexToBytes(value)]));
    if (bytesToHex(peer.root()) !== root && hasPrefixes(batches)) {
      // Whether its delete or we are wrong, a trie made anew tells.
      peer = await createMPT();
      for (const [key, value] of model) await peer.put(hexToBytes(key), hexToBytes(value));
      if (bytesToHex(peer.root()) === root) allowed.note(PREFIX_DELETE);
    }
    const others = {
      ethereumjs: bytesToHex(peer.root()),
      'one by one': live.root(),
      rebuilt: rebuilt.root(),
    };
    for (const [name, other] of Object.entries(others)) {
      if (other !== root) return `${name}: batch ${index}: root ${root}, ${other} there`;
    }
    const read = readDifference(trie, model);
    if (read !== undefined) return `${read} in batch ${index}`;
    write(stored, trie.commit());
    const nodes = storeDifference(stored, rebuilt);
    if (nodes !== undefined) return `${nodes} in batch ${index}`;
    if (index % 2 === 1) trie = new Trie(stored, root);
  }
  return undefined;
}

function bytesOf(value: Hex | null): Uint8Array | undefined {
  return value === null ? undefined : hexToBytes(value);
}

function write(stored: Map<string, Uint8Array>, changes: NodeChanges): void {
  for (const [path, node] of changes) {
    if (node === undefined) stored.delete(path);
    else stored.set(path, node);
  }
}

function readDifference(trie: Trie, model: ReadonlyMap<Hex, Hex>): string | undefined {
  for (const [key, value] of model) {
    const have = trie.get(hexToBytes(key));
    if (have === undefined || bytesToHex(have) !== value) return `get: ${key} is not ${value}`;
  }
  const entries = [...trie.entries()].map(([key, value]) => `${bytesToHex(key)}=${bytesToHex(value)}`);
  const wanted = [...model].map(([key, value]) => `${key}=${value}`).sort();
  return entries.sort().join() === wanted.join() ? undefined : 'entries: not those that were put';
}

/** The stored nodes are those of the trie and no others. */
function storeDifference(stored: ReadonlyMap<string, Uint8Array>, rebuilt: Trie): string | undefined {
  const wanted = rebuilt.changes();
  for (const path of new Set([...stored.keys(), ...wanted.keys()])) {
    const [have, want] = [stored.get(path), wanted.get(path)];
    if (have === undefined || want === undefined) return `store: node at '${path}' is too much or missing`;
    if (bytesToHex(have) !== bytesToHex(want)) return `store: node at '${path}' is out of date`;
  }
  return undefined;
}
