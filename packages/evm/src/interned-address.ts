import { type Address, bigintToAddress, ZERO_ADDRESS } from '@ethane/primitives';
import { toWord, type Word, wordToBigint } from './word.ts';

const MAX_ADDRESS = 2n ** 160n - 1n;
const SLOTS = 4_096;

/**
 * Strings of addresses seen lately, one in each slot. A string that is made once is also hashed once, for all the maps
 * of the host. Slots and not a `Map`: V8 hashes a bigint by its low 64 bits, so a contract could choose addresses that
 * a `Map` keeps in one bucket.
 */
const words: Word[] = new Array<Word>(SLOTS).fill(0);
const addresses: Address[] = new Array<Address>(SLOTS).fill(ZERO_ADDRESS);

/** The low 160 bits of a word as an address. */
export function wordToAddress(word: Word): Address {
  const low = addressBits(word);
  const slot = (typeof low === 'number' ? low : Number(BigInt.asUintN(32, low))) & (SLOTS - 1);
  if (words[slot] !== low) {
    words[slot] = low;
    addresses[slot] = bigintToAddress(wordToBigint(low));
  }
  return addresses[slot]!;
}

/** The low 160 bits of a word. */
export function addressBits(word: Word): Word {
  if (typeof word === 'number' || word <= MAX_ADDRESS) return word;
  return toWord(BigInt.asUintN(160, word));
}
