import { invert } from '@noble/curves/abstract/modular.js';
import type { CyclotomicGroup } from './cyclotomic-group.ts';
import type { PairingParameters, PointEncoding } from './parameters.ts';
import { powersOfW } from './powers-of-w.ts';
import { nonAdjacentForm } from './signed-digits.ts';

/** Modulus of the base field of the curve of EIP-196 (alt_bn128). */
export const BN254_P = 0x30644e72e131a029b85045b68181585d97816a916871ca8d3c208c16d87cfd47n;

/** The number that the curve is made from. */
const X = 4965661367192848881n;
const X_DIGITS = nonAdjacentForm(X);

/** The optimal ate pairing of EIP-197. The twist is y² = x³ + 3 / ξ with ξ = 9 + u, and a point of it is (x w², y w³) on the curve. */
export function bn254Parameters(encoding: PointEncoding): PairingParameters {
  // 9 / (9 + u) is 9 (9 − u) / 82.
  const scale = (9n * invert(82n, BN254_P)) % BN254_P;
  return {
    p: BN254_P,
    pairs: 10,
    rootOfXi: 3,
    tripleTwist: [(9n * scale) % BN254_P, BN254_P - scale],
    places: [3, 1, 0],
    loop: nonAdjacentForm(6n * X + 2n),
    isLoopNegative: false,
    addsImages: true,
    powersOfW: powersOfW(BN254_P, [9n, 1n]),
    finishExponentiation,
    encoding,
  };
}

/**
 * m^(2x (6x² + 3x + 1) (p⁴ − p² + 1) / r) (Fuentes-Castañeda, Knapp and Rodríguez-Henríquez, "Faster hashing to G2",
 * section 5).
 */
function finishExponentiation(group: CyclotomicGroup, m: number): void {
  const [a, b, c, d, e] = [0, 1, 2, 3, 4].map((i) => group.register(i)) as [
    number,
    number,
    number,
    number,
    number,
  ];
  // Powers of 2x, 6x, 6x² and 12x³.
  group.power(a, m, X_DIGITS);
  group.square(a, a);
  group.square(b, a);
  group.multiply(b, a, b);
  group.power(c, b, X_DIGITS);
  group.square(d, c);
  group.power(e, d, X_DIGITS);

  // λ3 + … : 12x³ + 6x² + 6x is what the three that follow share.
  group.multiply(e, e, c);
  group.multiply(e, e, b);
  // The exponent of p⁰, 12x³ + 12x² + 6x + 1.
  group.multiply(c, c, e);
  group.multiply(c, c, m);
  // That of p, 12x³ + 6x² + 4x.
  group.conjugate(a, a);
  group.multiply(a, a, e);
  group.frobenius(b, a, 1);
  group.multiply(c, c, b);
  // That of p², 12x³ + 6x² + 6x.
  group.frobenius(b, e, 2);
  group.multiply(c, c, b);
  // That of p³, 12x³ + 6x² + 4x − 1.
  group.conjugate(b, m);
  group.multiply(a, a, b);
  group.frobenius(a, a, 3);
  group.multiply(m, c, a);
}
