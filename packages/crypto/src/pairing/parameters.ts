import type { CyclotomicGroup } from './cyclotomic-group.ts';
import type { FieldParameters, Quadratic } from './field.ts';
import type { SignedDigits } from './signed-digits.ts';

/** What makes a pairing of a curve y² = x³ + b with a twist of degree six. */
export interface PairingParameters extends FieldParameters {
  /** Three times the coefficient b' of the twist. */
  readonly tripleTwist: Quadratic;
  /** Which powers of w a line's constant, xₚ and yₚ are coefficients of. */
  readonly places: readonly [constant: number, x: number, y: number];
  /** The number of the Miller loop, without its sign. */
  readonly loop: SignedDigits;
  readonly isLoopNegative: boolean;
  /** Whether two lines more follow, through π(Q) and −π²(Q) (optimal ate pairing on a Barreto-Naehrig curve). */
  readonly addsImages: boolean;
  /** w^(i (p^k − 1)) for i of 0 to 5, by k of 1 to 3. */
  readonly powersOfW: readonly (readonly Quadratic[])[];
  /** Raises an element of the cyclotomic subgroup to a multiple of (p⁴ − p² + 1) / r that r does not divide. */
  readonly finishExponentiation: (group: CyclotomicGroup, element: number) => void;
  readonly encoding: PointEncoding;
}

/** Where a point's coordinates are: `width` big-endian bytes each, at these offsets. */
export interface PointEncoding {
  readonly width: number;
  readonly g1: readonly [x: number, y: number];
  /** The real halves first. */
  readonly g2: readonly [x0: number, x1: number, y0: number, y1: number];
}
