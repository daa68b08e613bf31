import type { CyclotomicGroup } from './cyclotomic-group.ts';
import type { PairingParameters, PointEncoding } from './parameters.ts';
import { powersOfW } from './powers-of-w.ts';
import { binaryDigits } from './signed-digits.ts';

/** Modulus of the base field of BLS12-381. */
export const BLS12_P: bigint =
  0x1a0111ea397fe69a4b1ba7b6434bacd764774b84f38512bf6730d2a0f6b0f6241eabfffeb153ffffb9feffffffffaaabn;

/** The number that the curve is made from is minus this. */
const X = binaryDigits(0xd201000000010000n);

/** The ate pairing of BLS12-381. The twist is y² = x³ + 4ξ with ξ = 1 + u, and a point of it is (x w², y w³) there. */
export function bls12Parameters(encoding: PointEncoding): PairingParameters {
  return {
    p: BLS12_P,
    pairs: 15,
    rootOfXi: 1,
    tripleTwist: [12n, 12n],
    places: [0, 2, 3],
    loop: X,
    isLoopNegative: true,
    addsImages: false,
    powersOfW: powersOfW(BLS12_P, [1n, 1n]),
    finishExponentiation,
    encoding,
  };
}

/**
 * m^(3 (p⁴ − p² + 1) / r), where the exponent is (x − 1)² (x + p) (x² + p² − 1) + 3 (Hayashida, Hayasaka and Teruya,
 * "Efficient final exponentiation via cyclotomic structure for pairings over families of elliptic curves").
 */
function finishExponentiation(group: CyclotomicGroup, m: number): void {
  const [a, b, c] = [group.register(0), group.register(1), group.register(2)];
  const raise = (to: number, x: number): void => {
    group.power(to, x, X);
    group.conjugate(to, to);
  };
  raise(a, m);
  group.conjugate(c, m);
  group.multiply(a, a, c);
  raise(b, a);
  group.conjugate(c, a);
  group.multiply(a, b, c);

  raise(b, a);
  group.frobenius(c, a, 1);
  group.multiply(a, b, c);

  raise(b, a);
  raise(c, b);
  group.frobenius(b, a, 2);
  group.multiply(b, b, c);
  group.conjugate(a, a);
  group.multiply(a, a, b);

  group.square(b, m);
  group.multiply(m, m, b);
  group.multiply(m, m, a);
}
