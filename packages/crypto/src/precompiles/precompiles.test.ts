import { type Bytes, bytesToHex, concatBytes, hexToBytes } from '@ethane/primitives';
import { bn254 } from '@noble/curves/bn254.js';
import { ripemd160 as nobleRipemd160 } from '@noble/hashes/legacy.js';
import { sha256 as nobleSha256 } from '@noble/hashes/sha2.js';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { KERNEL_INPUT_CAPACITY } from '../kernel.ts';
import { kernelSha256 } from './hashes.ts';
import {
  blake2f,
  bls12G1Add,
  bls12G1Msm,
  bls12G2Add,
  bls12G2Msm,
  bls12MapFp2ToG2,
  bls12MapFpToG1,
  bls12Pairing,
  bn254Add,
  bn254Mul,
  bn254Pairing,
  ecrecover,
  p256Verify,
  pointEvaluation,
  ripemd160,
  sha256,
} from './index.ts';
import { platformHash } from './platform-hash.ts';

type Precompile = (input: Bytes) => Bytes | undefined;
const unhex = (digits: string): Bytes => hexToBytes(`0x${digits}`);
const run = (precompile: Precompile, input: Bytes): string | undefined => {
  const output = precompile(input);
  return output && bytesToHex(output).slice(2);
};
const word = (value: bigint | number): Bytes => unhex(value.toString(16).padStart(64, '0'));
/** A coordinate of BLS12-381 in 64 bytes. */
const wide = (value: bigint): Bytes => unhex(value.toString(16).padStart(128, '0'));

