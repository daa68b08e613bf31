import { keccak256, privateKeyToAddress } from '@ethane/crypto';
import { addressOf, bytesOf, isObject, type JsonObject, quantityOf } from '@ethane/node/statetest';
import { type Bytes, bigintToBytes, bytesToHex, equalBytes, utf8ToBytes } from '@ethane/primitives';
import { decodeRlp, encodeRlp } from '@ethane/rlp';
import { Trie } from '@ethane/trie';
import { decodeTransaction, encodeTransaction, recoverSender } from '@ethane/types';
import type { Format } from './format.ts';

interface HexPrefixJson {
  readonly seq: readonly number[];
  readonly term: boolean;
  readonly out: string;
}

/** The hex-prefix encoding of nibbles, as it stands in the nodes of a trie: of a leaf's or of an extension's path. */
export const hexPrefixTests: Format<HexPrefixJson> = {
  name: 'hex prefix',
  matches(value): value is JsonObject & HexPrefixJson {
    return isObject(value) && Array.isArray(value.seq) && typeof value.term === 'boolean';
  },
  run({ name, value, record }) {
    record.check(name, '', () => {
      const have = bytesToHex(encodedPath(value.seq, value.term)).slice(2);
      return have === value.out ? undefined : `${have}, want ${value.out}`;
    });
  },
};

/** First item of the node that has the nibbles as its path. A branch above or below makes up for an odd number of them. */
function encodedPath(nibbles: readonly number[], isLeaf: boolean): Bytes {
  const odd = nibbles.length % 2 === 1;
  const trie = new Trie();
  const put = (key: readonly number[]) => trie.put(packNibbles(key), new Uint8Array(40).fill(1));
  if (isLeaf) {
    put(odd ? [0, ...nibbles] : nibbles);
    if (odd) put([1, ...nibbles]);
  } else {
    put([...nibbles, 0, ...(odd ? [] : [0])]);
    put([...nibbles, 1, ...(odd ? [] : [0])]);
  }
  const node = decodeRlp(trie.changes().get(isLeaf && odd ? '0' : '') ?? new Uint8Array(0));
  const path = node instanceof Uint8Array ? undefined : node[0];
  return path instanceof Uint8Array ? path : new Uint8Array(0);
}

function packNibbles(nibbles: readonly number[]): Bytes {
  return bytesOf(nibbles.map((nibble) => nibble.toString(16)).join(''));
}

interface KeyAddressJson {
  readonly seed: string;
  readonly key: string;
  readonly addr: string;
  readonly sig_of_emptystring?: JsonObject;
}

/** Keys from seeds and their addresses. */
export const keyAddressTests: Format<readonly KeyAddressJson[]> = {
  name: 'key and address',
  matches(value): value is readonly KeyAddressJson[] {
    return Array.isArray(value) && value.length > 0 && value.every(isKeyAddress);
  },
  run({ value, record }) {
    for (const test of value) {
      record.check(test.seed, '', () => checkKey(test));
      if (test.sig_of_emptystring !== undefined) record.skip(`${test.seed}: signature`, '', UNKNOWN_MESSAGE);
    }
  },
};

/** Tried without success: keccak256, SHA-256 and SHA3-256 of nothing, of a zero byte and of their own hashes. */
const UNKNOWN_MESSAGE =
  'informative: the signature is of no known hash of the empty string, by rules from before the first release';

function isKeyAddress(value: unknown): boolean {
  return isObject(value) && 'seed' in value && 'key' in value && 'addr' in value;
}

function checkKey({ seed, key, addr }: KeyAddressJson): string | undefined {
  const privateKey = keccak256(utf8ToBytes(seed));
  if (!equalBytes(privateKey, bytesOf(key))) return `key ${bytesToHex(privateKey)}, want ${key}`;
  const address = privateKeyToAddress(privateKey);
  return address === addressOf(addr) ? undefined : `address ${address}, want ${addr}`;
}

interface SignedTransactionJson {
  readonly key: string;
  readonly nonce: number;
  readonly gasprice: number | string;
  readonly startgas: number;
  readonly to: string;
  readonly value: number | string;
  readonly data: string;
  readonly unsigned: string;
  readonly signed: string;
}

/** Legacy transactions with their encodings before and after signing. */
export const signedTransactionTests: Format<readonly SignedTransactionJson[]> = {
  name: 'signed transaction',
  matches(value): value is readonly SignedTransactionJson[] {
    return (
      Array.isArray(value) &&
      value.length > 0 &&
      value.every((item) => isObject(item) && 'signed' in item && 'unsigned' in item)
    );
  },
  run({ value, record }) {
    for (const [i, test] of value.entries()) record.check(String(i), '', () => checkSigned(test));
  },
};

function checkSigned(test: SignedTransactionJson): string | undefined {
  const numbers = [test.nonce, test.gasprice, test.startgas].map((number) =>
    bigintToBytes(quantityOf(number)),
  );
  const rest = [bytesOf(test.to), bigintToBytes(quantityOf(test.value)), bytesOf(test.data)];
  const none = new Uint8Array(0);
  const unsigned = encodeRlp([...numbers, ...rest, none, none, none]);
  if (!equalBytes(unsigned, bytesOf(test.unsigned)))
    return `unsigned ${bytesToHex(unsigned)}, want ${test.unsigned}`;
  const transaction = decodeTransaction(bytesOf(test.signed));
  const sender = recoverSender(transaction);
  const want = privateKeyToAddress(bytesOf(test.key));
  if (sender !== want) return `sender ${sender}, want ${want}`;
  const fields = [transaction.nonce, transaction.gasLimit, transaction.value];
  const wanted = [test.nonce, test.startgas, test.value].map(quantityOf);
  if (fields.some((field, i) => field !== wanted[i])) return `fields ${fields.join()}, want ${wanted.join()}`;
  return bytesToHex(encodeTransaction(transaction)).slice(2) === test.signed
    ? undefined
    : 'encodes to other bytes';
}
