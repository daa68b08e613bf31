import type { Bytes } from '@ethane/primitives';
import { CyclotomicGroup } from './cyclotomic-group.ts';
import { PairingField } from './field.ts';
import { Lines } from './lines.ts';
import type { PairingParameters } from './parameters.ts';

/** Pairs of a Miller loop that share its squarings. */
const MAX_PAIRS = 16;

/**
 * Products of pairings, of which it is asked whether they are one. Points are not checked here: they have to be members of
 * their subgroups other than infinity. The arithmetic is the kernel's.
 */
export class Pairing {
  readonly #parameters: PairingParameters;
  readonly #field: PairingField;
  readonly #group: CyclotomicGroup;
  readonly #lines: Lines;
  /** Where the lines of each pair go, and whether their constants are one. */
  readonly #slots: readonly number[];
  readonly #areUnits: boolean[] = [];
  readonly #product: number;
  readonly #loop: number;
  /** Pairs that wait for the Miller loop, and whether there was none. */
  #pairs = 0;
  #isEmpty = true;

  constructor(parameters: PairingParameters) {
    this.#parameters = parameters;
    this.#field = new PairingField(parameters);
    this.#group = new CyclotomicGroup(this.#field, parameters);
    this.#lines = new Lines(this.#field, parameters);
    this.#slots = Array.from({ length: MAX_PAIRS }, () => this.#lines.allocate());
    this.#product = this.#group.allocate();
    this.#loop = this.#group.allocate();
  }

  /** Begins with an empty product, which is one. */
  begin(): void {
    this.#pairs = 0;
    this.#isEmpty = true;
    this.#group.setOne(this.#product);
  }

  /** Takes in the pairing of two points. */
  multiply(g1: Bytes, g1Offset: number, g2: Bytes, g2Offset: number): void {
    const slot = this.#nextSlot(false);
    this.#lines.make(slot, g2, g2Offset);
    this.#lines.scale(slot, slot, g1, g1Offset);
  }

  /** Takes in the pairing of a point of G1 and one of G2 that was kept. */
  multiplyKept(g1: Bytes, g1Offset: number, kept: number): void {
    this.#lines.scale(this.#nextSlot(this.#keepsUnits), kept, g1, g1Offset);
  }

  /** Keeps what can be computed of a point of G2 alone, for good: a handle for {@link multiplyKept}. */
  keep(g2: Bytes, offset: number): number {
    const lines = this.#lines.allocate();
    this.#lines.make(lines, g2, offset);
    if (this.#keepsUnits) this.#lines.divideByConstants(lines);
    return lines;
  }

  /** A line with one for the constant takes two products of three, where the constant stands at the power 0. */
  get #keepsUnits(): boolean {
    return this.#parameters.places[0] === 0;
  }

  /** Whether the product is one; it is used up. */
  isOne(): boolean {
    if (this.#isEmpty) return true;
    this.#takeIn();
    this.#group.makeCyclotomic(this.#product);
    this.#parameters.finishExponentiation(this.#group, this.#product);
    return this.#group.isOne(this.#product);
  }

  #nextSlot(isUnit: boolean): number {
    if (this.#pairs === MAX_PAIRS) this.#takeIn();
    this.#isEmpty = false;
    this.#areUnits[this.#pairs] = isUnit;
    this.#pairs += 1;
    return this.#slots[this.#pairs - 1]!;
  }

  /** Runs the Miller loop for the pairs that wait. */
  #takeIn(): void {
    if (this.#pairs === 0) return;
    const { loop, isLoopNegative, addsImages, places } = this.#parameters;
    const { kernel } = this.#field;
    const f = this.#loop;
    let offset = 0;
    const multiplyByLines = (): void => {
      for (let i = 0; i < this.#pairs; i++) {
        const line = this.#slots[i]! + offset;
        if (this.#areUnits[i]!) kernel.multiplyByUnitLine(f, line, places[1], places[2]);
        else kernel.multiplyByLine(f, line, line + kernel.COUPLE.value, ...places);
      }
      offset += kernel.LINE.value;
    };
    this.#group.setOne(f);
    loop.slice(1).forEach((digit, i) => {
      if (i > 0) kernel.square(f, f);
      multiplyByLines();
      if (digit !== 0) multiplyByLines();
    });
    if (isLoopNegative) kernel.conjugate(f, f);
    if (addsImages) {
      multiplyByLines();
      multiplyByLines();
    }
    kernel.multiply(this.#product, this.#product, f);
    this.#pairs = 0;
  }
}
