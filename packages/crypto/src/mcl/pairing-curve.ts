import type { Bytes } from '@ethane/primitives';
import { Pairing } from '../pairing/pairing.ts';
import type { PairingParameters } from '../pairing/parameters.ts';
import { Curve, type CurveParameters, isZero } from './curve.ts';
import { FP_SLOT, FR_SLOT, G1_SLOT, G2_SLOT } from './mcl.ts';

export interface PairingCurveParameters extends CurveParameters {
  /** Which of the two halves of an element of the quadratic extension an encoding has first. */
  readonly fp2: 'real first' | 'imaginary first';
  /** Whether G1 is the whole curve, so that no point needs to be checked for the subgroup. */
  readonly isG1Whole: boolean;
  /** What finds out faster than mcl whether a point is in its subgroup. */
  readonly subgroups?: Subgroups | undefined;
  readonly pairing: PairingParameters;
}

/** Membership of the subgroups for points of the curves, encoded at `offset` and read to `point`; none is infinity. */
export interface Subgroups {
  /** Not asked where G1 is the whole curve. */
  isInG1?(input: Bytes, offset: number, point: number): boolean;
  isInG2(input: Bytes, offset: number, point: number): boolean;
}

/** Terms of a sum that are in memory at a time. */
const MAX_TERMS = 256;

/**
 * A curve with a pairing, which is not mcl's: G2 over the quadratic extension, sums of products and products of pairings.
 * One for each curve; its registers are overwritten by every call.
 */
export class PairingCurve extends Curve {
  /** Two registers each for points. */
  readonly g1: readonly [number, number];
  readonly g2: readonly [number, number];
  readonly #fp2: PairingCurveParameters['fp2'];
  readonly #isG1Whole: boolean;
  readonly #subgroups: Subgroups | undefined;
  readonly #g1s: number;
  readonly #g2s: number;
  readonly #scalars: number;
  readonly #pairingParameters: PairingParameters;
  #pairing: Pairing | undefined;

  constructor(parameters: PairingCurveParameters) {
    super(parameters);
    this.#fp2 = parameters.fp2;
    this.#isG1Whole = parameters.isG1Whole;
    this.#subgroups = parameters.subgroups;
    this.g1 = [this.allocate(G1_SLOT), this.allocate(G1_SLOT)];
    this.g2 = [this.allocate(G2_SLOT), this.allocate(G2_SLOT)];
    this.#g1s = this.allocate(MAX_TERMS * G1_SLOT);
    this.#g2s = this.allocate(MAX_TERMS * G2_SLOT);
    this.#scalars = this.allocate(MAX_TERMS * FR_SLOT);
    this.#pairingParameters = parameters.pairing;
  }

  /** Made at the first use. */
  get pairing(): Pairing {
    this.#pairing ??= new Pairing(this.#pairingParameters);
    return this.#pairing;
  }

  readFp2(input: Bytes, offset: number, to: number): boolean {
    const [first, second] = this.#halves(to);
    return this.readField(input, offset, first) && this.readField(input, offset + this.encodedWidth, second);
  }

  /** Reads a point of the twist, not necessarily of the subgroup; false for anything else. */
  readG2(input: Bytes, offset: number, to: number): boolean {
    const size = 2 * this.encodedWidth;
    if (!this.readFp2(input, offset, to) || !this.readFp2(input, offset + size, to + 2 * FP_SLOT))
      return false;
    if (isZero(input, offset, 2 * size)) {
      this.mcl.mclBnG2_clear(to);
      return true;
    }
    this.mcl.mclBnFp_setInt32(to + 4 * FP_SLOT, 1);
    this.mcl.mclBnFp_setInt32(to + 5 * FP_SLOT, 0);
    return this.mcl.mclBnG2_isValid(to) === 1;
  }

