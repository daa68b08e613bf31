import type { ForkName } from '@ethane/chainspec';
import { sha256 } from '@ethane/crypto/precompiles';
import {
  type Bytes,
  bigintToFixedBytes,
  bytesToHex,
  concatBytes,
  EMPTY_BYTES,
  type Hex,
  hexToBytes,
} from '@ethane/primitives';
import { describe, expect, it } from 'vitest';
import { call, code, RETURN_WORD, storing } from './support/assemble.ts';
import { CONTRACT, precompile, run, World } from './support/world.ts';

/** A message for a precompile, alone. */
function ask(number: number, input: Bytes, fork: ForkName = 'osaka', gasLimit = 16_000_000n) {
  const { status, output, spent } = new World({ fork }).send({
    to: precompile(number),
    data: input,
    gasLimit,
  });
  return { status, output: bytesToHex(output), spent };
}

const word = (value: bigint | number): Bytes => bigintToFixedBytes(BigInt(value), 32);
const hex = (...parts: readonly string[]): Bytes => hexToBytes(`0x${parts.join('')}` as Hex);
const zeros = (count: number): Bytes => new Uint8Array(count);

const N = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;
const HASH = hex('456e9aea5e197a1f1af7a3e85a3212fa4049a3ba34c2289b4c860fc0b0c64ef3');
const R = 0x9242685bf161793cc25603c231bc2f568eb630ea16aa137d2664ac8038825608n;
const S = 0x4f8ae3bd7535248d0bd448298cc2e2071e56992d0774dc340c368ae950852adan;
const SIGNER = '0x0000000000000000000000007156526fbd7a3c72969b54f64e42c10fbb768c8a';

const BN_P = 0x30644e72e131a029b85045b68181585d97816a916871ca8d3c208c16d87cfd47n;
const BN_G1 = concatBytes(word(1), word(2));
const BN_G2 = hex(
  '198e9393920d483a7260bfb731fb5d25f1aa493335a9e71297e485b7aef312c2',
  '1800deef121f1e76426a00665e5c4479674322d4f75edadd46debd5cd992f6ed',
  '090689d0585ff075ec9e99ad690c3395bc4b313370b38ef355acdadcd122975b',
  '12c85ea5db8c6deb4aab71808dcb408fe3d1e7690c43d37b4ce6cc0166fa7daa',
);

const BLS_G1 = hex(
  '00000000000000000000000000000000',
  '17f1d3a73197d7942695638c4fa9ac0fc3688c4f9774b905a14e3a3f171bac586c55e83ff97a1aeffb3af00adb22c6bb',
  '00000000000000000000000000000000',
  '08b3f481e3aaa0f1a09e30ed741d8ae4fcf5e095d5d00af600db18cb2c04b3edd03cc744a2888ae40caa232946c5e7e1',
);
/** On the curve, not in the subgroup: x = 4 (y² = 4³ + 4 = 68). */
const BLS_OUTSIDE = (() => {
  const p =
    0x1a0111ea397fe69a4b1ba7b6434bacd764774b84f38512bf6730d2a0f6b0f6241eabfffeb153ffffb9feffffffffaaabn;
  const y = power(68n, (p + 1n) / 4n, p);
  return {
    onCurve: (y * y) % p === 68n,
    bytes: concatBytes(bigintToFixedBytes(4n, 64), bigintToFixedBytes(y, 64)),
  };
})();

