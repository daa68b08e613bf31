import { type Bytes, invariant } from '@ethane/primitives';
import { Curve, type CurveParameters } from './curve.ts';
import { FR_SLOT, G1_SLOT } from './mcl.ts';

/** A curve with what ECDSA needs to verify a signature and to recover its key: a sum of two products. */
export class EcdsaCurve {
  readonly curve: Curve;
  /** The generator and another point, side by side, and their scalars. */
  readonly #points: number;
  readonly #scalars: number;
  readonly #sum: number;
  readonly #inverse: number;

  constructor(parameters: CurveParameters) {
    const curve = new Curve(parameters);
    this.curve = curve;
    this.#points = curve.allocate(2 * G1_SLOT);
    this.#scalars = curve.allocate(2 * FR_SLOT);
    this.#sum = curve.allocate(G1_SLOT);
    this.#inverse = curve.allocate(FR_SLOT);
  }

  /** Where P has to be for {@link combine} and {@link add}. */
  get point(): number {
    return this.#points + G1_SLOT;
  }

  /**
   * (u / w) G + (v / w) P, with -u in place of u where it is to be `negated`. Numbers are 32 bytes, big-endian, reduced by
   * the order, and w is not 0. Two coordinates of 32 bytes; undefined for infinity.
   */
  combine(u: Bytes, negated: boolean, v: Bytes, w: Bytes): Bytes | undefined {
    const { curve } = this;
    const { mcl } = curve;
    const [first, second] = [this.#scalars, this.#scalars + FR_SLOT];
    mcl.mclBnG1_getBasePoint(this.#points);
    curve.readScalar(w, 0, this.#inverse);
    mcl.mclBnFr_inv(this.#inverse, this.#inverse);
    curve.readScalar(u, 0, first);
    if (negated) mcl.mclBnFr_neg(first, first);
    mcl.mclBnFr_mul(first, first, this.#inverse);
    curve.readScalar(v, 0, second);
    mcl.mclBnFr_mul(second, second, this.#inverse);
    mcl.mclBnG1_mulVec(this.#sum, this.#points, this.#scalars, 2);
    return mcl.mclBnG1_isZero(this.#sum) === 1 ? undefined : curve.writeG1(this.#sum);
  }
  /** u / w, 32 bytes, of numbers as {@link combine} takes them. */
  divide(u: Bytes, w: Bytes): Bytes {
    const { curve } = this;
    const { mcl } = curve;
    curve.readScalar(w, 0, this.#inverse);
    mcl.mclBnFr_inv(this.#inverse, this.#inverse);
    curve.readScalar(u, 0, this.#scalars);
    mcl.mclBnFr_mul(this.#scalars, this.#scalars, this.#inverse);
    return curve.writeScalar(this.#scalars);
  }

  /** The sum of P and the point of the curve whose two coordinates are at `offset`; undefined for infinity. */
  add(other: Bytes, offset: number): Bytes | undefined {
    const { curve } = this;
    const { mcl } = curve;
    invariant(curve.readG1(other, offset, this.#sum), 'the other point is on the curve');
    mcl.mclBnG1_add(this.#sum, this.#sum, this.point);
    return mcl.mclBnG1_isZero(this.#sum) === 1 ? undefined : curve.writeG1(this.#sum);
  }
}
