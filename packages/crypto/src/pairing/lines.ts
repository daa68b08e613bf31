import type { Bytes } from '@ethane/primitives';
import { invert } from '@noble/curves/abstract/modular.js';
import type { PairingField, Quadratic } from './field.ts';
import type { PairingParameters } from './parameters.ts';

/** The lines that a Miller loop goes through for a point of the twist, one after another in the kernel's memory. */
export class Lines {
  readonly #parameters: PairingParameters;
  readonly #field: PairingField;
  /** Lines of a point, and how many there is room for: the kernel scales three at a time. */
  readonly #steps: number;
  readonly #count: number;
  readonly #tripleTwist: number;
  /** Right factors that make of a point's coordinates those of −Q, of π(Q) and of −π²(Q). */
  readonly #opposite: number;
  readonly #images: readonly [number, number];
  readonly #point: number;
  readonly #couple: number;
  readonly #other: number;
  readonly #one: number;
  readonly #factor: number;

  constructor(field: PairingField, parameters: PairingParameters) {
    const { loop, addsImages, powersOfW, tripleTwist } = parameters;
    const couple = field.kernel.COUPLE.value;
    this.#parameters = parameters;
    this.#field = field;
    const steps = loop.slice(1);
    this.#steps = steps.length + steps.filter((digit) => digit !== 0).length + (addsImages ? 2 : 0);
    this.#count = 3 * Math.ceil(this.#steps / 3);
    this.#tripleTwist = field.constant(tripleTwist, tripleTwist);
    this.#opposite = field.constant([1n, 0n], [-1n, 0n]);
    const [first, second] = powersOfW as [(typeof powersOfW)[0], (typeof powersOfW)[0]];
    const [x, y] = [second[2]!, second[3]!];
    this.#images = [field.constant(first[2]!, first[3]!), field.constant(x, [-y[0], -y[1]])];
    this.#point = field.allocate(2 * couple);
    this.#couple = field.allocate(couple);
    this.#other = field.allocate(couple);
    this.#one = field.allocate(couple);
    field.writeCouple(this.#one, [1n, 0n], [0n, 0n]);
    this.#factor = field.allocate(field.kernel.RIGHT.value);
  }

  /** Room for the lines of a point. */
  allocate(): number {
    return this.#field.allocate(this.#count * this.#field.kernel.LINE.value);
  }

  /** Writes the lines of a point of G2, without the coordinates of one of G1. */
  make(to: number, input: Bytes, offset: number): void {
    const { loop, addsImages, encoding } = this.#parameters;
    const { kernel } = this.#field;
    const [q, other, point] = [this.#couple, this.#other, this.#point];
    let line = to;
    const add = (summand: number): void => {
      kernel.addPoint(point, summand, line);
      line += kernel.LINE.value;
    };
    this.#field.readCouple(
      q,
      input,
      encoding.g2.map((at) => offset + at),
      encoding.width,
    );
    this.#field.copy(point, q, kernel.COUPLE.value);
    this.#field.copy(point + kernel.COUPLE.value, this.#one, kernel.COUPLE.value);
    kernel.multiplyCouple(other, q, false, this.#opposite);
    for (const digit of loop.slice(1)) {
      kernel.doublePoint(point, line, this.#tripleTwist);
      line += kernel.LINE.value;
      if (digit !== 0) add(digit === 1 ? q : other);
    }
    if (!addsImages) return;
    this.#images.forEach((image, i) => {
      kernel.multiplyCouple(other, q, i === 0, image);
      add(other);
    });
  }

  /**
   * Makes the constant of each line one, which leaves a pairing as it is: a final exponentiation takes factors of the
   * quadratic extension to one. Two inverses a line, for lines that are kept.
   */
  divideByConstants(lines: number): void {
    const { kernel, p } = this.#field;
    const { COUPLE, LINE } = kernel;
    for (let line = lines; line < lines + this.#steps * LINE.value; line += LINE.value) {
      const real = this.#field.read(line + COUPLE.value, 0);
      const imaginary = this.#field.read(line + COUPLE.value, 1);
      const norm = invert((real * real + imaginary * imaginary) % p, p);
      const inverse: Quadratic = [(real * norm) % p, ((p - imaginary) * norm) % p];
      this.#field.writeCouple(this.#couple, inverse, inverse);
      kernel.right(this.#factor, this.#couple);
      kernel.multiplyCouple(line, line, false, this.#factor);
    }
  }

  /** Multiplies lines by the coordinates of a point of G1. */
  scale(to: number, lines: number, input: Bytes, offset: number): void {
    const { g1, width } = this.#parameters.encoding;
    const { kernel } = this.#field;
    const [x, y] = [offset + g1[0], offset + g1[1]];
    this.#field.readCouple(this.#couple, input, [x, x, y, y], width);
    kernel.right(this.#factor, this.#couple);
    kernel.scaleLines(to, lines, this.#count, this.#factor);
  }
}
