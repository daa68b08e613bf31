import { invert } from '@noble/curves/abstract/modular.js';
import type { PairingField } from './field.ts';
import type { PairingKernel } from './kernel.ts';
import type { PairingParameters } from './parameters.ts';
import type { SignedDigits } from './signed-digits.ts';

const REGISTERS = 5;

/**
 * The extension of degree twelve, and its subgroup of order p⁴ − p² + 1, where squares are cheap and inverses are
 * conjugates. Elements are addresses; a result comes first and may take the place of an argument.
 */
export class CyclotomicGroup {
  readonly #field: PairingField;
  readonly #kernel: PairingKernel;
  readonly #frobenius: readonly number[];
  readonly #registers: readonly number[];
  readonly #inverse: number;
  /** The couple of 1 and 0, and an element of zeros. */
  readonly #one: number;
  readonly #zero: number;

  constructor(field: PairingField, { powersOfW }: Pick<PairingParameters, 'powersOfW'>) {
    this.#field = field;
    this.#kernel = field.kernel;
    this.#frobenius = powersOfW.map((powers) => {
      const [first] = [0, 1, 2].map((i) => field.constant(powers[i]!, powers[i + 3]!));
      return first!;
    });
    this.#registers = Array.from({ length: REGISTERS }, () => this.allocate());
    this.#inverse = this.allocate();
    this.#zero = this.allocate();
    this.#one = field.allocate(this.#kernel.COUPLE.value);
    field.writeCouple(this.#one, [1n, 0n], [0n, 0n]);
  }

  /** Room for an element. */
  allocate(): number {
    return this.#field.allocate(this.#kernel.ELEMENT.value);
  }

  /** One of five elements in between, which {@link makeCyclotomic} takes four of. */
  register(index: number): number {
    return this.#registers[index]!;
  }

  multiply(to: number, x: number, y: number): void {
    this.#kernel.multiply(to, x, y);
  }

  /** x² in the subgroup. */
  square(to: number, x: number): void {
    this.#kernel.squareCyclotomic(to, x);
  }

  /** x^(p⁶), which is the inverse in the subgroup. */
  conjugate(to: number, x: number): void {
    this.#kernel.conjugate(to, x);
  }

  /** x^(p^k), k of 1 to 3. */
  frobenius(to: number, x: number, k: 1 | 2 | 3): void {
    this.#kernel.frobenius(to, x, k !== 2, this.#frobenius[k - 1]!);
  }

  /** A power in the subgroup, not in the place of x. */
  power(to: number, x: number, exponent: SignedDigits): void {
    this.conjugate(this.#inverse, x);
    this.#field.copy(to, x, this.#kernel.ELEMENT.value);
    for (const digit of exponent.slice(1)) {
      this.square(to, to);
      if (digit !== 0) this.multiply(to, to, digit === 1 ? x : this.#inverse);
    }
  }

  setOne(to: number): void {
    const size = this.#kernel.COUPLE.value;
    this.#field.copy(to, this.#one, size);
    this.#field.copy(to + size, this.#zero, 2 * size);
  }

  isOne(x: number): boolean {
    const size = this.#kernel.COUPLE.value;
    if (!this.#field.isOne(x, 0)) return false;
    for (let i = 1; i < 12; i++) if (!this.#field.isZero(x + size * (i >> 2), i & 3)) return false;
    return true;
  }

  /** f^((p⁶ − 1)(p² + 1)) for an f that is not 0, in its place. */
  makeCyclotomic(f: number): void {
    const [conjugate, norm, other, more] = this.#registers as [number, number, number, number];
    // f^(p⁶ − 1) is f̄² over n = f f̄, of degree six; n^(1 + p² + p⁴) = c is of degree two, c^(1 + p) a number.
    this.conjugate(conjugate, f);
    this.multiply(norm, f, conjugate);
    this.frobenius(other, norm, 2);
    this.frobenius(more, other, 2);
    this.multiply(other, other, more);
    this.multiply(norm, norm, other);
    this.frobenius(more, norm, 1);
    this.multiply(other, other, more);
    this.multiply(norm, norm, more);
    const number = this.#field.read(norm, 0);
    this.setOne(more);
    this.#field.writeCouple(more, [invert(number, this.#field.p), 0n], [0n, 0n]);
    this.multiply(other, other, more);
    this.multiply(other, other, conjugate);
    this.multiply(f, conjugate, other);
    this.frobenius(other, f, 2);
    this.multiply(f, f, other);
  }
}