  /** Both coordinates of a point, which it normalises. */
  writeG2(point: number): Bytes {
    const size = this.encodedWidth;
    const output = new Uint8Array(4 * size);
    if (this.mcl.mclBnG2_isZero(point) === 1) return output;
    this.mcl.mclBnG2_normalize(point, point);
    [...this.#halves(point), ...this.#halves(point + 2 * FP_SLOT)].forEach((half, i) => {
      this.writeField(half, output, i * size);
    });
    return output;
  }

  /**
   * The sum of points of G1's subgroup times scalars, at `terms` of point and scalar; undefined where a point is not
   * in it.
   */
  sumG1(input: Bytes, terms: number): Bytes | undefined {
    const { mcl } = this;
    const [sum, part] = this.g1;
    const size = 2 * this.encodedWidth;
    mcl.mclBnG1_clear(sum);
    for (let from = 0; from < terms; from += MAX_TERMS) {
      let count = 0;
      for (let i = from; i < terms && i < from + MAX_TERMS; i++) {
        const at = i * (size + FR_SLOT);
        const point = this.#g1s + count * G1_SLOT;
        if (!this.#readMemberOfG1(input, at, point)) return undefined;
        const scalar = this.#scalars + count * FR_SLOT;
        this.readScalar(input, at + size, scalar);
        if (mcl.mclBnG1_isZero(point) !== 1 && mcl.mclBnFr_isZero(scalar) !== 1) count += 1;
      }
      if (count === 0) continue;
      mcl.mclBnG1_mulVec(part, this.#g1s, this.#scalars, count);
      mcl.mclBnG1_add(sum, sum, part);
    }
    return this.writeG1(sum);
  }

  /** {@link sumG1} for G2. */
  sumG2(input: Bytes, terms: number): Bytes | undefined {
    const { mcl } = this;
    const [sum, part] = this.g2;
    const size = 4 * this.encodedWidth;
    mcl.mclBnG2_clear(sum);
    for (let from = 0; from < terms; from += MAX_TERMS) {
      let count = 0;
      for (let i = from; i < terms && i < from + MAX_TERMS; i++) {
        const at = i * (size + FR_SLOT);
        const point = this.#g2s + count * G2_SLOT;
        if (!this.#readMemberOfG2(input, at, point)) return undefined;
        const scalar = this.#scalars + count * FR_SLOT;
        this.readScalar(input, at + size, scalar);
        if (mcl.mclBnG2_isZero(point) !== 1 && mcl.mclBnFr_isZero(scalar) !== 1) count += 1;
      }
      if (count === 0) continue;
      mcl.mclBnG2_mulVec(part, this.#g2s, this.#scalars, count);
      mcl.mclBnG2_add(sum, sum, part);
    }
    return this.writeG2(sum);
  }

  /**
   * Whether the product of the pairings is one, 1 for no pairs; undefined where a point is not in its subgroup.
   * `pairs` of G1 and G2 follow one another.
   */
  pairsToOne(input: Bytes, pairs: number): boolean | undefined {
    const { mcl, pairing } = this;
    const [g1] = this.g1;
    const [g2] = this.g2;
    const size = 2 * this.encodedWidth;
    pairing.begin();
    for (let at = 0; at < pairs * 3 * size; at += 3 * size) {
      if (!this.#readMemberOfG1(input, at, g1) || !this.#readMemberOfG2(input, at + size, g2))
        return undefined;
      // A pairing with infinity is one.
      if (mcl.mclBnG1_isZero(g1) !== 1 && mcl.mclBnG2_isZero(g2) !== 1)
        pairing.multiply(input, at, input, at + size);
    }
    return pairing.isOne();
  }

  /** Reads a point of the subgroup; false for anything else. */
  #readMemberOfG1(input: Bytes, offset: number, to: number): boolean {
    const { mcl } = this;
    if (!this.readG1(input, offset, to)) return false;
    if (this.#isG1Whole || mcl.mclBnG1_isZero(to) === 1) return true;
    return this.#subgroups?.isInG1?.(input, offset, to) ?? mcl.mclBnG1_isValidOrder(to) === 1;
  }

  #readMemberOfG2(input: Bytes, offset: number, to: number): boolean {
    const { mcl } = this;
    if (!this.readG2(input, offset, to)) return false;
    if (mcl.mclBnG2_isZero(to) === 1) return true;
    return this.#subgroups?.isInG2(input, offset, to) ?? mcl.mclBnG2_isValidOrder(to) === 1;
  }

  /** The addresses of an element's halves in the order of the encoding. */
  #halves(at: number): readonly [number, number] {
    return this.#fp2 === 'real first' ? [at, at + FP_SLOT] : [at + FP_SLOT, at];
  }
}
