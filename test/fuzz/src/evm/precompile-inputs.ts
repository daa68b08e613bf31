import { sha256 } from '@ethane/crypto/precompiles';
import { type Bytes, bigintToFixedBytes, concatBytes, hexToBytes } from '@ethane/primitives';
import type { Random } from '../random.ts';
import { randomWord } from './words.ts';

/** Inputs that precompiles accept, and such that are nearly so. */
export function precompileInput(random: Random, address: number): Bytes {
  const valid = (VALID[address] ?? ((r: Random) => r.bytes(r.int(100))))(random);
  switch (random.weighted({ asIs: 6, byte: 2, cut: 1, longer: 1, random: 1, empty: 1 })) {
    case 'byte': {
      const changed = valid.slice();
      if (changed.length > 0) changed[random.int(changed.length)] = random.int(256);
      return changed;
    }
    case 'cut':
      return valid.subarray(0, random.int(valid.length + 1));
    case 'longer':
      return concatBytes(valid, random.bytes(random.between(1, 40)));
    case 'random':
      return random.bytes(random.int(160));
    case 'empty':
      return new Uint8Array(0);
    default:
      return valid;
  }
}

const word = (value: bigint): Bytes => bigintToFixedBytes(BigInt.asUintN(256, value), 32);
const fromHex = (...parts: readonly string[]): Bytes => hexToBytes(`0x${parts.join('')}`);

const BN_P = 0x30644e72e131a029b85045b68181585d97816a916871ca8d3c208c16d87cfd47n;
const BN_G1 = concatBytes(word(1n), word(2n));
const BN_G2 = fromHex(
  '198e9393920d483a7260bfb731fb5d25f1aa493335a9e71297e485b7aef312c2',
  '1800deef121f1e76426a00665e5c4479674322d4f75edadd46debd5cd992f6ed',
  '090689d0585ff075ec9e99ad690c3395bc4b313370b38ef355acdadcd122975b',
  '12c85ea5db8c6deb4aab71808dcb408fe3d1e7690c43d37b4ce6cc0166fa7daa',
);
const BN_G1_NEGATED = concatBytes(word(1n), word(BN_P - 2n));
const BN_INFINITY = new Uint8Array(64);

const BLS_G1 = fromHex(
  '00000000000000000000000000000000',
  '17f1d3a73197d7942695638c4fa9ac0fc3688c4f9774b905a14e3a3f171bac586c55e83ff97a1aeffb3af00adb22c6bb',
  '00000000000000000000000000000000',
  '08b3f481e3aaa0f1a09e30ed741d8ae4fcf5e095d5d00af600db18cb2c04b3edd03cc744a2888ae40caa232946c5e7e1',
);
const BLS_G2 = fromHex(
  '00000000000000000000000000000000',
  '024aa2b2f08f0a91260805272dc51051c6e47ad4fa403b02b4510b647ae3d1770bac0326a805bbefd48056c8c121bdb8',
  '00000000000000000000000000000000',
  '13e02b6052719f607dacd3a088274f65596bd0d09920b61ab5da61bbdc7f5049334cf11213945d57e5ac7d055d042b7e',
  '00000000000000000000000000000000',
  '0ce5d527727d6e118cc9cdc6da2e351aadfd9baa8cbdd3a76d429a695160d12c923ac9cc3baca289e193548608b82801',
  '00000000000000000000000000000000',
  '0606c4a02ea734cc32acd2b02bc28b99cb3e287e85a763af267492ab572e99ab3f370d275cec1da1aaa9075ff05f79be',
);

const BN_POINTS = [BN_G1, BN_G1_NEGATED, BN_INFINITY];
const BLS_G1_POINTS = [BLS_G1, new Uint8Array(128)];
const BLS_G2_POINTS = [BLS_G2, new Uint8Array(256)];