/** Inputs and outputs from go-ethereum's test data. */
const VECTORS: readonly (readonly [string, Precompile, string, string])[] = [
  [
    'bn254Add',
    bn254Add,
    '18b18acfb4c2c30276db5411368e7185b311dd124691610c5d3b74034e093dc9063c909c4720840cb5134cb9f59fa749755796819658d32efc0d288198f3726607c2b7f58a84bd6145f00c9c2bc0bb1a187f20ff2c92963a88019e7c6a014eed06614e20c147e940f2d70da3f74c9a17df361706a4485c742bd6788478fa17d7',
    '2243525c5efd4b9c3d3c45ac0ca3fe4dd85e830a4ce6b65fa1eeaee202839703301d1d33be6da8e509df21cc35964723180eed7532537db9ae5e7d48f195c915',
  ],
  [
    'bn254Mul',
    bn254Mul,
    '2bd3e6d0f3b142924f5ca7b49ce5b9d54c4703d7ae5648e61d02268b1a0a9fb721611ce0a6af85915e2f1d70300909ce2e49dfad4a4619c8390cae66cefdb20400000000000000000000000000000000000000000000000011138ce750fa15c2',
    '070a8d6a982153cae4be29d434e8faef8a47b274a053f5a4ee2a6c9c13c31e5c031b8ce914eba3a9ffb989f9cdd5b0f01943074bf4f0f315690ec3cec6981afc',
  ],
  [
    'bn254Pairing',
    bn254Pairing,
    '00000000000000000000000000000000000000000000000000000000000000010000000000000000000000000000000000000000000000000000000000000002203e205db4f19b37b60121b83a7333706db86431c6d835849957ed8c3928ad7927dc7234fd11d3e8c36c59277c3e6f149d5cd3cfa9a62aee49f8130962b4b3b9195e8aa5b7827463722b8c153931579d3505566b4edf48d498e185f0509de15204bb53b8977e5f92a0bc372742c4830944a59b4fe6b1c0466e2a6dad122b5d2e030644e72e131a029b85045b68181585d97816a916871ca8d3c208c16d87cfd31a76dae6d3272396d0cbe61fced2bc532edac647851e3ac53ce1cc9c7e645a83198e9393920d483a7260bfb731fb5d25f1aa493335a9e71297e485b7aef312c21800deef121f1e76426a00665e5c4479674322d4f75edadd46debd5cd992f6ed090689d0585ff075ec9e99ad690c3395bc4b313370b38ef355acdadcd122975b12c85ea5db8c6deb4aab71808dcb408fe3d1e7690c43d37b4ce6cc0166fa7daa',
    '0000000000000000000000000000000000000000000000000000000000000001',
  ],
  [
    'blake2f',
    blake2f,
    '0000000c48c9bdf267e6096a3ba7ca8485ae67bb2bf894fe72f36e3cf1361d5f3af54fa5d182e6ad7f520e511f6c3e2b8c68059b6bbd41fbabd9831f79217e1319cde05b61626300000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000300000000000000000000000000000001',
    'ba80a53f981c4d0d6a2797b69f12f6e94c212f14685ac4b74b12bb6fdbffa2d17d87c5392aab792dc252d5de4533cc9518d38aa8dbf1925ab92386edd4009923',
  ],
  [
    'bls12G1Add',
    bls12G1Add,
    '000000000000000000000000000000000572cbea904d67468808c8eb50a9450c9721db309128012543902d0ac358a62ae28f75bb8f1c7c42c39a8c5529bf0f4e00000000000000000000000000000000166a9d8cabc673a322fda673779d8e3822ba3ecb8670e461f73bb9021d5fd76a4c56d9d4cd16bd1bba86881979749d280000000000000000000000000000000009ece308f9d1f0131765212deca99697b112d61f9be9a5f1f3780a51335b3ff981747a0b2ca2179b96d2c0c9024e522400000000000000000000000000000000032b80d3a6f5b09f8a84623389c5f80ca69a0cddabc3097f9d9c27310fd43be6e745256c634af45ca3473b0590ae30d1',
    '0000000000000000000000000000000010e7791fb972fe014159aa33a98622da3cdc98ff707965e536d8636b5fcc5ac7a91a8c46e59a00dca575af0f18fb13dc0000000000000000000000000000000016ba437edcc6551e30c10512367494bfb6b01cc6681e8a4c3cd2501832ab5c4abc40b4578b85cbaffbf0bcd70d67c6e2',
  ],
  [
    'bls12G1Msm with a scalar above the order',
    bls12G1Msm,
    '0000000000000000000000000000000017f1d3a73197d7942695638c4fa9ac0fc3688c4f9774b905a14e3a3f171bac586c55e83ff97a1aeffb3af00adb22c6bb0000000000000000000000000000000008b3f481e3aaa0f1a09e30ed741d8ae4fcf5e095d5d00af600db18cb2c04b3edd03cc744a2888ae40caa232946c5e7e19a2b64cc58f8992cb21237914262ca9ada6cb13dc7b7d3f11c278fe0462040e4',
    '000000000000000000000000000000000491d1b0ecd9bb917989f0e74f0dea0422eac4a873e5e2644f368dffb9a6e20fd6e10c1b77654d067c0618f6e5a7f79a0000000000000000000000000000000017cd7061575d3e8034fcea62adaa1a3bc38dca4b50e4c5c01d04dd78037c9cee914e17944ea99e7ad84278e5d49f36c4',
  ],
  [
    'bls12MapFpToG1',
    bls12MapFpToG1,
    '0000000000000000000000000000000014406e5bfb9209256a3820879a29ac2f62d6aca82324bf3ae2aa7d3c54792043bd8c791fccdb080c1a52dc68b8b69350',
    '000000000000000000000000000000000d7721bcdb7ce1047557776eb2659a444166dc6dd55c7ca6e240e21ae9aa18f529f04ac31d861b54faf3307692545db700000000000000000000000000000000108286acbdf4384f67659a8abe89e712a504cb3ce1cba07a716869025d60d499a00d1da8cdc92958918c222ea93d87f0',
  ],
  [
    'pointEvaluation',
    pointEvaluation,
    '01e798154708fe7789429634053cbf9f99b619f9f084048927333fce637f549b564c0a11a0f704f4fc3e8acfe0f8245f0ad1347b378fbf96e206da11a5d3630624d25032e67a7e6a4910df5834b8fe70e6bcfeeac0352434196bdf4b2485d5a18f59a8d2a1a625a17f3fea0fe5eb8c896db3764f3185481bc22f91b4aaffcca25f26936857bc3a7c2539ea8ec3a952b7873033e038326e87ed3e1276fd140253fa08e9fc25fb2d9a98527fc22a2c9612fbeafdad446cbc7bcdbdcd780af2c16a',
    '000000000000000000000000000000000000000000000000000000000000100073eda753299d7d483339d80809a1d80553bda402fffe5bfeffffffff00000001',
  ],
  [
    'p256Verify',
    p256Verify,
    '4cee90eb86eaa050036147a12d49004b6b9c72bd725d39d4785011fe190f0b4da73bd4903f0ce3b639bbbf6e8e80d16931ff4bcf5993d58468e8fb19086e8cac36dbcd03009df8c59286b162af3bd7fcc0450c9aa81be5d10d312af6c66b1d604aebd3099c618202fcfe16ae7770b0c49ab5eadf74b754204a3bb6060e44eff37618b065f9832de4ca6ca971a7a1adc826d0f7c00181a5fb2ddf79ae00b4e10e',
    '0000000000000000000000000000000000000000000000000000000000000001',
  ],
  [
    'ecrecover',
    ecrecover,
    '18c547e4f7b0f325ad1e56f57e26c745b09a3e503d86e00e5255ff7f715d3d1c000000000000000000000000000000000000000000000000000000000000001c73b1693892219d736caba55bdb67216e485557ea6b6af75f37096c9aa6a5a75feeb940b1d03b21e36b0e47e79769f095fe2ab855bd91e3a38756b7d75a9c4549',
    '000000000000000000000000a94f5374fce5edbc8e2a8697c15331677e6ebf0b',
  ],
];
/** A point on the curve of BLS12-381's G1 and outside its subgroup, as EIP-2537 encodes it. */
const OUTSIDE_SUBGROUP = unhex(
  '000000000000000000000000000000000123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef00000000000000000000000000000000193fb7cedb32b2c3adc06ec11a96bc0d661869316f5e4a577a9f7c179593987beb4fb2ee424dbb2f5dd891e228b46c4a',
);
const BN_P = 0x30644e72e131a029b85045b68181585d97816a916871ca8d3c208c16d87cfd47n;
const BLS_P =
  0x1a0111ea397fe69a4b1ba7b6434bacd764774b84f38512bf6730d2a0f6b0f6241eabfffeb153ffffb9feffffffffaaabn;

