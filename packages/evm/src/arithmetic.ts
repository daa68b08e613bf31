import { TWO_256 } from '@ethane/primitives';
import { MAX_WORD, SHIFTS, toWord, type Word, wordToBigint } from './word.ts';

/**
 * 0x01 to 0x0b on words of any size. The interpreter does the small cases of the frequent ones itself and comes here
 * for the rest. All results are modulo 2^256; the signed ones read their operands as two's complement.
 */

const SIGN_BIT = 2n ** 255n;

export function add(a: Word, b: Word): Word {
  const sum = wordToBigint(a) + wordToBigint(b);
  return sum > MAX_WORD ? toWord(sum - TWO_256) : toWord(sum);
}

export function subtract(a: Word, b: Word): Word {
  const difference = wordToBigint(a) - wordToBigint(b);
  return toWord(difference < 0n ? difference + TWO_256 : difference);
}

export function multiply(a: Word, b: Word): Word {
  const product = wordToBigint(a) * wordToBigint(b);
  return toWord(product > MAX_WORD ? product & MAX_WORD : product);
}

/** 0 when the divisor is 0. */
export function divide(a: Word, b: Word): Word {
  if (b === 0) return 0;
  return toWord(wordToBigint(a) / wordToBigint(b));
}

/** 0 when the modulus is 0. */
export function modulo(a: Word, b: Word): Word {
  if (b === 0) return 0;
  return toWord(wordToBigint(a) % wordToBigint(b));
}

/** Truncates toward zero; the least number divided by -1 is itself. */
export function signedDivide(a: Word, b: Word): Word {
  if (b === 0) return 0;
  return wrap(signed(a) / signed(b));
}

/** The result has the sign of the dividend. */
export function signedModulo(a: Word, b: Word): Word {
  if (b === 0) return 0;
  return wrap(signed(a) % signed(b));
}

/** The sum is not cut to 256 bits before the modulus. */
export function addModulo(a: Word, b: Word, modulus: Word): Word {
  if (modulus === 0) return 0;
  return toWord((wordToBigint(a) + wordToBigint(b)) % wordToBigint(modulus));
}

/** The product is not cut to 256 bits before the modulus. */
export function multiplyModulo(a: Word, b: Word, modulus: Word): Word {
  if (modulus === 0) return 0;
  return toWord((wordToBigint(a) * wordToBigint(b)) % wordToBigint(modulus));
}

/** By squaring, each step modulo 2^256: at most 512 multiplications. */
export function exponentiate(base: Word, exponent: Word): Word {
  if (base === 2) return typeof exponent === 'number' && exponent < 256 ? toWord(1n << SHIFTS[exponent]!) : 0;
  let result = 1n;
  let power = wordToBigint(base);
  let bits = wordToBigint(exponent);
  while (bits > 0n) {
    if ((bits & 1n) === 1n) result = (result * power) & MAX_WORD;
    bits >>= 1n;
    if (bits > 0n) power = (power * power) & MAX_WORD;
  }
  return toWord(result);
}

/** `value` with the sign bit of its byte `index` (0 for the lowest) copied to all higher bits. */
export function signExtend(index: Word, value: Word): Word {
  if (typeof index !== 'number' || index >= 31) return value;
  return wrap(BigInt.asIntN(index * 8 + 8, wordToBigint(value)));
}

export function signedLessThan(a: Word, b: Word): boolean {
  return signed(a) < signed(b);
}

/** The word as a two's complement number. */
export function signed(word: Word): bigint {
  if (typeof word === 'number') return BigInt(word);
  return word >= SIGN_BIT ? word - TWO_256 : word;
}

/** The word of a number from -2^255 to 2^255. */
export function wrap(value: bigint): Word {
  return toWord(value < 0n ? value + TWO_256 : value);
}
