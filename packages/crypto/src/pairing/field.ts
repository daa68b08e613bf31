import type { Bytes } from '@ethane/primitives';
import { invert } from '@noble/curves/abstract/modular.js';
import { createPairingKernel, type PairingKernel } from './kernel.ts';

/** Bits of a digit, numbers in a couple, and bytes of a page of memory. */
const RADIX = 13;
const LANES = 4;
const PAGE = 65_536;
/** The product of the digits above the modulus' two highest and its reciprocal has to fit 31 bits. */
const RECIPROCAL_BITS = 7;

export interface FieldParameters {
  readonly p: bigint;
  /** Pairs of digits, such that 2^(26 pairs) is more than 80 p. */
  readonly pairs: number;
  /** ξ is the square of this plus u. */
  readonly rootOfXi: number;
}

/** A pair of numbers: a + b u with u² = −1. */
export type Quadratic = readonly [bigint, bigint];

/** The base field in the kernel's memory. Numbers are there in Montgomery's form, as the kernel's `field.ts` has them. */
export class PairingField {
  readonly kernel: PairingKernel;
  readonly p: bigint;
  readonly #digits: number;
  /** R, what it is the inverse of, and R² as all numbers of a couple. */
  readonly #r: bigint;
  readonly #rInverse: bigint;
  readonly #rSquared: number;
  readonly #bytes: number;
  #memory: Int16Array;
  #free: number;
  #end: number;

  constructor({ p, pairs, rootOfXi }: FieldParameters) {
    this.kernel = createPairingKernel();
    this.p = p;
    this.#digits = 2 * pairs;
    this.#r = 1n << BigInt(RADIX * this.#digits);
    this.#rInverse = invert(this.#r % p, p);
    this.#memory = new Int16Array(this.kernel.memory.buffer);
    this.#free = (this.kernel.HEAP.value + 15) & ~15;
    this.#end = this.kernel.memory.buffer.byteLength;
    for (let lane = 0; lane < LANES; lane++) this.#write(this.kernel.MODULUS.value, lane, p);
    const radix = 1n << BigInt(RADIX);
    const negativeInverse = Number(radix - invert(p % radix, radix));
    // The highest pair of digits holds so much of the modulus.
    const top = p >> BigInt(2 * RADIX * (pairs - 1));
    const shift = top.toString(2).length + RECIPROCAL_BITS;
    const reciprocal = Number(((1n << BigInt(shift + 1)) / top + 1n) / 2n);
    this.kernel.setField(pairs, negativeInverse, reciprocal, shift, rootOfXi);
    this.#bytes = this.allocate(this.kernel.COUPLE.value);
    this.#rSquared = this.allocate(this.kernel.COUPLE.value);
    const rSquared = (this.#r * this.#r) % p;
    for (let lane = 0; lane < LANES; lane++) this.#write(this.#rSquared, lane, rSquared);
  }

  /** The address of `size` bytes of zeros, aligned to 16, for good. */
  allocate(size: number): number {
    const address = this.#free;
    this.#free += (size + 15) & ~15;
    if (this.#free > this.#end) {
      const pages = Math.ceil((this.#free - this.#end) / PAGE);
      this.kernel.memory.grow(pages);
      this.#end += PAGE * pages;
      this.#memory = new Int16Array(this.kernel.memory.buffer);
    }
    return address;
  }

  /** Writes four numbers, of `width` big-endian bytes each, that begin at `offsets`. */
  readCouple(to: number, input: Bytes, offsets: readonly number[], width: number): void {
    offsets.forEach((offset, lane) => {
      this.#writeBytes(lane, input, offset, width);
    });
    this.kernel.multiplyReals(to, this.#bytes, this.#rSquared);
  }

  /** Writes two elements of the quadratic extension. */
  writeCouple(to: number, first: Quadratic, second: Quadratic): void {
    [...first, ...second].forEach((number, lane) => {
      this.#write(to, lane, this.#toMontgomery(number));
    });
  }

  /** Makes a couple ready as a right factor that stays. */
  constant(first: Quadratic, second: Quadratic): number {
    const factor = this.allocate(this.kernel.RIGHT.value);
    this.writeCouple(this.#bytes, first, second);
    this.kernel.right(factor, this.#bytes);
    return factor;
  }

  /** The number in a lane of a couple. */
  read(couple: number, lane: number): bigint {
    return this.#modulo(this.#readDigits(couple, lane) * this.#rInverse);
  }

  /** Whether the number in a lane of a couple is 0, or 1. */
  isZero(couple: number, lane: number): boolean {
    return this.#readDigits(couple, lane) % this.p === 0n;
  }

  isOne(couple: number, lane: number): boolean {
    return (this.#readDigits(couple, lane) - this.#r) % this.p === 0n;
  }

  copy(to: number, from: number, size: number): void {
    this.#memory.copyWithin(to / 2, from / 2, (from + size) / 2);
  }

  /** The representative that is nearest to 0. */
  #toMontgomery(number: bigint): bigint {
    const rest = this.#modulo(number * this.#r);
    return 2n * rest > this.p ? rest - this.p : rest;
  }

  #modulo(number: bigint): bigint {
    const rest = number % this.p;
    return rest < 0n ? rest + this.p : rest;
  }

  /** Where a digit is. */
  #place(couple: number, lane: number, digit: number): number {
    return couple / 2 + 8 * (digit >> 1) + 2 * lane + (digit & 1);
  }

  /** Writes a number below 2^(digits · 13 − 1) with balanced digits. */
  #write(couple: number, lane: number, number: bigint): void {
    let rest = number;
    for (let i = 0; i < this.#digits; i++) {
      const digit = BigInt.asIntN(RADIX, rest);
      this.#memory[this.#place(couple, lane, i)] = Number(digit);
      rest = (rest - digit) >> BigInt(RADIX);
    }
  }

  /** Writes big-endian bytes with digits that are not balanced. */
  #writeBytes(lane: number, input: Bytes, offset: number, width: number): void {
    let bits = 0;
    let value = 0;
    let next = offset + width - 1;
    for (let i = 0; i < this.#digits; i++) {
      while (bits < RADIX && next >= offset) {
        value |= input[next]! << bits;
        next -= 1;
        bits += 8;
      }
      this.#memory[this.#place(this.#bytes, lane, i)] = value & 0x1fff;
      value >>= RADIX;
      bits = Math.max(bits - RADIX, 0);
    }
  }

  /** The sum of the digits, four of them at a time. */
  #readDigits(couple: number, lane: number): bigint {
    let number = 0n;
    let top = this.#digits;
    while (top > 0) {
      const bottom = Math.max(top - 3, 0);
      let part = 0;
      for (let i = top - 1; i >= bottom; i--)
        part = part * (1 << RADIX) + this.#memory[this.#place(couple, lane, i)]!;
      number = (number << BigInt(RADIX * (top - bottom))) + BigInt(part);
      top = bottom;
    }
    return number;
  }
}
