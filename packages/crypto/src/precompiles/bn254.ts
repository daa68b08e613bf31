import type { Bytes } from '@ethane/primitives';
import { FR_SLOT } from '../mcl/mcl.ts';
import { PairingCurve } from '../mcl/pairing-curve.ts';
import { BN254_P, bn254Parameters } from '../pairing/bn254.ts';
import { Bn254Membership } from './bn254-membership.ts';
import { booleanWord, fitBytes } from './bytes.ts';

const COORDINATE = 32;
const PAIR = 6 * COORDINATE;

/** Made at the first use. */
let curve: PairingCurve | undefined;
let membership: Bn254Membership | undefined;
let scalar = 0;

function bn254(): PairingCurve {
  if (curve === undefined) {
    curve = new PairingCurve({
      name: 'bn254',
      p: BN254_P,
      width: COORDINATE,
      padding: 0,
      fp2: 'imaginary first',
      isG1Whole: true,
      subgroups: { isInG2: (_input, _offset, point) => membership?.has(point) === true },
      pairing: bn254Parameters({
        width: COORDINATE,
        g1: [0, COORDINATE],
        g2: [COORDINATE, 0, 3 * COORDINATE, 2 * COORDINATE],
      }),
    });
    membership = new Bn254Membership(curve);
    scalar = curve.allocate(FR_SLOT);
  }
  return curve;
}

/** Sum of two points of G1 (EIP-196): 128 bytes of input, cut or padded with zeros; undefined for invalid points. */
export function bn254Add(input: Bytes): Bytes | undefined {
  const curve = bn254();
  const padded = fitBytes(input, 4 * COORDINATE);
  const [a, b] = curve.g1;
  if (!curve.readG1(padded, 0, a) || !curve.readG1(padded, 2 * COORDINATE, b)) return undefined;
  curve.mcl.mclBnG1_add(a, a, b);
  return curve.writeG1(a);
}

/** A point of G1 times any 256-bit scalar (EIP-196): 96 bytes of input, cut or padded with zeros. */
export function bn254Mul(input: Bytes): Bytes | undefined {
  const curve = bn254();
  const padded = fitBytes(input, 3 * COORDINATE);
  const [point, product] = curve.g1;
  if (!curve.readG1(padded, 0, point)) return undefined;
  curve.readScalar(padded, 2 * COORDINATE, scalar);
  curve.mcl.mclBnG1_mul(product, point, scalar);
  return curve.writeG1(product);
}

/**
 * Whether the product of the pairings is one (EIP-197): a word of 1 or 0, 1 for no pairs; undefined for a length that
 * is no multiple of 192 and for points off the curve or, in G2, outside the subgroup.
 */
export function bn254Pairing(input: Bytes): Bytes | undefined {
  if (input.length % PAIR !== 0) return undefined;
  const isOne = bn254().pairsToOne(input, input.length / PAIR);
  return isOne === undefined ? undefined : booleanWord(isOne);
}
