import { type Bytes, bytesToBigint, concatBytes, equalBytes, hexToBytes } from '@ethane/primitives';
import type { WeierstrassPoint } from '@noble/curves/abstract/weierstrass.js';
import { bls12_381 } from '@noble/curves/bls12-381.js';
import { versionedHashOf } from '../versioned-hash.ts';
import { multiplyG1 } from './noble-bls12-codec.ts';

const { Fp12, Fr } = bls12_381.fields;
const G1 = bls12_381.G1.Point;
const G2 = bls12_381.G2.Point;

/** τ times the generator of G2, from the ceremony of EIP-4844: all that verification needs of the trusted setup. */
const TAU_G2 =
  '0xb5bfd7dd8cdeb128843bc287230af38926187075cbfbefa81009a2ce615ac53d2914e5870cb452d2afaaab24f3499f72185cbfee53492714734429b7b38608e23926c911cceceac9a36851477ba4c60b087041de621000edc98edada20c1def2';

/** FIELD_ELEMENTS_PER_BLOB and BLS_MODULUS as two words. */
const OUTPUT: Bytes = hexToBytes(
  '0x000000000000000000000000000000000000000000000000000000000000100073eda753299d7d483339d80809a1d80553bda402fffe5bfeffffffff00000001',
);

/** The lines of the Miller loop for the two points of G2 that every check pairs with; made at the first one. */
type Lines = ReturnType<typeof bls12_381.utils.calcPairingPrecomputes>;
let fixedLines: { readonly generator: Lines; readonly tau: Lines } | undefined;

/**
 * Checks that the polynomial behind a commitment is y at z (EIP-4844). Input: versioned hash (32), z (32), y (32),
 * commitment (48), proof (48). Output: 4096 and the field's modulus as words; undefined where the proof does not hold.
 */
export function pointEvaluation(input: Bytes): Bytes | undefined {
  if (input.length !== 192) return undefined;
  const commitmentBytes = input.subarray(96, 144);
  if (!equalBytes(input.subarray(0, 32), versionedHashOf(commitmentBytes))) return undefined;
  const z = bytesToBigint(input.subarray(32, 64));
  const y = bytesToBigint(input.subarray(64, 96));
  if (z >= Fr.ORDER || y >= Fr.ORDER) return undefined;
  const commitment = readCompressedG1(commitmentBytes);
  const proof = readCompressedG1(input.subarray(144));
  if (commitment === undefined || proof === undefined) return undefined;
  return holds(commitment, z, y, proof) ? OUTPUT.slice() : undefined;
}

/** e(C − yG₁ + zπ, G₂) e(−π, τG₂) = 1, which keeps multiplication in G1. */
function holds(
  commitment: WeierstrassPoint<bigint>,
  z: bigint,
  y: bigint,
  proof: WeierstrassPoint<bigint>,
): boolean {
  fixedLines ??= {
    generator: bls12_381.utils.calcPairingPrecomputes(G2.BASE),
    tau: bls12_381.utils.calcPairingPrecomputes(G2.fromBytes(hexToBytes(TAU_G2))),
  };
  const left = commitment.subtract(G1.BASE.multiplyUnsafe(y)).add(multiplyG1(proof, z));
  const pairs: [Lines, bigint, bigint][] = [];
  if (!left.is0()) {
    const { x, y } = left.toAffine();
    pairs.push([fixedLines.generator, x, y]);
  }
  if (!proof.is0()) {
    const { x, y } = proof.negate().toAffine();
    pairs.push([fixedLines.tau, x, y]);
  }
  return pairs.length === 0 || Fp12.eql(Fp12.finalExponentiate(bls12_381.millerLoopBatch(pairs)), Fp12.ONE);
}

/** A point of the subgroup in 48 bytes. */
function readCompressedG1(bytes: Bytes): WeierstrassPoint<bigint> | undefined {
  try {
    const point = G1.fromBytes(concatBytes(bytes));
    point.assertValidity();
    return point;
  } catch {
    return undefined;
  }
}
