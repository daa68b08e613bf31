import type { Random } from '../random.ts';

const TWO_256 = 2n ** 256n;

/** Numbers at which implementations go wrong. */
export const EDGE_WORDS: readonly bigint[] = [
  0n,
  1n,
  2n,
  3n,
  7n,
  31n,
  32n,
  33n,
  63n,
  64n,
  65n,
  127n,
  128n,
  255n,
  256n,
  257n,
  0xffffn,
  0x10000n,
  2n ** 31n,
  2n ** 32n - 1n,
  2n ** 32n,
  2n ** 53n - 1n,
  2n ** 53n,
  2n ** 63n - 1n,
  2n ** 63n,
  2n ** 64n - 1n,
  2n ** 64n,
  2n ** 127n,
  2n ** 128n - 1n,
  2n ** 128n,
  2n ** 160n - 1n,
  2n ** 255n - 1n,
  2n ** 255n,
  2n ** 255n + 1n,
  TWO_256 - 2n,
  TWO_256 - 1n,
  TWO_256 - 31n,
  TWO_256 - 32n,
  TWO_256 - 2n ** 64n,
  0x0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f20n,
];

/** A word: an edge, near one, small, a power of two, or any. */
export function randomWord(random: Random): bigint {
  const kind = random.weighted({ edge: 5, near: 1, small: 3, power: 1, any: 2, short: 1 });
  switch (kind) {
    case 'edge':
      return random.pick(EDGE_WORDS);
    case 'near':
      return BigInt.asUintN(256, random.pick(EDGE_WORDS) + BigInt(random.between(-3, 3)));
    case 'small':
      return BigInt(random.int(64));
    case 'power':
      return 1n << BigInt(random.int(256));
    case 'short':
      return random.bigint(8 * random.between(1, 31));
    default:
      return random.bigint(256);
  }
}
