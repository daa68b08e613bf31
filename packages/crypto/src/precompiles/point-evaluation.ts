import { type Bytes, bytesToBigint, equalBytes, hexToBytes, invariant } from '@ethane/primitives';
import { isZero } from '../mcl/curve.ts';
import { FP_SLOT, FR_SLOT, G1_SLOT } from '../mcl/mcl.ts';
import type { PairingCurve } from '../mcl/pairing-curve.ts';
import { BLS12_P } from '../pairing/bls12.ts';
import { bls12, FP_SIZE, nativeBls12, unpack } from './bls12-curve.ts';
import { versionedHashOf } from './versioned-hash.ts';

/** BLS_MODULUS, the order of the groups. */
const ORDER = 0x73eda753299d7d483339d80809a1d80553bda402fffe5bfeffffffff00000001n;
/** Coefficient b of G1's y² = x³ + b. */
const G1_B = 4;
/** Bytes of a compressed point. */
const COMPRESSED = 48;

/** FIELD_ELEMENTS_PER_BLOB and BLS_MODULUS as two words. */
const OUTPUT: Bytes = hexToBytes(
  '0x000000000000000000000000000000000000000000000000000000000000100073eda753299d7d483339d80809a1d80553bda402fffe5bfeffffffff00000001',
);

/** The generator of G1: x and y. */
const GENERATOR_G1: Bytes = encode([
  '17f1d3a73197d7942695638c4fa9ac0fc3688c4f9774b905a14e3a3f171bac586c55e83ff97a1aeffb3af00adb22c6bb',
  '08b3f481e3aaa0f1a09e30ed741d8ae4fcf5e095d5d00af600db18cb2c04b3edd03cc744a2888ae40caa232946c5e7e1',
]);
/** The generator of G2: x and y, the real halves first. */
const GENERATOR_G2: Bytes = encode([
  '024aa2b2f08f0a91260805272dc51051c6e47ad4fa403b02b4510b647ae3d1770bac0326a805bbefd48056c8c121bdb8',
  '13e02b6052719f607dacd3a088274f65596bd0d09920b61ab5da61bbdc7f5049334cf11213945d57e5ac7d055d042b7e',
  '0ce5d527727d6e118cc9cdc6da2e351aadfd9baa8cbdd3a76d429a695160d12c923ac9cc3baca289e193548608b82801',
  '0606c4a02ea734cc32acd2b02bc28b99cb3e287e85a763af267492ab572e99ab3f370d275cec1da1aaa9075ff05f79be',
]);
/** τ times it, from the ceremony of EIP-4844: all that verification needs of the trusted setup. */
const TAU_G2: Bytes = encode([
  '185cbfee53492714734429b7b38608e23926c911cceceac9a36851477ba4c60b087041de621000edc98edada20c1def2',
  '15bfd7dd8cdeb128843bc287230af38926187075cbfbefa81009a2ce615ac53d2914e5870cb452d2afaaab24f3499f72',
  '014353bdb96b626dd7d5ee8599d1fca2131569490e28de18e82451a496a9c9794ce26d105941f383ee689bfbbb832a99',
  '1666c54b0a32529503432fcae0181b4bef79de09fc63671fda5ed1ba9bfa07899495346f3d7ac9cd23048ef30d0a154f',
]);

interface Registers {
  readonly curve: PairingCurve;
  /** The lines of the Miller loop for the two points of G2 that every check pairs with. */
  readonly generatorLines: number;
  readonly tauLines: number;
  /** Two points of G1, side by side, and their scalars. */
  readonly points: number;
  readonly scalars: number;
  readonly sum: number;
}

/** Made at the first use. */
let registers: Registers | undefined;

function kzg(): Registers {
  if (registers === undefined) {
    const curve = bls12();
    registers = {
      curve,
      generatorLines: curve.pairing.keep(GENERATOR_G2, 0),
      tauLines: curve.pairing.keep(TAU_G2, 0),
      points: curve.allocate(2 * G1_SLOT),
      scalars: curve.allocate(2 * FR_SLOT),
      sum: curve.allocate(G1_SLOT),
    };
  }
  return registers;
}

