import { keccak256 } from '@ethane/crypto';
import { type Bytes, bigintToFixedBytes, bytesToHex, concatBytes, type Hash32 } from '@ethane/primitives';
import { EMPTY_TRIE_ROOT, Trie } from '@ethane/trie';
import { createMPT, type MerklePatriciaTrie } from '@ethereumjs/mpt';
import { type Row, rowOfMedians } from './report.ts';
import { timed } from './sampling.ts';

const PEER = '@ethereumjs/mpt 10.1.3';
const FEW = 20_000;
const MANY = 1_000_000;
const BATCH = 1_000;
const BATCHES = 9;
const PASSES = 5;

type Entries = readonly (readonly [key: Bytes, value: Bytes])[];

/** What inserting keys and changing some of them took. */
interface Figures {
  /** Keys a second. */
  readonly insertions: number[];
  /** Milliseconds of a batch. */
  readonly changes: number[];
}

/**
 * Hashed keys with values of an account's size: inserted at once, then batches of changes, the root and the writing of nodes
 * into a map each time. Every batch begins on the stored nodes, as a block does. The peer does the smaller count.
 */
export async function benchTrie(): Promise<Row[]> {
  const few: Figures = { insertions: [], changes: [] };
  const many: Figures = { insertions: [], changes: [] };
  const peer: Figures = { insertions: [], changes: [] };
  const warmUp: Figures = { insertions: [], changes: [] };
  for (let pass = 0; pass <= PASSES; pass++) {
    const root = await measure(FEW, pass, new StoredTrie(), pass === 0 ? warmUp : few);
    const peerRoot = await measure(FEW, pass, new PeerTrie(await createMPT()), pass === 0 ? warmUp : peer);
    if (root !== peerRoot) throw new Error(`trie: roots differ, ${root} and ${peerRoot}`);
  }
  await measure(MANY, 0, new StoredTrie(), many);
  const theirs = { insertions: { [PEER]: peer.insertions }, changes: { [PEER]: peer.changes } };
  const row = (count: number, note: string, ours: Figures) => [
    rowOfMedians(
      { what: `${figure(count)} keys inserted${note}`, unit: 'keys/s', higherIsBetter: true },
      ours.insertions,
      theirs.insertions,
    ),
    rowOfMedians(
      { what: `${figure(BATCH)} changes of ${figure(count)} keys${note}`, unit: 'ms', higherIsBetter: false },
      ours.changes,
      theirs.changes,
    ),
  ];
  return [...row(FEW, '', few), ...row(MANY, ' ¹', many)];
}

interface MeasuredTrie {
  update(entries: Entries): unknown;
  root(): string;
}

/** A trie whose nodes are in a map, opened anew for every update. */
class StoredTrie implements MeasuredTrie {
  readonly #nodes = new Map<string, Bytes>();
  #root: Hash32 = EMPTY_TRIE_ROOT;

  update(entries: Entries): void {
    const trie = new Trie(this.#nodes, this.#root);
    trie.update(entries);
    this.#root = trie.root();
    for (const [path, node] of trie.commit()) {
      if (node === undefined) this.#nodes.delete(path);
      else this.#nodes.set(path, node);
    }
  }

  root(): string {
    return this.#root;
  }
}

class PeerTrie implements MeasuredTrie {
  readonly #trie: MerklePatriciaTrie;

  constructor(trie: MerklePatriciaTrie) {
    this.#trie = trie;
  }

  async update(entries: Entries): Promise<void> {
    for (const [key, value] of entries) await this.#trie.put(key, value);
  }

  root(): string {
    return bytesToHex(this.#trie.root());
  }
}

async function measure(count: number, pass: number, trie: MeasuredTrie, figures: Figures): Promise<string> {
  const entries = Array.from({ length: count }, (_, index) => entryOf(index, 0));
  figures.insertions.push((count * 1_000) / (await timed(() => trie.update(entries))));
  for (let batch = 1; batch <= BATCHES; batch++) {
    // A prime step takes the changes from all over the keys.
    const changed = Array.from({ length: BATCH }, (_, index) =>
      entryOf(((pass * BATCHES + batch) * BATCH + index * 7_919) % count, batch),
    );
    figures.changes.push(await timed(() => trie.update(changed)));
  }
  return trie.root();
}

/** The hash of a number, and about as many bytes as an account has. */
function entryOf(index: number, version: number): readonly [Bytes, Bytes] {
  const key = keccak256(bigintToFixedBytes(BigInt(index), 32));
  const value = keccak256(bigintToFixedBytes(BigInt(index), 32 + version));
  return [key, concatBytes(value, value, key.subarray(0, 6))];
}

function figure(value: number): string {
  return value.toLocaleString('en-US');
}