/** A signature of P-256 over a message's hash: hash, r, s and the public key. */
const P256_SIGNED = fromHex(
  '4cee90eb86eaa050036147a12d49004b6b9c72bd725d39d4785011fe190f0b4d',
  'a73bd4903f0ce3b639bbbf6e8e80d16931ff4bcf5993d58468e8fb19086e8cac',
  '36dbcd03009df8c59286b162af3bd7fcc0450c9aa81be5d10d312af6c66b1d60',
  '4aebd3099c618202fcfe16ae7770b0c49ab5eadf74b754204a3bb6060e44eff3',
  '7618b065f9832de4ca6ca971a7a1adc826d0f7c00181a5fb2ddf79ae00b4e10e',
);

/** A signature that ecrecover accepts: hash, v, r and s. */
const ECRECOVER_SIGNED = fromHex(
  '456e9aea5e197a1f1af7a3e85a3212fa4049a3ba34c2289b4c860fc0b0c64ef3',
  '000000000000000000000000000000000000000000000000000000000000001c',
  '9242685bf161793cc25603c231bc2f568eb630ea16aa137d2664ac8038825608',
  '4f8ae3bd7535248d0bd448298cc2e2071e56992d0774dc340c368ae950852ada',
);

const VALID: Readonly<Record<number, (random: Random) => Bytes>> = {
  1: () => ECRECOVER_SIGNED,
  5: modexpInput,
  6: (random) => concatBytes(random.pick(BN_POINTS), random.pick(BN_POINTS)),
  7: (random) => concatBytes(random.pick(BN_POINTS), word(randomWord(random))),
  8: (random) =>
    concatBytes(
      ...random.list(random.int(3), () =>
        concatBytes(random.pick(BN_POINTS), random.pick([BN_G2, new Uint8Array(128)])),
      ),
    ),
  9: blake2fInput,
  10: pointEvaluationInput,
  11: (random) => concatBytes(random.pick(BLS_G1_POINTS), random.pick(BLS_G1_POINTS)),
  12: (random) =>
    concatBytes(
      ...random.list(random.between(1, 2), () =>
        concatBytes(random.pick(BLS_G1_POINTS), word(randomWord(random))),
      ),
    ),
  13: (random) => concatBytes(random.pick(BLS_G2_POINTS), random.pick(BLS_G2_POINTS)),
  14: (random) => concatBytes(random.pick(BLS_G2_POINTS), word(randomWord(random))),
  15: (random) => concatBytes(random.pick(BLS_G1_POINTS), random.pick(BLS_G2_POINTS)),
  16: (random) => concatBytes(new Uint8Array(16), Uint8Array.of(random.int(26)), random.bytes(47)),
  17: (random) =>
    concatBytes(
      ...random.list(2, () =>
        concatBytes(new Uint8Array(16), Uint8Array.of(random.int(26)), random.bytes(47)),
      ),
    ),
  256: () => P256_SIGNED,
};

function modexpInput(random: Random): Bytes {
  const lengths = random.list(3, () => random.pick([0, 1, 2, 8, 31, 32, 33, 64, 70]));
  const claimed = lengths.map((length) => word(random.chance(0.05) ? randomWord(random) : BigInt(length)));
  const [base, exponent, modulus] = lengths.map((length) => random.bytes(length));
  return concatBytes(...claimed, base!, exponent!, modulus!);
}

function blake2fInput(random: Random): Bytes {
  const rounds = bigintToFixedBytes(BigInt(random.pick([0, 1, 12, 255, 300])), 4);
  return concatBytes(rounds, random.bytes(208), Uint8Array.of(random.pick([0, 1, 1, 2])));
}

/** The polynomial 0: commitment and proof are the point at infinity, its value is 0 everywhere. */
function pointEvaluationInput(random: Random): Bytes {
  const infinity = new Uint8Array(48);
  infinity[0] = 0xc0;
  const hash = sha256(infinity);
  hash[0] = 1;
  const z = concatBytes(Uint8Array.of(0x20), random.bytes(31));
  return concatBytes(hash, z, new Uint8Array(32), infinity, infinity);
}
