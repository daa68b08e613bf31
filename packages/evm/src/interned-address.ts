import { type Address, bigintToAddress } from '@ethane/primitives';
import { toWord, type Word, wordToBigint } from './word.ts';

const MAX_ADDRESS = 2n ** 160n - 1n;
const CAPACITY = 16_384;

/** Strings of addresses seen lately. A string that is made once is also hashed once, for all the maps of the host. */
const known = new Map<Word, Address>();

/** The low 160 bits of a word as an address. */
export function wordToAddress(word: Word): Address {
  const low = addressBits(word);
  const seen = known.get(low);
  if (seen !== undefined) return seen;
  if (known.size >= CAPACITY) known.clear();
  const address = bigintToAddress(wordToBigint(low));
  known.set(low, address);
  return address;
}

/** The low 160 bits of a word. */
export function addressBits(word: Word): Word {
  if (typeof word === 'number' || word <= MAX_ADDRESS) return word;
  return toWord(BigInt.asUintN(160, word));
}
