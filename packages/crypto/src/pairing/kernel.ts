import { PAIRING_KERNEL_BASE64 } from '../generated/pairing-kernel.ts';
import { compileModule, instantiateModule, type WebAssemblyModule } from '../webassembly.ts';

/**
 * What the WebAssembly module of pairings exports (sources in `pairing-kernel/`). Arguments are addresses where nothing
 * else is said, the result first.
 */
export interface PairingKernel {
  readonly memory: { readonly buffer: ArrayBuffer; grow(pages: number): number };
  /** Bytes of two elements of the quadratic extension, of one of the extension of degree twelve, of a line and of a right factor. */
  readonly COUPLE: { readonly value: number };
  readonly ELEMENT: { readonly value: number };
  readonly LINE: { readonly value: number };
  readonly RIGHT: { readonly value: number };
  /** Where the modulus goes before `setField`, and where memory is free. */
  readonly MODULUS: { readonly value: number };
  readonly HEAP: { readonly value: number };
  setField(
    pairsOfDigits: number,
    negativeInverse: number,
    reciprocalOfTop: number,
    quotientShift: number,
    rootOfXi: number,
  ): void;
  right(to: number, couple: number): void;
  multiplyReals(to: number, x: number, factor: number): void;
  multiplyCouple(to: number, x: number, isConjugated: boolean, factor: number): void;
  doublePoint(point: number, line: number, twist: number): void;
  addPoint(point: number, q: number, line: number): void;
  scaleLines(to: number, lines: number, count: number, point: number): void;
  multiply(to: number, x: number, y: number): void;
  square(to: number, x: number): void;
  multiplyByLine(
    f: number,
    bc: number,
    a: number,
    placeOfA: number,
    placeOfB: number,
    placeOfC: number,
  ): void;
  multiplyByUnitLine(f: number, bc: number, placeOfB: number, placeOfC: number): void;
  squareCyclotomic(to: number, x: number): void;
  conjugate(to: number, x: number): void;
  frobenius(to: number, x: number, isOdd: boolean, constants: number): void;
}

let compiled: WebAssemblyModule | undefined;

/** An instance for one curve. */
export function createPairingKernel(): PairingKernel {
  compiled ??= compileModule(PAIRING_KERNEL_BASE64);
  return instantiateModule<PairingKernel>(compiled, {});
}
