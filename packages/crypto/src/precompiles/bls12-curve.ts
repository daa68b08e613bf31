import { PairingCurve } from '../mcl/pairing-curve.ts';

/** Modulus of the base field of BLS12-381. */
export const BLS12_P: bigint =
  0x1a0111ea397fe69a4b1ba7b6434bacd764774b84f38512bf6730d2a0f6b0f6241eabfffeb153ffffb9feffffffffaaabn;

/** An element of the base field in EIP-2537: 16 zeros and 48 bytes. */
export const FP_SIZE = 64;
const PADDING = 16;

let curve: PairingCurve | undefined;

/** BLS12-381 with the encodings of EIP-2537, made at the first use. */
export function bls12(): PairingCurve {
  curve ??= new PairingCurve({
    name: 'bls12',
    p: BLS12_P,
    width: FP_SIZE - PADDING,
    padding: PADDING,
    fp2: 'real first',
    isG1Whole: false,
  });
  return curve;
}