describe('precompiles', () => {
  it.each(VECTORS)('%s gives the output of a known input', (_, precompile, input, output) => {
    expect(run(precompile, unhex(input))).toBe(output);
  });

  it('leave their input as it was', () => {
    for (const [, precompile, input] of VECTORS) {
      const bytes = unhex(input);
      precompile(bytes);
      expect(bytesToHex(bytes)).toBe(`0x${input}`);
    }
  });
});

describe('ecrecover', () => {
  const input = unhex(VECTORS.find(([name]) => name === 'ecrecover')![2]);
  it('takes v as 27 or 28 over all 32 bytes and is silent otherwise', () => {
    for (const [at, value] of [
      [63, 26],
      [63, 29],
      [63, 0],
      [32, 1],
      [62, 1],
    ] as const) {
      const changed = input.slice();
      changed[at] = value;
      expect(ecrecover(changed)).toEqual(new Uint8Array(0));
    }
  });

  it('ignores what follows 128 bytes and pads what is shorter', () => {
    expect(ecrecover(concatBytes(input, Uint8Array.of(1)))).toEqual(ecrecover(input));
    expect(ecrecover(new Uint8Array(0))).toEqual(new Uint8Array(0));
    expect(ecrecover(input.subarray(0, 127))).not.toEqual(ecrecover(input));
  });
});

