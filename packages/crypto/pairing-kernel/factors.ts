import { timesU } from './couples';
import { evenColumn, oddColumn, size } from './field';

/**
 * Couples made ready for products. The product of two elements of the quadratic extension is the left one's real half
 * times the right one plus its imaginary half times u times the right one; so the left factor's halves are spread over
 * the lanes, and the right factor comes with its product by u.
 */

/** Bytes of a factor that has been made ready. */
export const LEFT: usize = 512;
export const RIGHT: usize = 1024;
/** Bytes for a pair of digits; a right factor has one pair more. */
export const LEFT_ROW: usize = 32;
export const RIGHT_ROW: usize = 64;

/** Makes both elements of a couple left factors. */
export function left(to: usize, x: usize): void {
  for (let i: usize = 0; i < size; i += 16) storeLeft(to + 2 * i, v128.load(x + i));
}

/** Makes one element of a couple the left factor of both results. */
export function leftOfBoth(to: usize, x: usize, half: i32): void {
  x += half << 3;
  for (let i: usize = 0; i < size; i += 16) {
    v128.store(to + 2 * i, v128.load32_splat(x + i));
    v128.store(to + 2 * i, v128.load32_splat(x + i, 4), 16);
  }
}

/** Makes a couple a left factor whose four numbers are multiplied each on its own, and not with the product by u. */
export function leftOfReals(to: usize, x: usize): void {
  for (let i: usize = 0; i < size; i += 16) {
    v128.store(to + 2 * i, v128.load(x + i));
    v128.store(to + 2 * i, i32x4.splat(0), 16);
  }
}

/** Makes both elements of a couple right factors. */
export function right(to: usize, x: usize): void {
  let below = i32x4.splat(0);
  for (let i: usize = 0; i < size; i += 16) {
    const digits = v128.load(x + i);
    storeRight(to, digits, below);
    below = digits;
    to += RIGHT_ROW;
  }
  storeRight(to, i32x4.splat(0), below);
}

/** A pair of digits of a left factor. */
export function storeLeft(to: usize, digits: v128): void {
  v128.store(to, v128.shuffle<u32>(digits, digits, 0, 0, 2, 2));
  v128.store(to, v128.shuffle<u32>(digits, digits, 1, 1, 3, 3), 16);
}

/** What a pair of digits of a left factor meets: a pair of a right one, with the one below it. */
export function storeRight(to: usize, digits: v128, below: v128): void {
  const even = evenColumn(digits, below);
  const odd = oddColumn(digits);
  v128.store(to, even);
  v128.store(to, odd, 16);
  v128.store(to, timesU(even), 32);
  v128.store(to, timesU(odd), 48);
}
