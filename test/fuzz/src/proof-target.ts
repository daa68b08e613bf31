import { bytesToHex, type Hex, hexToBytes } from '@ethane/primitives';
import { Trie, TrieError, verifyMultiProof, verifyProof, verifyRangeProof } from '@ethane/trie';
import { verifyMerkleProof } from '@ethereumjs/mpt';
import { mutateBytes } from './mutate.ts';
import type { Random } from './random.ts';
import { withoutRuns } from './reduce.ts';
import { type Allowances, sessionOf, type Target } from './target.ts';
import { generateKeys } from './trie-target.ts';

/** A trie, a key and nodes that are to prove what the trie has under it. */
export interface ProofCase {
  readonly entries: readonly (readonly [key: Hex, value: Hex])[];
  readonly key: Hex;
  /** The trie's proof of the key, changed or not. */
  readonly nodes: readonly Hex[];
}

/** Proofs of values and of absence, whole and forged, beside `@ethereumjs/mpt` and the trie itself. */
export const PROOF_TARGET: Target<ProofCase> = {
  name: 'proof',
  batch: 50,
  generate: generateProofCase,
  *simplify(item) {
    for (const nodes of withoutRuns(item.nodes)) yield { ...item, nodes };
    for (const entries of withoutRuns(item.entries)) yield { ...item, entries };
  },
  open: async () => sessionOf(checkProof),
};

function generateProofCase(random: Random): ProofCase {
  const keys = [...new Set(generateKeys(random))];
  const entries = keys.map((key): [Hex, Hex] => [key, bytesToHex(random.bytes(random.pick([1, 2, 30, 40])))]);
  const present = random.chance(0.6);
  const key = present ? random.pick(keys) : absentKey(random, keys);
  const trie = trieOf(entries);
  const nodes = damageProof(random, trie, keys, trie.prove(hexToBytes(key)).map(bytesToHex));
  return { entries, key, nodes };
}

function absentKey(random: Random, keys: readonly Hex[]): Hex {
  const near = hexToBytes(random.pick(keys)).slice();
  near[random.int(near.length)]! ^= 1 << random.int(8);
  return random.chance(0.7) ? bytesToHex(near) : bytesToHex(random.bytes(near.length));
}

function damageProof(random: Random, trie: Trie, keys: readonly Hex[], nodes: Hex[]): Hex[] {
  const at = random.int(nodes.length);
  const other = trie.prove(hexToBytes(random.pick(keys))).map(bytesToHex);
  switch (random.weighted({ none: 3, cut: 1, without: 1, swap: 1, twice: 1, extra: 1, byte: 4, other: 1 })) {
    case 'cut':
      return nodes.slice(0, at);
    case 'without':
      return nodes.filter((_, index) => index !== at);
    case 'swap':
      return random.shuffled(nodes);
    case 'twice':
      return [...nodes, nodes[at]!];
    case 'extra':
      return [...nodes, random.pick(other)];
    case 'byte':
      return nodes.with(at, bytesToHex(mutateBytes(random, hexToBytes(nodes[at]!))));
    case 'other':
      return other;
    default:
      return nodes;
  }
}

function trieOf(entries: ProofCase['entries']): Trie {
  const trie = new Trie();
  trie.update(entries.map(([key, value]) => [hexToBytes(key), hexToBytes(value)]));
  return trie;
}

async function checkProof(item: ProofCase, allowed: Allowances): Promise<string | undefined> {
  const trie = trieOf(item.entries);
  const root = trie.root();
  const key = hexToBytes(item.key);
  const nodes = item.nodes.map((node) => hexToBytes(node));
  const truth = textOf(trie.get(key));
  const genuine = trie.prove(key).map(bytesToHex);

  const ours = attempt(() => verifyProof(root, key, nodes));
  const isGenuine = genuine.join() === item.nodes.join();
  if (isGenuine && ours !== truth) return `genuine proof: ${truth} in the trie, ${ours} proven`;
  if (!(ours instanceof TrieError) && ours !== truth) return `forged: ${truth} in the trie, ${ours} proven`;
  if (!isGenuine && !(ours instanceof TrieError)) return `not as made: accepted other nodes`;
  const several = attempt(() => verifyMultiProof(root, [key], nodes)[0]);
  if (!(several instanceof TrieError) && several !== truth)
    return `forged (set): ${truth}, ${several} proven`;

  let theirs: string | Error;
  try {
    const options = { root: hexToBytes(root), useRootPersistence: false };
    theirs = textOf((await verifyMerkleProof(key, nodes, options)) ?? undefined);
  } catch (error) {
    theirs = error instanceof Error ? error : new Error(String(error));
  }
  const range = checkRange(item, trie);
  if (range !== undefined) return range;
  if (isGenuine && theirs instanceof Error) return `ethereumjs refuses: ${theirs.message}`;
  if (ours instanceof TrieError && !(theirs instanceof Error)) {
    if (theirs !== truth) allowed.note('ethereumjs proves what the trie has not');
    else allowed.note(`ethereumjs accepts nodes that are not exactly those of the way (${ours.code})`);
    return undefined;
  }
  return undefined;
}

/** All entries between two of them, then with one left out or changed: only the true ones are accepted. */
function checkRange({ entries, key }: ProofCase, trie: Trie): string | undefined {
  const length = hexToBytes(key).length;
  const own = entries
    .filter(([other]) => hexToBytes(other).length === length)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  if (own.length !== entries.length || own.length === 0) return undefined;
  const middle = own.filter(([other]) => other >= key);
  if (middle.length === 0) return undefined;
  const start = hexToBytes(key);
  const end = hexToBytes(middle[middle.length - 1]![0]);
  const proof = trie.proveMany([start, end]);
  const verify = (part: readonly (readonly [Hex, Hex])[]) =>
    attempt(() => {
      const keys = part.map(([one]) => hexToBytes(one));
      const values = part.map(([, value]) => hexToBytes(value));
      return Uint8Array.of(verifyRangeProof(trie.root(), { start, end, keys, values }, proof) ? 1 : 0);
    });
  const whole = verify(middle);
  if (whole instanceof TrieError) return `range refused: ${whole.message}`;
  if (whole !== '0x00') return 'range: more entries are said to follow than there are';
  const at = middle.length >> 1;
  if (!(verify(middle.filter((_, index) => index !== at)) instanceof TrieError))
    return 'range forged: one left out';
  const changed = middle.with(at, [middle[at]![0], `${middle[at]![1]}01`]);
  if (!(verify(changed) instanceof TrieError)) return 'range forged: a value changed';
  return undefined;
}

function attempt(verify: () => Uint8Array | undefined): string | TrieError {
  try {
    return textOf(verify());
  } catch (error) {
    if (error instanceof TrieError) return error;
    throw error;
  }
}

function textOf(value: Uint8Array | undefined): string {
  return value === undefined ? 'nothing' : bytesToHex(value);
}
