import { type Bytes, bytesToBigint, writeBigint } from '@ethane/primitives';
import { type WeierstrassPoint, weierstrass } from '@noble/curves/abstract/weierstrass.js';
import { bn254 } from '@noble/curves/bn254.js';
import { booleanWord, fitBytes } from '../bytes.ts';

type Fp2 = ReturnType<typeof bn254.fields.Fp2.create>;
type G1Point = WeierstrassPoint<bigint>;
type G2Point = WeierstrassPoint<Fp2>;

const { Fp, Fp2, Fp12, Fr } = bn254.fields;
const G1 = bn254.G1.Point;
const G2 = bn254.G2.Point;

/**
 * G1 with its endomorphism (x, y) → (βx, y), which is multiplication by a cube root of unity λ: scalars split into
 * halves over the reduced lattice of (n, 0) and (−λ, 1), which makes multiplication 1.7 times as fast.
 */
const G1_ENDOMORPHIC = weierstrass(G1.CURVE(), {
  Fp,
  Fn: Fr,
  allowInfinityPoint: true,
  endo: {
    beta: 0x59e26bcea0d48bacd4f263f1acdb5c4f5763473177fffffen,
    basises: [
      [-0x89d3256894d213e3n, 0x6f4d8248eeb859fc8211bbeb7d4f1128n],
      [-0x6f4d8248eeb859fd0be4e1541221250bn, -0x89d3256894d213e3n],
    ],
  },
});

/** Sum of two points of G1 (EIP-196): 128 bytes of input, cut or padded with zeros; undefined for invalid points. */
export function bn254Add(input: Bytes): Bytes | undefined {
  const padded = fitBytes(input, 128);
  const a = readG1(padded, 0);
  const b = readG1(padded, 64);
  return a === undefined || b === undefined ? undefined : writeG1(a.add(b));
}

/** A point of G1 times any 256-bit scalar (EIP-196): 96 bytes of input, cut or padded with zeros. */
export function bn254Mul(input: Bytes): Bytes | undefined {
  const padded = fitBytes(input, 96);
  const point = readG1(padded, 0);
  if (point === undefined) return undefined;
  const scalar = bytesToBigint(padded.subarray(64)) % Fr.ORDER;
  return writeG1(G1_ENDOMORPHIC.fromAffine(point.toAffine()).multiplyUnsafe(scalar));
}

/**
 * Whether the product of the pairings is one (EIP-197): a word of 1 or 0, 1 for no pairs; undefined for a length that
 * is no multiple of 192 and for points off the curve or, in G2, outside the subgroup.
 */
export function bn254Pairing(input: Bytes): Bytes | undefined {
  if (input.length % 192 !== 0) return undefined;
  const pairs: { g1: G1Point; g2: G2Point }[] = [];
  for (let at = 0; at < input.length; at += 192) {
    const g1 = readG1(input, at);
    if (g1 === undefined) return undefined;
    const g2 = readG2(input, at + 64);
    if (g2 === undefined) return undefined;
    if (!g1.is0() && !g2.is0()) pairs.push({ g1, g2 });
  }
  if (pairs.length === 0) return booleanWord(true);
  return booleanWord(Fp12.eql(bn254.pairingBatch(pairs), Fp12.ONE));
}

/** x and y of 32 bytes each; (0, 0) is infinity. Every point on the curve is in the group: the cofactor is 1. */
function readG1(input: Bytes, offset: number): G1Point | undefined {
  const x = bytesToBigint(input.subarray(offset, offset + 32));
  const y = bytesToBigint(input.subarray(offset + 32, offset + 64));
  if (x >= Fp.ORDER || y >= Fp.ORDER) return undefined;
  if (x === 0n && y === 0n) return G1.ZERO;
  if (Fp.sqr(y) !== Fp.add(Fp.mul(Fp.sqr(x), x), 3n)) return undefined;
  return G1.fromAffine({ x, y });
}

/** x and y in Fp2, the imaginary part first. */
function readG2(input: Bytes, offset: number): G2Point | undefined {
  const x = readFp2(input, offset);
  const y = readFp2(input, offset + 64);
  if (x === undefined || y === undefined) return undefined;
  if (Fp2.is0(x) && Fp2.is0(y)) return G2.ZERO;
  try {
    const point = G2.fromAffine({ x, y });
    // Both the equation and the subgroup.
    point.assertValidity();
    return point;
  } catch {
    return undefined;
  }
}

function readFp2(input: Bytes, offset: number): Fp2 | undefined {
  const c1 = bytesToBigint(input.subarray(offset, offset + 32));
  const c0 = bytesToBigint(input.subarray(offset + 32, offset + 64));
  return c0 >= Fp.ORDER || c1 >= Fp.ORDER ? undefined : Fp2.create({ c0, c1 });
}

function writeG1(point: G1Point): Bytes {
  const output = new Uint8Array(64);
  if (point.is0()) return output;
  const { x, y } = point.toAffine();
  writeBigint(x, output, 0, 32);
  writeBigint(y, output, 32, 32);
  return output;
}
