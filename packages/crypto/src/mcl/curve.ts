import { type Bytes, bigintToFixedBytes, compareBytes, invariant } from '@ethane/primitives';
import type { WebAssemblyMemory } from '../webassembly.ts';
import { createMcl, FP_SLOT, FR_SLOT, G1_SLOT, type Mcl, type MclCurveName } from './mcl.ts';

/** What the standard of a curve says of its numbers. */
export interface CurveParameters {
  readonly name: MclCurveName;
  /** Modulus of the base field. */
  readonly p: bigint;
  /** Bytes of an element of it, big-endian, and zeros in front of each in the encoding. */
  readonly width: number;
  readonly padding: number;
}

/**
 * A curve in mcl's memory: elements go in and out as big-endian bytes, points in G1 as two coordinates, all zeros for
 * infinity. Addresses come from {@link allocate} and live as long as the curve.
 */
export class Curve {
  readonly mcl: Mcl;
  readonly #memory: WebAssemblyMemory;
  readonly #modulus: Bytes;
  readonly #width: number;
  readonly #padding: number;
  readonly #scratch: number;
  #bytes: Bytes;

  constructor({ name, p, width, padding }: CurveParameters) {
    const { mcl, memory } = createMcl(name);
    this.mcl = mcl;
    this.#memory = memory;
    this.#bytes = new Uint8Array(memory.buffer);
    this.#modulus = bigintToFixedBytes(p, width);
    this.#width = width;
    this.#padding = padding;
    this.#scratch = this.allocate(FP_SLOT);
  }

  /** The address of `size` bytes, aligned to 16. */
  allocate(size: number): number {
    const address = this.mcl.malloc(size);
    invariant(address !== 0, 'mcl has memory left');
    return address;
  }

  /** Bytes of an encoded element. */
  get encodedWidth(): number {
    return this.#padding + this.#width;
  }

  /** Reads an element into `to`; false unless it is below the modulus and padded with zeros. */
  readField(input: Bytes, offset: number, to: number): boolean {
    const start = offset + this.#padding;
    for (let i = offset; i < start; i++) if (input[i] !== 0) return false;
    const bytes = input.subarray(start, start + this.#width);
    if (compareBytes(bytes, this.#modulus) >= 0) return false;
    this.#view().set(bytes, this.#scratch);
    return this.mcl.mclBnFp_setBigEndianMod(to, this.#scratch, this.#width) === 0;
  }

  writeField(from: number, output: Bytes, offset: number): void {
    const written = this.mcl.mclBnFp_serialize(this.#scratch, FP_SLOT, from);
    invariant(written === this.#width, 'mcl writes an element in full');
    this.#reverse(output, offset + this.#padding, this.#width);
  }

  /** Reads a 256-bit number into `to`, reduced by the order. */
  readScalar(input: Bytes, offset: number, to: number): void {
    this.#view().set(input.subarray(offset, offset + FR_SLOT), this.#scratch);
    const error = this.mcl.mclBnFr_setBigEndianMod(to, this.#scratch, FR_SLOT);
    invariant(error === 0, 'mcl reduces scalars of 32 bytes');
  }

  /** A scalar in 32 bytes. */
  writeScalar(from: number): Bytes {
    const output = new Uint8Array(FR_SLOT);
    const written = this.mcl.mclBnFr_serialize(this.#scratch, FR_SLOT, from);
    invariant(written === FR_SLOT, 'mcl writes a scalar in full');
    this.#reverse(output, 0, FR_SLOT);
    return output;
  }

  /** Reads a point of the curve, not necessarily of the subgroup; false for anything else. */
  readG1(input: Bytes, offset: number, to: number): boolean {
    const size = this.encodedWidth;
    if (!this.readField(input, offset, to) || !this.readField(input, offset + size, to + FP_SLOT))
      return false;
    if (isZero(input, offset, 2 * size)) {
      this.mcl.mclBnG1_clear(to);
      return true;
    }
    this.mcl.mclBnFp_setInt32(to + 2 * FP_SLOT, 1);
    return this.mcl.mclBnG1_isValid(to) === 1;
  }

  /** Gives a point the y of its x on y² = x³ + b, either root; false where there is none. */
  solveY(point: number, b: number): boolean {
    const { mcl } = this;
    const y = point + FP_SLOT;
    const z = y + FP_SLOT;
    mcl.mclBnFp_sqr(y, point);
    mcl.mclBnFp_mul(y, y, point);
    mcl.mclBnFp_setInt32(z, b);
    mcl.mclBnFp_add(y, y, z);
    mcl.mclBnFp_setInt32(z, 1);
    return mcl.mclBnFp_squareRoot(y, y) === 0 && mcl.mclBnG1_isValid(point) === 1;
  }

  /** Both coordinates of a point, which it normalises. */
  writeG1(point: number): Bytes {
    const size = this.encodedWidth;
    const output = new Uint8Array(2 * size);
    if (this.mcl.mclBnG1_isZero(point) === 1) return output;
    this.mcl.mclBnG1_normalize(point, point);
    this.writeField(point, output, 0);
    this.writeField(point + FP_SLOT, output, size);
    return output;
  }

  copy(from: number, to: number, size: number): void {
    this.#view().copyWithin(to, from, from + size);
  }

  copyG1(from: number, to: number): void {
    this.copy(from, to, G1_SLOT);
  }

  /** Writes what mcl serialised, the lowest byte first, as big-endian bytes. */
  #reverse(output: Bytes, offset: number, width: number): void {
    const view = this.#view();
    const last = offset + width - 1;
    for (let i = 0; i < width; i++) output[last - i] = view[this.#scratch + i]!;
  }

  /** All of linear memory, looked up anew where it has grown. */
  #view(): Bytes {
    if (this.#bytes.length === 0) this.#bytes = new Uint8Array(this.#memory.buffer);
    return this.#bytes;
  }
}

/** Whether `length` bytes are all zero. */
export function isZero(input: Bytes, offset: number, length: number): boolean {
  for (let i = offset; i < offset + length; i++) if (input[i] !== 0) return false;
  return true;
}
