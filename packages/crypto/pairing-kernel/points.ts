import { combine, negate, pick } from './couples';
import { LEFT, left, leftOfReals, RIGHT, right } from './factors';
import { COUPLE } from './field';
import { reduce } from './reduction';
import { begin, sum, term } from './sums';

/**
 * Points of the twist in homogeneous coordinates and the lines of the Miller loop (Costello, Lange and Naehrig, "Faster pairing
 * computations on curves with high-degree twists"; Aranha et al., "Faster explicit formulas for computing pairings over ordinary
 * curves"). A point is two couples, X and Y, Z and nothing. A line a + b xₚ + c yₚ, without the powers of w, is two
 * couples: b and c, a and nothing.
 */

/** Bytes of a line. */
export const LINE: usize = 2 * COUPLE;

const LEFTS: usize = memory.data(512 * 2, 16);
const RIGHTS: usize = memory.data(1024 * 2, 16);
/** Couples in between. */
const T: usize = memory.data(256 * 9, 16);
const ALL: v128 = i32x4.splat(-1);

/** 2 point, and the tangent. `curve` is 3 b' ready as a right factor, b' that of the twist y² = x³ + b'. */
export function doublePoint(point: usize, line: usize, curve: usize): void {
  const z = point + COUPLE;
  // XY and Y², Z² and YZ, X².
  pick(t(0), point, 1, point, 1);
  product(0, point, t(0));
  pick(t(0), z, 0, point, 1);
  pick(t(1), z, 0, z, 0);
  product(1, t(0), t(1));
  pick(t(0), point, 0, point, 0);
  product(2, t(0), t(0));
  const xy = t(0);
  const zz = t(1);
  const xx = t(2);
  reduce(xy, zz, xx);
  // E is 3 b' Z², B is Y².
  const e = t(3);
  const b = t(4);
  left(LEFTS, zz);
  begin();
  term(LEFTS, curve);
  sum(0);
  reduce(e, t(5), t(6));
  pick(e, e, 0, e, 0);
  pick(b, xy, 1, xy, 1);

  combine(line, 3, xx, 0, xx);
  combine(t(5), -2, zz, 0, zz);
  pick(line, line, 0, t(5), 1);
  combine(line + COUPLE, 1, e, -1, b);

  // 2 XY (B − 3E) and 8 B YZ.
  combine(t(5), 1, b, -3, e);
  combine(t(6), 4, zz, 0, zz);
  pick(t(5), t(5), 0, t(6), 1);
  combine(t(5), 2, t(5), 0, t(5));
  product(0, xy, t(5));
  // B (B + 6E) − 3 E².
  combine(t(5), 1, b, 3, e);
  combine(t(5), 1, t(5), 3, e);
  combine(t(6), -3, e, 0, e);
  products(1, b, t(5), e, t(6));
  reduce(t(0), t(1), t(2));
  pick(point, t(0), 0, t(1), 0);
  pick(z, t(0), 1, t(0), 1);
}

/** point + q, and the line through them. A couple has both coordinates of q, which is neither point nor −point. */
export function addPoint(point: usize, q: usize, line: usize): void {
  const z = point + COUPLE;
  pick(t(0), z, 0, z, 0);
  product(0, q, t(0));
  const slope = t(0);
  reduce(slope, t(1), t(2));
  // λ is X − x Z and θ is Y − y Z.
  combine(slope, 1, point, -1, slope);
  product(0, slope, slope);
  const lambda = t(1);
  const theta = t(2);
  pick(lambda, slope, 0, slope, 0);
  pick(theta, slope, 1, slope, 1);
  pick(t(3), q, 1, q, 1);
  negate(t(3), t(3), ALL);
  products(1, theta, q, lambda, t(3));
  const squares = t(3);
  reduce(squares, line + COUPLE, t(4));
  negate(t(4), theta, ALL);
  pick(line, t(4), 0, lambda, 0);

  // E is λ³, G is X λ², F is Z θ².
  pick(t(4), lambda, 0, point, 0);
  pick(t(5), squares, 0, squares, 0);
  product(0, t(4), t(5));
  pick(t(4), squares, 1, squares, 1);
  product(1, z, t(4));
  const e = t(3);
  const f = t(4);
  const g = t(5);
  reduce(e, f, t(6));
  pick(g, e, 1, e, 1);
  pick(e, e, 0, e, 0);
  // H is E + F − 2G.
  const h = t(6);
  combine(h, 1, e, 1, f);
  combine(h, 1, h, -2, g);
  // λ H and Z E; θ (G − H) − E Y.
  pick(t(7), lambda, 0, z, 0);
  pick(t(8), h, 0, e, 0);
  product(0, t(7), t(8));
  combine(t(7), 1, g, -1, h);
  negate(e, e, ALL);
  pick(t(8), point, 1, point, 1);
  products(1, theta, t(7), t(8), e);
  reduce(t(0), t(1), t(2));
  pick(point, t(0), 0, t(1), 0);
  pick(z, t(0), 1, t(0), 1);
}

/** Multiplies lines by the coordinates of a point of G1: `count` lines, a multiple of three. */
export function scaleLines(to: usize, lines: usize, count: i32, point: usize): void {
  for (const end = lines + <usize>count * LINE; lines < end; lines += 3 * LINE) {
    for (let i: usize = 0; i < 3; i++) {
      leftOfReals(LEFTS, lines + i * LINE);
      begin();
      term(LEFTS, point);
      sum(<i32>i);
      if (to !== lines) memory.copy(to + i * LINE + COUPLE, lines + i * LINE + COUPLE, COUPLE);
    }
    reduce(to, to + LINE, to + 2 * LINE);
    to += 3 * LINE;
  }
}

/** Numbers times the numbers of a couple, lane by lane: with those of R² they get Montgomery's form. */
export function multiplyReals(to: usize, x: usize, factor: usize): void {
  leftOfReals(LEFTS, x);
  right(RIGHTS, factor);
  begin();
  term(LEFTS, RIGHTS);
  sum(0);
  reduce(to, t(0), t(1));
}

/** Makes the sum for x y, element by element. */
function product(index: i32, x: usize, y: usize): void {
  left(LEFTS, x);
  right(RIGHTS, y);
  begin();
  term(LEFTS, RIGHTS);
  sum(index);
}

/** Makes the sum for x y + z w. */
function products(index: i32, x: usize, y: usize, z: usize, w: usize): void {
  left(LEFTS, x);
  right(RIGHTS, y);
  left(LEFTS + LEFT, z);
  right(RIGHTS + RIGHT, w);
  begin();
  term(LEFTS, RIGHTS);
  term(LEFTS + LEFT, RIGHTS + RIGHT);
  sum(index);
}

function t(index: usize): usize {
  return T + index * COUPLE;
}