/**
 * Checks that the polynomial behind a commitment is y at z (EIP-4844). Input: versioned hash (32), z (32), y (32),
 * commitment (48), proof (48). Output: 4096 and the field's modulus as words; undefined where the proof does not hold.
 */
export function pointEvaluation(input: Bytes): Bytes | undefined {
  if (input.length !== 192) return undefined;
  const commitment = input.subarray(96, 144);
  if (!equalBytes(input.subarray(0, 32), versionedHashOf(commitment))) return undefined;
  if (bytesToBigint(input.subarray(32, 64)) >= ORDER || bytesToBigint(input.subarray(64, 96)) >= ORDER)
    return undefined;
  return holds(input) ? OUTPUT.slice() : undefined;
}

/** e(C − yG₁ + zπ, G₂) e(−π, τG₂) = 1, which keeps multiplication in G1. */
function holds(input: Bytes): boolean {
  const { curve, generatorLines, tauLines, points, scalars, sum } = kzg();
  const { mcl, pairing } = curve;
  const [commitment, proof] = curve.g1;
  if (!readCompressedG1(curve, input, 96, commitment) || !readCompressedG1(curve, input, 144, proof))
    return false;

  const isProofZero = mcl.mclBnG1_isZero(proof) === 1;
  invariant(curve.readG1(GENERATOR_G1, 0, points), 'the generator is on the curve');
  curve.readScalar(input, 64, scalars);
  mcl.mclBnFr_neg(scalars, scalars);
  curve.copyG1(proof, points + G1_SLOT);
  curve.readScalar(input, 32, scalars + FR_SLOT);
  // Infinity stays out of it.
  mcl.mclBnG1_mulVec(sum, points, scalars, isProofZero ? 1 : 2);
  mcl.mclBnG1_add(sum, sum, commitment);

  // A pairing with infinity is one.
  const isSumZero = mcl.mclBnG1_isZero(sum) === 1;
  if (isSumZero || isProofZero) return isSumZero && isProofZero;
  mcl.mclBnG1_neg(proof, proof);
  pairing.begin();
  pairing.multiplyKept(curve.writeG1(sum), 0, generatorLines);
  pairing.multiplyKept(curve.writeG1(proof), 0, tauLines);
  return pairing.isOne();
}

/**
 * Reads a point of the subgroup in 48 bytes: x behind three bits that say that it is compressed, that it is infinity
 * and that y is the larger of the two roots (`key_validate` of the consensus specifications, with infinity).
 */
function readCompressedG1(curve: PairingCurve, input: Bytes, offset: number, to: number): boolean {
  const point = input.subarray(offset, offset + COMPRESSED);
  const flags = point[0]! >> 5;
  if ((flags & 4) === 0) return false;
  if ((flags & 2) !== 0) {
    curve.mcl.mclBnG1_clear(to);
    return point[0] === 0xc0 && isZero(point, 1, COMPRESSED - 1);
  }
  const native = nativeBls12();
  if (native === undefined) return decompressG1(curve, point, to);
  const coordinates = native.decompressG1(point);
  return coordinates !== undefined && curve.readG1(unpack(coordinates), 0, to);
}

/** {@link readCompressedG1} by mcl, for a point that does not say that it is infinity. */
function decompressG1(curve: PairingCurve, point: Bytes, to: number): boolean {
  const { mcl } = curve;
  const isLarger = (point[0]! & 0x20) !== 0;
  const x = unpack(point);
  x[FP_SIZE - COMPRESSED]! &= 0x1f;
  const y = to + FP_SLOT;
  if (!curve.readField(x, 0, to) || !curve.solveY(to, G1_B)) return false;
  const root = new Uint8Array(FP_SIZE);
  curve.writeField(y, root, 0);
  if (2n * bytesToBigint(root) > BLS12_P !== isLarger) mcl.mclBnFp_neg(y, y);
  return mcl.mclBnG1_isValidOrder(to) === 1;
}

/** Coordinates as EIP-2537 has them. */
function encode(coordinates: readonly string[]): Bytes {
  return hexToBytes(`0x${coordinates.map((digits) => digits.padStart(2 * FP_SIZE, '0')).join('')}`);
}
