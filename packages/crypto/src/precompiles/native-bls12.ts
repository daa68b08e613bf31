import type { Bytes } from '@ethane/primitives';
import { loadNativeModule } from '../native-module.ts';

/** What we use of the npm package `@chainsafe/blst`: parsing throws for what is not a point of the subgroup. */
interface BlstBindings {
  readonly PublicKey: {
    fromBytes(bytes: Bytes, validate: boolean): { toBytes(compress: boolean): Bytes };
  };
  readonly Signature: { fromBytes(bytes: Bytes, validate: boolean, refuseInfinity: boolean): unknown };
}

/**
 * Membership of the subgroups of BLS12-381, which takes a third of the time that it takes in WebAssembly. No function
 * takes infinity.
 */
export interface NativeBls12 {
  /** `point` is x and y, 48 bytes each. */
  isInG1(point: Bytes): boolean;
  /** `point` is x and y, 96 bytes each, the imaginary halves first. */
  isInG2(point: Bytes): boolean;
  /** x and y of a point of G1's subgroup in 48 bytes; undefined for anything else. */
  decompressG1(point: Bytes): Bytes | undefined;
}

/** blst through the optional dependency `@chainsafe/blst`; undefined where that has no binary for the platform. */
export function loadNativeBls12(): NativeBls12 | undefined {
  const blst = loadNativeModule<BlstBindings>('@chainsafe/blst');
  if (blst === undefined) return undefined;
  const { PublicKey, Signature } = blst;
  return {
    isInG1: (point) => attempt(() => PublicKey.fromBytes(point, true)) !== undefined,
    isInG2: (point) => attempt(() => Signature.fromBytes(point, true, true)) !== undefined,
    decompressG1: (point) => attempt(() => PublicKey.fromBytes(point, true).toBytes(false)),
  };
}

function attempt<Result>(parse: () => Result): Result | undefined {
  try {
    return parse();
  } catch {
    return undefined;
  }
}