describe('sha256 and ripemd160', () => {
  it('agree with known hashes', () => {
    expect(run(sha256, new Uint8Array(0))).toBe(
      'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    );
    expect(run(ripemd160, new Uint8Array(0))).toBe('9c1185a5c5e9fc54612808977ee8f548b2258d31');
  });

  it('agrees with noble for every length up to three blocks and around the input buffer', () => {
    const lengths = Array.from({ length: 193 }, (_, i) => i);
    for (const delta of [-65, -64, -1, 0, 1, 63, 64]) lengths.push(KERNEL_INPUT_CAPACITY + delta);
    lengths.push(3 * KERNEL_INPUT_CAPACITY + 5);
    for (const length of lengths) {
      const data = Uint8Array.from({ length }, (_, i) => (i * 13 + 1) & 0xff);
      expect(bytesToHex(sha256(data))).toBe(bytesToHex(nobleSha256(data)));
      expect(bytesToHex(kernelSha256(data))).toBe(bytesToHex(nobleSha256(data)));
    }
  });

  it('ripemd160 agrees with noble for every length up to three blocks', () => {
    for (let length = 0; length < 193; length++) {
      const data = Uint8Array.from({ length }, (_, i) => (i * 13 + 1) & 0xff);
      expect(bytesToHex(ripemd160(data))).toBe(bytesToHex(nobleRipemd160(data)));
    }
  });

  it('the platform has sha256, and nothing is asked of it where there is no such function', () => {
    const digest = platformHash('sha256');
    expect(bytesToHex(digest!(Uint8Array.of(1)))).toBe(bytesToHex(nobleSha256(Uint8Array.of(1))));
    vi.spyOn(globalThis.process, 'getBuiltinModule').mockReturnValue(undefined);
    expect(platformHash('sha256')).toBeUndefined();
    vi.restoreAllMocks();
  });
});

describe('blake2f', () => {
  const input = unhex(VECTORS.find(([name]) => name === 'blake2f')![2]);
  it('takes 213 bytes with a flag of 0 or 1', () => {
    expect(blake2f(input.subarray(1))).toBeUndefined();
    expect(blake2f(concatBytes(input, Uint8Array.of(0)))).toBeUndefined();
    const flagged = input.slice();
    flagged[212] = 2;
    expect(blake2f(flagged)).toBeUndefined();
  });

  it('runs no rounds when asked to (vector 4 of EIP-152)', () => {
    const none = input.slice();
    none[3] = 0;
    expect(run(blake2f, none)).toBe(
      '08c9bcf367e6096a3ba7ca8485ae67bb2bf894fe72f36e3cf1361d5f3af54fa5d282e6ad7f520e511f6c3e2b8c68059b9442be0454267ce079217e1319cde05b',
    );
  });
});

describe('blake2f of many rounds', () => {
  const input = unhex(VECTORS.find(([name]) => name === 'blake2f')![2]);

  it.each([9_999, 10_000, 10_001, 20_013])('gives what a plain reading of RFC 7693 gives (%i)', (rounds) => {
    const many = input.slice();
    new DataView(many.buffer).setUint32(0, rounds);
    expect(run(blake2f, many)).toBe(plainBlake2f(many));
  });
});

describe('bn254', () => {
  const generator = concatBytes(word(1), word(2));
  const infinity = new Uint8Array(64);

  it('takes (0, 0) as infinity and short input as padded with zeros', () => {
    expect(bn254Add(new Uint8Array(0))).toEqual(infinity);
    expect(bn254Add(generator)).toEqual(generator);
    expect(bn254Add(concatBytes(generator, word(1), word(BN_P - 2n)))).toEqual(infinity);
    expect(bn254Mul(generator)).toEqual(infinity);
  });

  it('refuses coordinates that are not below the modulus and points off the curve', () => {
    expect(bn254Add(concatBytes(word(BN_P), word(0)))).toBeUndefined();
    expect(bn254Add(concatBytes(word(1n + BN_P), word(2)))).toBeUndefined();
    expect(bn254Add(concatBytes(word(1), word(3)))).toBeUndefined();
    expect(bn254Mul(concatBytes(word(0), word(1)))).toBeUndefined();
  });

  it('multiplies by splitting the scalar as adding again and again does', () => {
    let sum: Bytes = infinity;
    for (let scalar = 0; scalar <= 20; scalar++) {
      expect(bn254Mul(concatBytes(generator, word(scalar)))).toEqual(sum);
      sum = bn254Add(concatBytes(sum, generator))!;
    }
    fc.assert(
      fc.property(
        fc.bigInt({ min: 0n, max: 2n ** 255n }),
        fc.bigInt({ min: 0n, max: 2n ** 255n }),
        (a, b) => {
          const [aG, bG, sumG] = [a, b, a + b].map((k) => bn254Mul(concatBytes(generator, word(k)))!);
          expect(bn254Add(concatBytes(aG!, bG!))).toEqual(sumG);
        },
      ),
      { numRuns: 20, seed: 6 },
    );
  });

  it('pairs nothing to one, and takes whole pairs only', () => {
    expect(bn254Pairing(new Uint8Array(0))).toEqual(word(1));
    expect(bn254Pairing(new Uint8Array(192))).toEqual(word(1));
    expect(bn254Pairing(new Uint8Array(191))).toBeUndefined();
  });

  it('refuses a point of the twist outside the subgroup', () => {
    const { Fp2 } = bn254.fields;
    const b = Fp2.div(Fp2.create({ c0: 3n, c1: 0n }), Fp2.create({ c0: 9n, c1: 1n }));
    for (const c0 of [1n, 2n, 3n, 4n, 5n, 6n]) {
      const x = Fp2.create({ c0, c1: 0n });
      const square = Fp2.add(Fp2.mul(Fp2.sqr(x), x), b);
      // A square of Fp2 is what (p² − 1) / 2 raises to one.
      if (!Fp2.eql(Fp2.pow(square, (BN_P * BN_P - 1n) / 2n), Fp2.ONE)) continue;
      const y = Fp2.sqrt(square);
      const point = concatBytes(word(x.c1), word(x.c0), word(y.c1), word(y.c0));
      expect(bn254Pairing(concatBytes(infinity, point))).toBeUndefined();
      return;
    }
    expect.unreachable('one of the six x coordinates is on the twist');
  });

  it('refuses points of G2 off the curve, even beside infinity', () => {
    expect(bn254Pairing(concatBytes(infinity, word(0), word(1), word(0), word(1)))).toBeUndefined();
    expect(bn254Pairing(concatBytes(infinity, word(BN_P), word(0), word(0), word(0)))).toBeUndefined();
  });
});

describe('BLS12-381', () => {
  it('refuses a point outside the subgroup in multiplication and pairing but not in addition', () => {
    expect(bls12G1Msm(concatBytes(OUTSIDE_SUBGROUP, word(2)))).toBeUndefined();
    expect(bls12Pairing(concatBytes(OUTSIDE_SUBGROUP, new Uint8Array(256)))).toBeUndefined();
    expect(bls12G1Add(concatBytes(OUTSIDE_SUBGROUP, new Uint8Array(128)))).toEqual(OUTSIDE_SUBGROUP);
  });

  it('refuses lengths that are no whole number of operands', () => {
    for (const precompile of [bls12G1Add, bls12G2Add, bls12G1Msm, bls12G2Msm, bls12Pairing]) {
      expect(precompile(new Uint8Array(0))).toBeUndefined();
      expect(precompile(new Uint8Array(159))).toBeUndefined();
    }
    expect(bls12MapFpToG1(new Uint8Array(63))).toBeUndefined();
    expect(bls12MapFp2ToG2(new Uint8Array(129))).toBeUndefined();
  });

  it('refuses coordinates with padding that is not zero or not below the modulus', () => {
    const padded = new Uint8Array(256);
    padded[15] = 1;
    expect(bls12G1Add(padded)).toBeUndefined();
    expect(bls12G1Add(concatBytes(wide(BLS_P), new Uint8Array(192)))).toBeUndefined();
    expect(bls12MapFpToG1(wide(BLS_P))).toBeUndefined();
    expect(bls12MapFpToG1(wide(BLS_P - 1n))).toHaveLength(128);
  });

  it('takes infinity in every place', () => {
    expect(bls12G1Add(new Uint8Array(256))).toEqual(new Uint8Array(128));
    expect(bls12G2Add(new Uint8Array(512))).toEqual(new Uint8Array(256));
    expect(bls12G1Msm(new Uint8Array(160))).toEqual(new Uint8Array(128));
    expect(bls12G2Msm(new Uint8Array(576))).toEqual(new Uint8Array(256));
    expect(bls12Pairing(new Uint8Array(384))).toEqual(word(1));
  });

  it('maps into the subgroup of G2', () => {
    const mapped = bls12MapFp2ToG2(concatBytes(wide(3n), wide(4n)))!;
    expect(bls12G2Msm(concatBytes(mapped, word(1)))).toEqual(mapped);
    expect(bls12G2Add(concatBytes(mapped, mapped))).toEqual(bls12G2Msm(concatBytes(mapped, word(2))));
  });

  it('sums many products as it sums them one by one', () => {
    const points = [5n, 6n, 7n].map((element) => bls12MapFpToG1(wide(element))!);
    const scalars = [2n ** 256n - 1n, 0n, 12345n].map(word);
    const products = points.map((point, i) => bls12G1Msm(concatBytes(point, scalars[i]!))!);
    const together = bls12G1Msm(concatBytes(...points.map((point, i) => concatBytes(point, scalars[i]!))));
    const oneByOne = products.reduce((a, b) => bls12G1Add(concatBytes(a, b))!);
    expect(together).toEqual(oneByOne);
  });
});

describe('pointEvaluation', () => {
  const input = unhex(VECTORS.find(([name]) => name === 'pointEvaluation')![2]);
  it('refuses another hash, value, proof or length', () => {
    for (const at of [0, 5, 70, 160]) {
      const changed = input.slice();
      changed[at]! ^= 1;
      expect(pointEvaluation(changed)).toBeUndefined();
    }
    expect(pointEvaluation(input.subarray(1))).toBeUndefined();
  });

  it('refuses z and y that are not below the modulus', () => {
    for (const at of [32, 64]) {
      const changed = input.slice();
      changed.fill(0xff, at, at + 32);
      expect(pointEvaluation(changed)).toBeUndefined();
    }
  });
});

describe('p256Verify', () => {
  const input = unhex(VECTORS.find(([name]) => name === 'p256Verify')![2]);
  it('gives nothing for a wrong signature, length, scalar or key', () => {
    for (const at of [0, 33, 70, 100, 159]) {
      const changed = input.slice();
      changed[at]! ^= 1;
      expect(p256Verify(changed)).toEqual(new Uint8Array(0));
    }
    expect(p256Verify(input.subarray(1))).toEqual(new Uint8Array(0));
    const zeros = input.slice();
    zeros.fill(0, 32);
    expect(p256Verify(zeros)).toEqual(new Uint8Array(0));
  });

  it('accepts a high s', () => {
    const order = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
    const s = BigInt(bytesToHex(input.subarray(64, 96)));
    const flipped = input.slice();
    flipped.set(word(order - s), 64);
    expect(p256Verify(flipped)).toEqual(word(1));
  });
});

/** F of RFC 7693, section 3.2, over bigints. */
function plainBlake2f(input: Uint8Array): string {
  const view = new DataView(input.buffer, input.byteOffset, input.length);
  const words = (at: number, count: number) =>
    Array.from({ length: count }, (_, i) => view.getBigUint64(at + 8 * i, true));
  const rotated = (word: bigint, by: bigint) => (word >> by) | BigInt.asUintN(64, word << (64n - by));
  const h = words(4, 8);
  const m = words(68, 16);
  const v = [...h, ...BLAKE_IV];
  for (const [i, word] of words(196, 2).entries()) v[12 + i] = v[12 + i]! ^ word;
  if (input[212] === 1) v[14] = BigInt.asUintN(64, ~v[14]!);
  const mix = (a: number, b: number, c: number, d: number, x: bigint, y: bigint) => {
    v[a] = BigInt.asUintN(64, v[a]! + v[b]! + x);
    v[d] = rotated(v[d]! ^ v[a]!, 32n);
    v[c] = BigInt.asUintN(64, v[c]! + v[d]!);
    v[b] = rotated(v[b]! ^ v[c]!, 24n);
    v[a] = BigInt.asUintN(64, v[a]! + v[b]! + y);
    v[d] = rotated(v[d]! ^ v[a]!, 16n);
    v[c] = BigInt.asUintN(64, v[c]! + v[d]!);
    v[b] = rotated(v[b]! ^ v[c]!, 63n);
  };
  for (let round = 0; round < view.getUint32(0); round++) {
    const order = Array.from(BLAKE_SIGMA[round % 10]!, (digit) => m[Number.parseInt(digit, 16)]!);
    for (let i = 0; i < 4; i++) mix(i, i + 4, i + 8, i + 12, order[2 * i]!, order[2 * i + 1]!);
    for (let i = 0; i < 4; i++) {
      mix(i, 4 + ((i + 1) % 4), 8 + ((i + 2) % 4), 12 + ((i + 3) % 4), order[8 + 2 * i]!, order[9 + 2 * i]!);
    }
  }
  const output = new DataView(new ArrayBuffer(64));
  for (const [i, word] of h.entries()) output.setBigUint64(8 * i, word ^ v[i]! ^ v[i + 8]!, true);
  return bytesToHex(new Uint8Array(output.buffer)).slice(2);
}

const BLAKE_IV = [
  0x6a09e667f3bcc908n,
  0xbb67ae8584caa73bn,
  0x3c6ef372fe94f82bn,
  0xa54ff53a5f1d36f1n,
  0x510e527fade682d1n,
  0x9b05688c2b3e6c1fn,
  0x1f83d9abfb41bd6bn,
  0x5be0cd19137e2179n,
];

/** The permutations of the message's words, a digit each. */
const BLAKE_SIGMA = [
  '0123456789abcdef',
  'ea489fd61c02b753',
  'b8c052fdae367194',
  '7931dcbe265a40f8',
  '905724afe1bc683d',
  '2c6a0b834d75fe19',
  'c51fed4a0763928b',
  'db7ec13950f4862a',
  '6fe9b308c2d714a5',
  'a2847615fb9e3cd0',
];
