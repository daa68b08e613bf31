import { keccak256 } from '@ethane/crypto';
import { bytesOf, hashOf, isObject, type JsonObject } from '@ethane/node/statetest';
import { type Bytes, bytesToUtf8, compareBytes, utf8ToBytes } from '@ethane/primitives';
import { Trie } from '@ethane/trie';
import type { Format } from './format.ts';

/** Keys and values; in a list they are put (or, where null, deleted) in its order, in an object in any. */
interface TrieTestJson {
  readonly in: readonly (readonly [string, string | null])[] | Readonly<Record<string, string | null>>;
  readonly root: string;
}

type Change = readonly [key: Bytes, value: Bytes | undefined];

/** Tests of roots. Keys are hashed first when the file says `secure` in its name. */
export const trieTests: Format<TrieTestJson> = {
  name: 'trie',
  matches(value): value is JsonObject & TrieTestJson {
    const input = isObject(value) ? value.in : undefined;
    return isObject(value) && typeof value.root === 'string' && typeof input === 'object' && input !== null;
  },
  run({ name, file, value, record }) {
    const secure = /secure/i.test(file);
    record.check(name, '', () => runCase(value, secure));
  },
};

function runCase({ in: input, root }: TrieTestJson, secure: boolean): string | undefined {
  const ordered = Array.isArray(input);
  const pairs: readonly (readonly [string, string | null])[] = Array.isArray(input)
    ? input
    : Object.entries(input);
  const changes = pairs.map(([key, value]) => changeOf(key, value, secure));
  const orders = ordered ? [changes] : [changes, changes.toReversed()];
  for (const order of orders) {
    const one = new Trie();
    for (const [key, value] of order) value === undefined ? one.delete(key) : one.put(key, value);
    const many = new Trie();
    many.update(lastOfEach(order));
    for (const [how, trie] of [
      ['one by one', one],
      ['at once', many],
    ] as const) {
      if (trie.root() !== hashOf(root)) return `root ${trie.root()} after changes ${how}, want ${root}`;
    }
    const wrong = lastOfEach(order).find(
      ([key, value]) => compareBytes(one.get(key) ?? NONE, value ?? NONE) !== 0,
    );
    if (wrong !== undefined) return 'a key has another value than it was given';
  }
  return undefined;
}

const NONE = new Uint8Array(0);

function changeOf(key: string, value: string | null, secure: boolean): Change {
  const bytes = textOrHex(key);
  return [secure ? keccak256(bytes) : bytes, value === null ? undefined : textOrHex(value)];
}

/** `update` takes each key once. */
function lastOfEach(changes: readonly Change[]): readonly Change[] {
  return changes.filter(
    ([key], i) => !changes.slice(i + 1).some(([later]) => compareBytes(key, later) === 0),
  );
}

function textOrHex(text: string): Bytes {
  return text.startsWith('0x') ? bytesOf(text) : utf8ToBytes(text);
}

/** Keys, and for others (`[key, previous, next]`) which keys are before and after. */
interface NeighboursJson {
  readonly in: readonly string[];
  readonly tests: readonly (readonly [string, string, string])[];
}

/** Tests of the order in which a trie gives its keys. */
export const trieNeighbourTests: Format<NeighboursJson> = {
  name: 'trie neighbours',
  matches(value): value is JsonObject & NeighboursJson {
    return isObject(value) && Array.isArray(value.in) && Array.isArray(value.tests);
  },
  run({ name, value, record }) {
    record.check(name, '', () => {
      const trie = new Trie();
      for (const key of value.in) trie.put(utf8ToBytes(key), utf8ToBytes(key));
      const keys = Array.from(trie.entries(), ([key]) => bytesToUtf8(key));
      for (const [key, previous, next] of value.tests) {
        const before = keys.findLast((other) => other < key) ?? '';
        const after = keys.find((other) => other > key) ?? '';
        if (before !== previous || after !== next) {
          return `${key} is between "${before}" and "${after}", want "${previous}" and "${next}"`;
        }
      }
      return undefined;
    });
  },
};
