import { invariant } from '@ethane/primitives';
import { MCL_BASE64 } from '../generated/mcl.ts';
import {
  compileModule,
  createMemory,
  instantiateModule,
  type WebAssemblyMemory,
  type WebAssemblyModule,
} from '../webassembly.ts';

/** The curves that we use, numbered as mcl's `curve_type.h` has them. */
export const MCL_CURVES = { bn254: 4, bls12: 5, secp256k1: 102, p256: 107 } as const;
export type MclCurveName = keyof typeof MCL_CURVES;

/** What mcl was compiled for: base fields of six 64-bit words, scalars of four (`MCLBN_COMPILED_TIME_VAR`). */
const COMPILED_FOR = 46;
/** Bytes of an element in linear memory, whatever the curve needs of them. */
export const FP_SLOT = 48;
export const FR_SLOT = 32;
/** Jacobian coordinates. */
export const G1_SLOT: number = 3 * FP_SLOT;
export const G2_SLOT: number = 6 * FP_SLOT;
/** The least memory that the module takes: its data, a stack of one megabyte and a heap. */
const MEMORY_PAGES = 32;
/** `MCL_MAP_TO_MODE_HASH_TO_CURVE_07`: the maps of RFC 9380. */
const RFC_9380 = 5;

/**
 * What we call of mcl's C interface (`mcl/bn.h`), where `Fp` is the base field and `Fr` the scalars. Arguments are addresses, the result first; results of checks are 1 or 0, errors are not 0.
 */
export interface Mcl {
  malloc(size: number): number;
  mclBnFp_setBigEndianMod(x: number, bytes: number, length: number): number;
  mclBnFp_serialize(bytes: number, capacity: number, x: number): number;
  mclBnFp_setInt32(x: number, value: number): void;
  mclBnFp_sqr(y: number, x: number): void;
  mclBnFp_mul(z: number, x: number, y: number): void;
  mclBnFp_add(z: number, x: number, y: number): void;
  mclBnFp_neg(y: number, x: number): void;
  mclBnFp_squareRoot(y: number, x: number): number;
  mclBnFp2_mul(z: number, x: number, y: number): void;
  mclBnFp_mapToG1(y: number, x: number): number;
  mclBnFp2_mapToG2(y: number, x: number): number;
  mclBnFr_setBigEndianMod(x: number, bytes: number, length: number): number;
  mclBnFr_serialize(bytes: number, capacity: number, x: number): number;
  mclBnFr_isZero(x: number): number;
  mclBnFr_neg(y: number, x: number): void;
  mclBnFr_inv(y: number, x: number): void;
  mclBnFr_mul(z: number, x: number, y: number): void;
  mclBnG1_clear(x: number): void;
  /** Has one for the curves without a pairing. */
  mclBnG1_getBasePoint(x: number): number;
  mclBnG1_isValid(x: number): number;
  mclBnG1_isValidOrder(x: number): number;
  mclBnG1_isZero(x: number): number;
  mclBnG1_neg(y: number, x: number): void;
  mclBnG1_add(z: number, x: number, y: number): void;
  mclBnG1_mul(z: number, x: number, scalar: number): void;
  mclBnG1_mulVec(z: number, points: number, scalars: number, count: number): void;
  mclBnG1_normalize(y: number, x: number): void;
  mclBnG2_clear(x: number): void;
  mclBnG2_isValid(x: number): number;
  mclBnG2_isValidOrder(x: number): number;
  mclBnG2_isZero(x: number): number;
  mclBnG2_isEqual(x: number, y: number): number;
  mclBnG2_neg(y: number, x: number): void;
  mclBnG2_dbl(y: number, x: number): void;
  mclBnG2_add(z: number, x: number, y: number): void;
  mclBnG2_mulVec(z: number, points: number, scalars: number, count: number): void;
  mclBnG2_normalize(y: number, x: number): void;
}

/** What is called once for an instance. */
interface MclSetup extends Mcl {
  __wasm_call_ctors(): void;
  mclBn_init(curve: number, compiledFor: number): number;
  mclBn_setMapToMode(mode: number): number;
  mclBn_verifyOrderG1(verify: number): void;
  mclBn_verifyOrderG2(verify: number): void;
}

let compiled: WebAssemblyModule | undefined;

/**
 * An instance of mcl over a curve. Validity of a point means that it is on the curve: membership of the subgroup is
 * asked for on its own (`isValidOrder`).
 */
export function createMcl(curve: MclCurveName): { readonly mcl: Mcl; readonly memory: WebAssemblyMemory } {
  compiled ??= compileModule(MCL_BASE64);
  const memory = createMemory(MEMORY_PAGES);
  const mcl = instantiateModule<MclSetup>(compiled, {
    env: {
      memory,
      cryptoGetRandomValues: () => invariant(false, 'mcl is asked for nothing random'),
    },
  });
  mcl.__wasm_call_ctors();
  const error = mcl.mclBn_init(MCL_CURVES[curve], COMPILED_FOR);
  invariant(error === 0, `mcl has ${curve}`);
  if (curve === 'bls12') invariant(mcl.mclBn_setMapToMode(RFC_9380) === 0, 'mcl has the maps of RFC 9380');
  mcl.mclBn_verifyOrderG1(0);
  mcl.mclBn_verifyOrderG2(0);
  return { mcl, memory };
}
