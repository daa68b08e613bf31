import { type Bytes, bigintToFixedBytes, bytesToHex, concatBytes } from '@ethane/primitives';
import { bls12_381 } from '@noble/curves/bls12-381.js';
import { describe, expect, it } from 'vitest';
import { loadNativeBls12 } from './native-bls12.ts';
import { hidePlatform, root } from './testing/agree.ts';

const G1 = bls12_381.G1.Point;
const G2 = bls12_381.G2.Point;

/** (0, 2) is on G1's curve, its order is 3. */
const STRAY_G1: Bytes = bigintToFixedBytes(2n, 96);
const STRAY_G1_COMPRESSED: Bytes = Uint8Array.of(0x80, ...new Uint8Array(47));

/** A point of the twist that is not in the subgroup. */
function strayG2(): Bytes {
  const { Fp2 } = bls12_381.fields;
  for (let i = 1n; ; i++) {
    const x = Fp2.fromBigTuple([i, 1n]);
    const y = root(() => Fp2.sqrt(Fp2.add(Fp2.pow(x, 3n), G2.CURVE().b)));
    if (y === undefined || G2.fromAffine({ x, y }).isTorsionFree()) continue;
    return concatBytes(...[x.c1, x.c0, y.c1, y.c0].map((half) => bigintToFixedBytes(half, 48)));
  }
}

describe('loadNativeBls12', () => {
  it('is undefined outside Node', () => {
    const restore = hidePlatform();
    expect(loadNativeBls12()).toBeUndefined();
    restore();
  });
});

// The package has no binary for some platforms.
const native = loadNativeBls12();
describe.runIf(native !== undefined)('blst', () => {
  it('knows the points of the subgroups from others on the curves', () => {
    expect(native!.isInG1(G1.BASE.multiply(77n).toBytes(false))).toBe(true);
    expect(native!.isInG1(STRAY_G1)).toBe(false);
    expect(native!.isInG2(G2.BASE.multiply(77n).toBytes(false))).toBe(true);
    expect(native!.isInG2(strayG2())).toBe(false);
  });

  it('decompresses points of the subgroup only', () => {
    for (let scalar = 1n; scalar < 20n; scalar++) {
      const point = G1.BASE.multiply(scalar);
      const coordinates = native!.decompressG1(point.toBytes(true));
      expect(coordinates && bytesToHex(coordinates)).toBe(bytesToHex(point.toBytes(false)));
    }
    expect(native!.decompressG1(STRAY_G1_COMPRESSED)).toBeUndefined();
    expect(native!.decompressG1(new Uint8Array(48).fill(0xff))).toBeUndefined();
  });
});