describe('precompiles', () => {
  it('cs-38-ecrecover: v of 27 or 28 in all 32 bytes, any s, and nothing instead of an error', () => {
    const recover = (v: bigint, r = R, s = S) => ask(1, concatBytes(HASH, word(v), word(r), word(s)));
    expect(recover(28n)).toEqual({ status: 'success', output: SIGNER, spent: 3_000n });
    expect(recover(27n, R, N - S).output).toBe(SIGNER);
    const nothing = { status: 'success', output: '0x', spent: 3_000n };
    for (const v of [0n, 1n, 29n, 28n + 2n ** 64n, 28n + 2n ** 8n]) expect(recover(v)).toEqual(nothing);
    for (const [r, s] of [
      [0n, S],
      [N, S],
      [R, 0n],
      [R, N],
    ] as const) {
      expect(recover(28n, r, s)).toEqual(nothing);
    }
    expect(ask(1, EMPTY_BYTES)).toEqual(nothing);
    expect(ask(1, concatBytes(HASH, word(28), word(R), word(S), zeros(7))).output).toBe(SIGNER);
  });

  it('cs-39-modexp: as long as the modulus; priced by lengths before anything is allocated', () => {
    const input = (base: bigint, exponent: bigint, modulus: bigint, ...data: number[]) =>
      concatBytes(word(base), word(exponent), word(modulus), Uint8Array.from(data));
    expect(ask(5, input(0n, 0n, 0n)).output).toBe('0x');
    expect(ask(5, input(1n, 1n, 2n, 3, 2, 0, 0)).output).toBe('0x0000');
    expect(ask(5, input(1n, 1n, 2n, 3, 2, 0, 1)).output).toBe('0x0000');
    expect(ask(5, input(1n, 1n, 3n, 3, 2, 0, 0, 5)).output).toBe('0x000004');
    expect(ask(5, input(0n, 0n, 1n, 7)).output).toBe('0x01');
    const huge = 2n ** 256n - 1n;
    for (const [base, exponent, modulus] of [
      [huge, 1n, 1n],
      [1n, huge, 1n],
      [1n, 1n, huge],
    ] as const) {
      for (const fork of ['byzantium', 'berlin', 'osaka'] as const) {
        expect(ask(5, input(base, exponent, modulus), fork).status).toBe('halt');
      }
    }
    const cost = (fork: ForkName, ...lengths: [bigint, bigint, bigint]) =>
      ask(
        5,
        concatBytes(
          input(...lengths),
          new Uint8Array(Number(lengths[0])).fill(255),
          new Uint8Array(Number(lengths[1])).fill(255),
          new Uint8Array(Number(lengths[2])).fill(255),
        ),
        fork,
      ).spent;
    expect(cost('byzantium', 32n, 32n, 32n)).toBe((32n * 32n * 255n) / 20n);
    expect(cost('berlin', 32n, 32n, 32n)).toBe((16n * 255n) / 3n);
    expect(cost('osaka', 32n, 32n, 32n)).toBe(16n * 255n);
    expect(cost('berlin', 64n, 40n, 8n)).toBe((64n * (255n + 64n)) / 3n);
    expect(cost('osaka', 64n, 40n, 8n)).toBe(2n * 64n * (255n + 128n));
    expect(cost('berlin', 1n, 1n, 1n)).toBe(200n);
    expect(cost('osaka', 1n, 1n, 1n)).toBe(500n);
    expect(ask(5, input(1_025n, 1n, 1n), 'prague').status).toBe('success');
    expect(ask(5, input(1_025n, 1n, 1n), 'osaka').status).toBe('halt');
    expect(ask(5, input(1_024n, 1n, 1n), 'osaka').status).toBe('success');
  });

  it('cs-40-bn254: coordinates below p, points on the curve and in the subgroup, whole pairs', () => {
    const add = (...parts: Bytes[]) => ask(6, concatBytes(...parts));
    expect(add(BN_G1, zeros(64)).output).toBe(bytesToHex(BN_G1));
    expect(add(zeros(64)).output).toBe(bytesToHex(zeros(64)));
    expect(add(EMPTY_BYTES).output).toBe(bytesToHex(zeros(64)));
    expect(add(word(1), word(3)).status).toBe('halt');
    expect(add(word(1n + BN_P), word(2)).status).toBe('halt');
    expect(add(BN_G1, word(1), word(BN_P - 2n)).output).toBe(bytesToHex(zeros(64)));
    expect(ask(7, concatBytes(BN_G1, word(1))).output).toBe(bytesToHex(BN_G1));
    expect(ask(7, concatBytes(word(1), word(1), word(0))).status).toBe('halt');
    const pairing = (...parts: Bytes[]) => ask(8, concatBytes(...parts));
    const one = { status: 'success', output: bytesToHex(word(1)) };
    expect(pairing()).toMatchObject({ ...one, spent: 45_000n });
    expect(pairing(BN_G1, BN_G2)).toMatchObject({ output: bytesToHex(word(0)), spent: 79_000n });
    expect(pairing(BN_G1, BN_G2, word(1), word(BN_P - 2n), BN_G2)).toMatchObject(one);
    expect(pairing(zeros(64), BN_G2)).toMatchObject(one);
    expect(pairing(BN_G1, zeros(128))).toMatchObject(one);
    expect(pairing(BN_G1, BN_G2, zeros(1)).status).toBe('halt');
    expect(pairing(BN_G1, BN_G2.slice(0, 127)).status).toBe('halt');
    expect(pairing(word(1), word(1), BN_G2).status).toBe('halt');
    expect(pairing(BN_G1, BN_G2.with(127, 0xab)).status).toBe('halt');
    // On the twist y² = x³ + 3/(9+i), but of another order.
    const outside = hex(
      '0000000000000000000000000000000000000000000000000000000000000000',
      '0000000000000000000000000000000000000000000000000000000000000001',
    );
    expect(pairing(BN_G1, outside, outside).status).toBe('halt');
  });

  it('cs-41-blake2f: exactly 213 bytes, a flag of 0 or 1, a gas for each round and none at all', () => {
    const input = (rounds: number, flag: number, size = 213) => {
      const bytes = zeros(size);
      new DataView(bytes.buffer).setUint32(0, rounds);
      if (size === 213) bytes[212] = flag;
      return bytes;
    };
    expect(ask(9, input(0, 1))).toMatchObject({ status: 'success', spent: 0n });
    expect(ask(9, input(0x0102, 0)).spent).toBe(0x0102n);
    expect(ask(9, input(0x0102, 1)).output).toHaveLength(130);
    for (const bytes of [input(1, 2), input(1, 255), input(1, 0, 212), input(1, 0, 214), EMPTY_BYTES]) {
      expect(ask(9, bytes).status).toBe('halt');
    }
    expect(ask(9, input(0xffff_ffff, 0), 'osaka', 16_000_000n).status).toBe('halt');
  });

  it('cs-42-kzg-and-bls: fields below the modulus; a hash that matches; subgroup checks where the EIP has them', () => {
    const infinity = zeros(48).with(0, 0xc0);
    const hash = sha256(infinity).with(0, 1);
    const modulus = 0x73eda753299d7d483339d80809a1d80553bda402fffe5bfeffffffff00000001n;
    const evaluate = (versioned: Bytes, z: bigint, y: bigint) =>
      ask(10, concatBytes(versioned, word(z), word(y), infinity, infinity));
    const expected = bytesToHex(concatBytes(word(4096), word(modulus)));
    expect(evaluate(hash, 5n, 0n)).toEqual({ status: 'success', output: expected, spent: 50_000n });
    expect(evaluate(hash.with(0, 2), 5n, 0n).status).toBe('halt');
    expect(evaluate(hash, modulus, 0n).status).toBe('halt');
    expect(evaluate(hash, modulus - 1n, 0n).status).toBe('success');
    expect(evaluate(hash, 5n, modulus).status).toBe('halt');
    expect(evaluate(hash, 5n, 1n).status).toBe('halt');

    const add = (...parts: Bytes[]) => ask(11, concatBytes(...parts));
    expect(BLS_OUTSIDE.onCurve).toBe(true);
    expect(add(BLS_G1, zeros(128)).output).toBe(bytesToHex(BLS_G1));
    expect(add(BLS_OUTSIDE.bytes, zeros(128)).output).toBe(bytesToHex(BLS_OUTSIDE.bytes));
    expect(add(BLS_G1.with(0, 1), zeros(128)).status).toBe('halt');
    expect(add(BLS_G1).status).toBe('halt');
    const multiply = (...parts: Bytes[]) => ask(12, concatBytes(...parts));
    expect(multiply(BLS_G1, word(1))).toEqual({
      status: 'success',
      output: bytesToHex(BLS_G1),
      spent: 12_000n,
    });
    expect(multiply(BLS_OUTSIDE.bytes, word(1)).status).toBe('halt');
    expect(multiply().status).toBe('halt');
    expect(ask(15, concatBytes(BLS_OUTSIDE.bytes, zeros(256))).status).toBe('halt');
    const terms = (count: number) => multiply(...Array.from({ length: count }, () => zeros(160))).spent;
    expect(terms(2)).toBe((2n * 12_000n * 949n) / 1_000n);
    expect(terms(128)).toBe((128n * 12_000n * 519n) / 1_000n);
    expect(terms(129)).toBe((129n * 12_000n * 519n) / 1_000n);
  });

  it('cs-43-simple-precompiles: P256 answers nothing for a bad signature; RIPEMD is padded; words are paid', () => {
    const signed = hex(
      '4cee90eb86eaa050036147a12d49004b6b9c72bd725d39d4785011fe190f0b4d',
      'a73bd4903f0ce3b639bbbf6e8e80d16931ff4bcf5993d58468e8fb19086e8cac',
      '36dbcd03009df8c59286b162af3bd7fcc0450c9aa81be5d10d312af6c66b1d60',
      '4aebd3099c618202fcfe16ae7770b0c49ab5eadf74b754204a3bb6060e44eff3',
      '7618b065f9832de4ca6ca971a7a1adc826d0f7c00181a5fb2ddf79ae00b4e10e',
    );
    expect(ask(0x100, signed)).toEqual({ status: 'success', output: bytesToHex(word(1)), spent: 6_900n });
    const nothing = { status: 'success', output: '0x', spent: 6_900n };
    expect(ask(0x100, signed.with(40, 0))).toEqual(nothing);
    expect(ask(0x100, signed.slice(0, 159))).toEqual(nothing);
    expect(ask(0x100, concatBytes(signed, zeros(1)))).toEqual(nothing);
    expect(ask(3, EMPTY_BYTES)).toEqual({
      status: 'success',
      output: '0x0000000000000000000000009c1185a5c5e9fc54612808977ee8f548b2258d31',
      spent: 600n,
    });
    const costs = [2, 3, 4].map((number) => ask(number, zeros(33)).spent);
    expect(costs).toEqual([60n + 24n, 600n + 240n, 15n + 6n]);
    expect(ask(4, HASH).output).toBe(bytesToHex(HASH));
  });

  it('cs-44-failing-precompile: takes all gas of the call and undoes the transfer; it has no code', () => {
    const failing = concatBytes(
      storing(word(1)),
      call('CALL', { to: 6n, gas: 100_000, value: 5, input: [0, 64] }),
      RETURN_WORD,
    );
    const world = new World({ code: failing, accounts: { [CONTRACT]: { balance: 9n } } });
    const { word: answer, spent } = world.send();
    expect(answer).toBe(0n);
    expect(spent).toBeGreaterThan(102_300n);
    expect(world.balance(CONTRACT)).toBe(9n);
    expect(world.balance(precompile(6))).toBe(0n);
    const good = concatBytes(call('CALL', { to: 6n, gas: 100_000, value: 5 }), RETURN_WORD);
    const paid = new World({ code: good, accounts: { [CONTRACT]: { balance: 9n } } });
    expect(paid.send().word).toBe(1n);
    expect(paid.balance(precompile(6))).toBe(5n);
    expect(run('osaka', concatBytes(code(6, 'EXTCODESIZE'), RETURN_WORD)).word).toBe(0n);
  });
});

function power(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let result = 1n;
  for (let bit = exponent, square = base; bit > 0n; bit >>= 1n, square = (square * square) % modulus) {
    if (bit & 1n) result = (result * square) % modulus;
  }
  return result;
}
