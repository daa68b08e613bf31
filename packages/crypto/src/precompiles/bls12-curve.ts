import type { Bytes } from '@ethane/primitives';
import { PairingCurve, type Subgroups } from '../mcl/pairing-curve.ts';
import { BLS12_P, bls12Parameters } from '../pairing/bls12.ts';
import { loadNativeBls12, type NativeBls12 } from './native-bls12.ts';

/** An element of the base field in EIP-2537: 16 zeros and 48 bytes. */
export const FP_SIZE = 64;
const PADDING = 16;
const WIDTH: number = FP_SIZE - PADDING;

/** Made at the first use, and what is native of it where the platform has that. */
let curve: PairingCurve | undefined;
let native: NativeBls12 | undefined;

/** BLS12-381 with the encodings of EIP-2537. */
export function bls12(): PairingCurve {
  if (curve === undefined) {
    native = loadNativeBls12();
    curve = new PairingCurve({
      name: 'bls12',
      p: BLS12_P,
      width: WIDTH,
      padding: PADDING,
      fp2: 'real first',
      isG1Whole: false,
      subgroups: native && subgroupsOf(native),
      pairing: bls12Parameters({
        width: WIDTH,
        g1: [PADDING, FP_SIZE + PADDING],
        g2: [PADDING, FP_SIZE + PADDING, 2 * FP_SIZE + PADDING, 3 * FP_SIZE + PADDING],
      }),
    });
  }
  return curve;
}

/** What is native of {@link bls12}. */
export function nativeBls12(): NativeBls12 | undefined {
  bls12();
  return native;
}

function subgroupsOf(native: NativeBls12): Subgroups {
  return {
    isInG1: (input, offset) => native.isInG1(pack(input, offset, [0, 1])),
    isInG2: (input, offset) => native.isInG2(pack(input, offset, [1, 0, 3, 2])),
  };
}

/** Elements of an encoded point, in another order, without their padding. */
function pack(input: Bytes, offset: number, order: readonly number[]): Bytes {
  const packed = new Uint8Array(order.length * WIDTH);
  order.forEach((element, i) => {
    const start = offset + element * FP_SIZE + PADDING;
    packed.set(input.subarray(start, start + WIDTH), i * WIDTH);
  });
  return packed;
}

/** Elements with the padding of EIP-2537. */
export function unpack(elements: Bytes): Bytes {
  const count = elements.length / WIDTH;
  const padded = new Uint8Array(count * FP_SIZE);
  for (let i = 0; i < count; i++) {
    padded.set(elements.subarray(i * WIDTH, (i + 1) * WIDTH), i * FP_SIZE + PADDING);
  }
  return padded;
}
