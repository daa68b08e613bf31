import { combine, negate, pick, shorten, timesXi } from './couples';
import { LEFT, left, leftOfBoth, RIGHT, right } from './factors';
import { COUPLE } from './field';
import { reduce } from './reduction';
import { begin, sum, term } from './sums';

/**
 * The extension of degree twelve over the field, of degree six over the quadratic one: polynomials in w, where w⁶ is ξ.
 * An element is three couples, the coefficients of 1 and w³, of w and w⁴, of w² and w⁵. Every coefficient of a product
 * is one sum of products.
 */

/** Bytes of an element. */
export const ELEMENT: usize = 3 * COUPLE;

const LEFTS: usize = memory.data(512 * 6, 16);
/** Coefficients of the right factor as couples of i and i + 3, for i of −5 to 2; below zero they are times ξ. */
const RIGHTS: usize = memory.data(1024 * 8, 16);
const COUPLES: usize = memory.data(256 * 3 * 2, 16);
const PICKED: usize = memory.data(256 * 2, 16);
const ZERO: usize = memory.data(256, 16);
/** Imaginary lanes. */
const IMAGINARY: v128 = i32x4(0, -1, 0, -1);
/** Lanes of the first and of the second element. */
const FIRST: v128 = i32x4(-1, -1, 0, 0);
const SECOND: v128 = i32x4(0, 0, -1, -1);

/** x y. */
export function multiply(to: usize, x: usize, y: usize): void {
  readyRights(y, -5);
  for (let i = 0; i < 6; i++) readyLeft(i, x + <usize>(i % 3) * COUPLE, i / 3);
  for (let i = 0; i < 3; i++) {
    begin();
    for (let k = 0; k < 6; k++) term(LEFTS + <usize>k * LEFT, rightAt(i - k));
    sum(i);
  }
  reduce(to, to + COUPLE, to + 2 * COUPLE);
}

/** f times the polynomial that has a, b and c at the places given. A couple has b and c, the first half of another a. */
export function multiplyByLine(
  f: usize,
  bc: usize,
  a: usize,
  placeOfA: i32,
  placeOfB: i32,
  placeOfC: i32,
): void {
  readyRights(f, -3);
  readyLeft(0, a, 0);
  readyLeft(1, bc, 0);
  readyLeft(2, bc, 1);
  for (let i = 0; i < 3; i++) {
    begin();
    term(LEFTS, rightAt(i - placeOfA));
    term(LEFTS + LEFT, rightAt(i - placeOfB));
    term(LEFTS + 2 * LEFT, rightAt(i - placeOfC));
    sum(i);
  }
  reduce(f, f + COUPLE, f + 2 * COUPLE);
}

/** {@link multiplyByLine} where a is one at the place 0: f and the products of the other two. */
export function multiplyByUnitLine(f: usize, bc: usize, placeOfB: i32, placeOfC: i32): void {
  readyRights(f, -3);
  readyLeft(0, bc, 0);
  readyLeft(1, bc, 1);
  for (let i = 0; i < 3; i++) {
    begin();
    term(LEFTS, rightAt(i - placeOfB));
    term(LEFTS + LEFT, rightAt(i - placeOfC));
    sum(i);
  }
  const products = couples(0);
  reduce(products, products + COUPLE, products + 2 * COUPLE);
  for (let i: usize = 0; i < ELEMENT; i += COUPLE) {
    combine(f + i, 1, f + i, 1, products + i);
    shorten(f + i);
  }
}

/**
 * x². With g and h over the field of degree six, where w² is v, x is g + h w, and x² is g² + v h² + 2 g h w, whose first part is
 * (g + h) (g + v h) − g h − v g h.
 */
export function square(to: usize, x: usize): void {
  const w = x + COUPLE;
  const ww = x + 2 * COUPLE;
  // Couples of g's and h's coefficients, and of h's and v h's.
  const gh = couples(0);
  pick(gh, x, 0, w, 0);
  pick(gh + COUPLE, ww, 0, x, 1);
  pick(gh + 2 * COUPLE, w, 1, ww, 1);
  const hv = couples(1);
  timesXi(PICKED, gh + 2 * COUPLE);
  pick(hv, gh, 1, PICKED, 1);
  pick(hv + COUPLE, gh + COUPLE, 1, gh, 1);
  pick(hv + 2 * COUPLE, gh + 2 * COUPLE, 1, gh + COUPLE, 1);
  for (let i: usize = 0; i < 3; i++) readySquare(i, gh + i * COUPLE, hv + i * COUPLE);
  for (let i = 0; i < 3; i++) {
    begin();
    for (let k = 0; k < 3; k++) term(LEFTS + <usize>k * LEFT, rightAt(i - k));
    sum(i);
  }
  reduce(gh, gh + COUPLE, gh + 2 * COUPLE);
  finishSquare(to, gh);
}

