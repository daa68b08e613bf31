import {
  balance,
  carriesOf,
  carryOut,
  inBothHalves,
  negateLanes,
  quotientOf,
  timesU,
  timesXi,
  topOf,
} from './couples';
import { RIGHT_ROW, storeLeft, storeRight } from './factors';
import { COUPLE, MODULUS, size, xiRoot } from './field';
import { reduce } from './reduction';
import { begin, sum, term } from './sums';

/**
 * Squares in the cyclotomic subgroup, whose order is p⁴ − p² + 1 (Granger and Scott, "Faster squaring in the cyclotomic subgroup of
 * sixth degree extensions"). With w³ as s, x is A + B w + C w² over the field of degree four, and x² is
 * 3A² − 2Ā + (3s C² + 2B̄) w + (3B² − 2C̄) w². Most of a final exponentiation is this; so the sums around the three products
 * are made in one pass each.
 */

const LEFTS: usize = memory.data(512, 16);
const RIGHTS: usize = memory.data(1024, 16);
const PRODUCTS: usize = memory.data(256 * 3, 16);
const XI_PRODUCTS: usize = memory.data(256, 16);
/** Lanes of the first and of the second element of a couple. */
const FIRST: v128 = i32x4(-1, -1, 0, 0);
const SECOND: v128 = i32x4(0, 0, -1, -1);
const THREE: v128 = i16x8.splat(3);

/** x² for an x of the subgroup. */
export function squareCyclotomic(to: usize, x: usize): void {
  for (let i = 0; i < 3; i++) readySquare(i, x + <usize>i * COUPLE);
  reduce(PRODUCTS, PRODUCTS + COUPLE, PRODUCTS + 2 * COUPLE);
  finishSquare(to, PRODUCTS, false, x, FIRST);
  finishSquare(to + COUPLE, PRODUCTS + 2 * COUPLE, true, x + COUPLE, SECOND);
  finishSquare(to + 2 * COUPLE, PRODUCTS + COUPLE, false, x + 2 * COUPLE, FIRST);
}

/** For y + z s makes the sums (y + z) (y + ξ z) and y z. */
function readySquare(index: i32, yz: usize): void {
  const root = i16x8.splat(<i16>xiRoot);
  let leftCarry = i32x4.splat(0);
  let multipleCarry = i32x4.splat(0);
  let rightCarry = i32x4.splat(0);
  let below = i32x4.splat(0);
  let to = RIGHTS;
  for (let i: usize = 0; i < size; i += 16) {
    const digits = v128.load(yz + i);
    const second = v128.shuffle<u64>(digits, i32x4.splat(0), 1, 2);
    const left = i16x8.add(v128.shuffle<u64>(digits, digits, 0, 0), second);
    const leftCarries = carriesOf(left);
    storeLeft(LEFTS + 2 * i, balance(left, leftCarries, leftCarry));
    leftCarry = carryOut(leftCarries);
    let multiple = i16x8.mul(root, second);
    const multipleCarries = carriesOf(multiple);
    multiple = balance(multiple, multipleCarries, multipleCarry);
    multipleCarry = carryOut(multipleCarries);
    let right = i16x8.add(i16x8.add(i16x8.mul(root, multiple), timesU(second)), digits);
    const rightCarries = carriesOf(right);
    right = balance(right, rightCarries, rightCarry);
    rightCarry = carryOut(rightCarries);
    storeRight(to, right, below);
    below = right;
    to += RIGHT_ROW;
  }
  storeRight(to, i32x4.splat(0), below);
  begin();
  term(LEFTS, RIGHTS);
  sum(index);
}

/**
 * 3 (y + z s)² + 2 x̄, or 3 s (y + z s)² + 2 x̄ with the opposite sign of x̄, made of the products: (y + z s)² is P − Q − ξ Q and
 * 2 Q, with s it is 2 ξ Q and P − Q − ξ Q.
 */
function finishSquare(to: usize, products: usize, timesS: bool, x: usize, negated: v128): void {
  timesXi(XI_PRODUCTS, products);
  const last = size - 16;
  const modulusTop = topOf(v128.load(MODULUS + last));
  const squareTop = squareOf(v128.load(products + last), v128.load(XI_PRODUCTS + last), timesS);
  const quotient = quotientOf(topOf(squareTop));
  const rest = i32x4.sub(topOf(squareTop), i32x4.mul(quotient, modulusTop));
  const conjugateTop = topOf(negateLanes(v128.load(x + last), negated));
  const resultTop = i32x4.add(i32x4.mul(rest, i32x4.splat(3)), i32x4.add(conjugateTop, conjugateTop));
  const multiples = inBothHalves(quotient);
  const moreMultiples = inBothHalves(quotientOf(resultTop));
  let squareCarry = i32x4.splat(0);
  let sumCarry = i32x4.splat(0);
  let carry = i32x4.splat(0);
  for (let i: usize = 0; i < size; i += 16) {
    const modulus = v128.load(MODULUS + i);
    const square = i16x8.sub(
      squareOf(v128.load(products + i), v128.load(XI_PRODUCTS + i), timesS),
      i16x8.mul(multiples, modulus),
    );
    const squareCarries = carriesOf(square);
    const balanced = balance(square, squareCarries, squareCarry);
    squareCarry = carryOut(squareCarries);
    const conjugate = negateLanes(v128.load(x + i), negated);
    const sum = i16x8.add(i16x8.mul(THREE, balanced), i16x8.add(conjugate, conjugate));
    const sumCarries = carriesOf(sum);
    const result = i16x8.sub(balance(sum, sumCarries, sumCarry), i16x8.mul(moreMultiples, modulus));
    sumCarry = carryOut(sumCarries);
    const carries = carriesOf(result);
    v128.store(to + i, balance(result, carries, carry));
    carry = carryOut(carries);
  }
}

/** Digits of the square, not balanced, from those of P and Q and of ξ P and ξ Q. */
function squareOf(pq: v128, xiPq: v128, timesS: bool): v128 {
  if (timesS) {
    const sum = i16x8.add(
      v128.shuffle<u64>(xiPq, pq, 1, 2),
      negateLanes(v128.shuffle<u64>(xiPq, pq, 1, 3), SECOND),
    );
    return i16x8.sub(sum, v128.shuffle<u64>(i32x4.splat(0), xiPq, 0, 3));
  }
  const sum = i16x8.add(pq, negateLanes(v128.shuffle<u64>(pq, pq, 1, 1), FIRST));
  return i16x8.sub(sum, v128.shuffle<u64>(xiPq, i32x4.splat(0), 1, 2));
}