/** Makes g and g + h a left factor, h and g + v h a right one, and ξ times that. Both couples are overwritten. */
function readySquare(index: usize, gh: usize, hv: usize): void {
  const hh = PICKED;
  pick(hh, gh, 1, gh, 1);
  const gg = PICKED + COUPLE;
  pick(gg, gh, 0, gh, 0);
  combine(hh, 1, gg, 1, hh);
  pick(gh, gh, 0, hh, 0);
  left(LEFTS + index * LEFT, gh);
  combine(gg, 1, gg, 1, hv);
  pick(hv, hv, 0, gg, 1);
  shorten(hv);
  right(rightAt(<i32>index), hv);
  timesXi(hv, hv);
  right(rightAt(<i32>index - 3), hv);
}

/** Makes x² of the couples of coefficients of g h and of (g + h) (g + v h). */
function finishSquare(to: usize, products: usize): void {
  // v g h beside nothing.
  const vgh = couples(1);
  timesXi(PICKED, products + 2 * COUPLE);
  pick(vgh, PICKED, 0, ZERO, 0);
  pick(vgh + COUPLE, products, 0, ZERO, 0);
  pick(vgh + 2 * COUPLE, products + COUPLE, 0, ZERO, 0);
  // The second less the first and less v times the first; twice the first.
  for (let i: usize = 0; i < ELEMENT; i += COUPLE) {
    const couple = products + i;
    pick(PICKED, couple, 0, couple, 0);
    negate(PICKED, PICKED, SECOND);
    pick(couple, couple, 1, couple, 0);
    combine(couple, 1, couple, -1, PICKED);
    combine(couple, 1, couple, -1, vgh + i);
    shorten(couple);
  }
  pick(to, products, 0, products + COUPLE, 1);
  pick(to + COUPLE, products, 1, products + 2 * COUPLE, 0);
  pick(to + 2 * COUPLE, products + COUPLE, 0, products + 2 * COUPLE, 1);
}

/** x^(p⁶): w becomes −w. */
export function conjugate(to: usize, x: usize): void {
  negate(to, x, SECOND);
  negate(to + COUPLE, x + COUPLE, FIRST);
  negate(to + 2 * COUPLE, x + 2 * COUPLE, SECOND);
}

/** x y for both elements of a couple, or x̄ y; y is ready as a right factor. */
export function multiplyCouple(to: usize, x: usize, isConjugated: bool, y: usize): void {
  readyProduct(0, x, isConjugated, y);
  reduce(to, PICKED, PICKED + COUPLE);
}

/** x^(p^k), given whether k is odd and w^(i (p^k − 1)) for each coefficient, ready as right factors. */
export function frobenius(to: usize, x: usize, isOdd: bool, constants: usize): void {
  for (let i = 0; i < 3; i++) {
    readyProduct(i, x + <usize>i * COUPLE, isOdd, constants + <usize>i * RIGHT);
  }
  reduce(to, to + COUPLE, to + 2 * COUPLE);
}

function readyProduct(index: i32, x: usize, isConjugated: bool, y: usize): void {
  if (isConjugated) negate(PICKED, x, IMAGINARY);
  left(LEFTS, isConjugated ? PICKED : x);
  begin();
  term(LEFTS, y);
  sum(index);
}

/** Three couples in between, one of two rows of them. */
function couples(row: usize): usize {
  return COUPLES + row * ELEMENT;
}

function readyLeft(index: i32, couple: usize, half: i32): void {
  leftOfBoth(LEFTS + <usize>index * LEFT, couple, half);
}

/** Makes couples of i and i + 3 ready from `lowest` on. */
function readyRights(x: usize, lowest: i32): void {
  for (let i: usize = 0; i < 3; i++) {
    right(rightAt(<i32>i), x + i * COUPLE);
    timesXi(couples(0) + i * COUPLE, x + i * COUPLE);
  }
  for (let i = lowest; i < 0; i++) {
    if (i < -3) {
      right(rightAt(i), couples(0) + <usize>(i + 6) * COUPLE);
      continue;
    }
    const couple = <usize>(i + 3) * COUPLE;
    pick(PICKED, couples(0) + couple, 1, x + couple, 0);
    right(rightAt(i), PICKED);
  }
}

function rightAt(i: i32): usize {
  return RIGHTS + <usize>(i + 5) * RIGHT;
}
