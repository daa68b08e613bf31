import type { ForkName } from '@ethane/chainspec';
import { keccak256 } from '@ethane/crypto';
import {
  type Bytes,
  bigintToFixedBytes,
  bytesToBigint,
  bytesToHex,
  concatBytes,
  EMPTY_BYTES,
} from '@ethane/primitives';
import { describe, expect, it } from 'vitest';
import { call, code, RETURN_WORD, storing } from './support/assemble.ts';
import { CONTRACT, precompile, run, World } from './support/world.ts';

const word = (value: bigint | number): Bytes => bigintToFixedBytes(BigInt(value), 32);
const wide = (value: bigint): Bytes => bigintToFixedBytes(value, 64);
const zeros = (count: number): Bytes => new Uint8Array(count);
const MAX = 2n ** 256n - 1n;

/** What a message to a precompile gives, from outside. */
function ask(number: number, input: Bytes, fork: ForkName = 'osaka') {
  const { status, output, spent } = new World({ fork }).send({
    to: precompile(number),
    data: input,
    gasLimit: 16_000_000n,
  });
  return { status, output: bytesToHex(output), spent };
}

const BN_P = 0x30644e72e131a029b85045b68181585d97816a916871ca8d3c208c16d87cfd47n;
/** y² = x³ + 3/(9 + i) at x = 1. The curve over Fp2 has more points than the order of the pairing's group. */
const BN_TWIST_Y = {
  real: 0x7fb3d558dafafb6bf6dd326a5fefe0beca3f9ac3bd999a390d504fad34b0b8cn,
  imaginary: 0x2351dcdda257b62181cbd745dfee16d5fdf4eb185bbcf33c20a0fe6eaa9cb4a3n,
};

const BLS_P =
  0x1a0111ea397fe69a4b1ba7b6434bacd764774b84f38512bf6730d2a0f6b0f6241eabfffeb153ffffb9feffffffffaaabn;
/** y² = x³ + 4(1 + i) at x = 2, outside the subgroup. */
const BLS_TWIST_Y = {
  real: 0x18c6b864ae17dc9da64203ffefb966306425a7bc6aeb7c75247438372716284a4173830420cd476ba1a365b95bfcec38n,
  imaginary:
    0x172e93db764a8400a7d5071b6b6f5de0da2f0f4a063119abca014006b7c40a2cfe291a1924e65db0d6d0fcfbf3bf3d5cn,
};

/** (a + bi)² modulo `p`. */
function squared({ real: a, imaginary: b }: typeof BN_TWIST_Y, p: bigint): readonly [bigint, bigint] {
  return [(((a * a - b * b) % p) + p) % p, (2n * a * b) % p];
}

describe('edges of the precompiles', () => {
  it('cs-38-ecrecover: ecrecover takes r of a point only, and v of 28 in no other place of its word', () => {
    const hash = keccak256(EMPTY_BYTES);
    const nothing = { status: 'success', output: '0x', spent: 3_000n };
    // 5³ + 7 is no square modulo the field's prime.
    expect(ask(1, concatBytes(hash, word(28), word(5), word(1)))).toEqual(nothing);
    expect(ask(1, concatBytes(hash, word(28n << 248n), word(1), word(1)))).toEqual(nothing);
    expect(ask(1, concatBytes(hash, word(28), word(1), word(1))).output).toMatch(/^0x0{24}[0-9a-f]{40}$/);
  });

  it('cs-39-modexp: modexp without base and modulus ignores an exponent of any length, until Osaka bounds it', () => {
    const input = concatBytes(word(0), word(MAX), word(0));
    expect(ask(5, input, 'byzantium')).toEqual({ status: 'success', output: '0x', spent: 0n });
    expect(ask(5, input, 'prague')).toEqual({ status: 'success', output: '0x', spent: 200n });
    expect(ask(5, input, 'osaka')).toMatchObject({ status: 'halt', output: '0x' });
    const bounded = (length: number) => concatBytes(word(0), word(length), word(0));
    expect(ask(5, bounded(1_024))).toEqual({ status: 'success', output: '0x', spent: 16n * 16n * 992n });
    expect(ask(5, bounded(1_025)).status).toBe('halt');
  });

  it('cs-39-modexp: modexp modulo odd numbers of 256 bits, down to a result of 0', () => {
    const m = (2n ** 128n + 51n) * (2n ** 127n + 45n);
    const base = 3n ** 160n % m;
    const raised = (exponent: bigint) => {
      let result = 1n;
      for (let i = 0n; i < exponent; i++) result = (result * base) % m;
      return bytesToHex(word(result));
    };
    const input = (b: bigint, e: number) =>
      concatBytes(word(32), word(1), word(32), word(b), Uint8Array.of(e), word(m));
    for (const exponent of [1, 2, 3, 7, 200]) {
      expect(ask(5, input(base, exponent)).output).toBe(raised(BigInt(exponent)));
      expect(ask(5, input(m, exponent)).output).toBe(bytesToHex(word(0)));
    }
  });

  it('cs-39-modexp: modexp modulo even numbers, of which a half may be a power of two', () => {
    for (const [odd, twos] of [
      [2n ** 127n + 45n, 128n],
      [2n ** 250n + 9n, 3n],
      [1n, 200n],
    ] as const) {
      const m = odd << twos;
      for (const base of [3n ** 150n % m, ((3n ** 100n) << 70n) % m]) {
        let result = 1n;
        for (let i = 0; i < 300; i++) result = (result * base) % m;
        const input = concatBytes(word(32), word(2), word(32), word(base), Uint8Array.of(1, 44), word(m));
        expect(ask(5, input).output).toBe(bytesToHex(word(result)));
      }
    }
  });

  it('cs-39-modexp: modexp modulo few bytes, with an exponent or a base of many', () => {
    const raised = (base: number, head: number, modulus: number) =>
      ask(
        5,
        concatBytes(word(1), word(40), word(1), Uint8Array.of(base, head), zeros(39), Uint8Array.of(modulus)),
      );
    // 2 is of order 5 modulo 31, and 2^312 is 1 modulo 5.
    expect(raised(2, 1, 31).output).toBe('0x02');
    expect(raised(2, 3, 31).output).toBe('0x08');
    // 6^n is 16 modulo 20 from n = 2 on, 12^n is 0 modulo 64 from n = 3 on.
    expect(raised(6, 1, 20).output).toBe('0x10');
    expect(raised(12, 9, 64).output).toBe('0x00');
    // The square of a base of three words.
    const base = 2n ** 130n + 2n ** 70n + 3n;
    const square = concatBytes(
      word(17),
      word(1),
      word(3),
      bigintToFixedBytes(base, 17),
      Uint8Array.of(2, 1, 0, 0),
    );
    expect(ask(5, square).output).toBe(bytesToHex(bigintToFixedBytes(base ** 2n % 2n ** 16n, 3)));
    const modulus = concatBytes(square.subarray(0, -3), Uint8Array.of(255, 255, 241));
    expect(ask(5, modulus).output).toBe(bytesToHex(bigintToFixedBytes(base ** 2n % 0xfffff1n, 3)));
  });

  it('cs-39-modexp: modexp prices only the head of an exponent, and reads zeros past the end of its input', () => {
    const exponent = (head: number) => concatBytes(word(1), word(33), word(1), Uint8Array.of(2), word(head));
    expect(ask(5, exponent(0), 'berlin').spent).toBe(200n);
    const large = (head: bigint) =>
      concatBytes(word(64), word(33), word(64), zeros(64), word(head), Uint8Array.of(0), zeros(63).fill(7));
    expect(ask(5, large(0n), 'berlin').spent).toBe(200n);
    expect(ask(5, large(1n << 200n), 'berlin').spent).toBe((64n * 208n) / 3n);
    // The modulus 0x0100 has its last byte past the end: 3² mod 256.
    const cut = concatBytes(word(1), word(1), word(2), Uint8Array.of(3, 2, 1));
    expect(ask(5, cut).output).toBe('0x0009');
    expect(ask(5, concatBytes(word(1), word(1), word(2), Uint8Array.of(3, 2, 0, 1))).output).toBe('0x0000');
  });

  it('cs-40-bn254: a pairing refuses a point of the twist outside the subgroup, also beside infinity', () => {
    const { real, imaginary } = BN_TWIST_Y;
    const [c0, c1] = squared(BN_TWIST_Y, BN_P);
    // (y² - 1) · (9 + i) = 3, so that the point is on the curve.
    const [d0, d1] = [c0 - 1n, c1];
    expect([(((9n * d0 - d1) % BN_P) + BN_P) % BN_P, (9n * d1 + d0) % BN_P]).toEqual([3n, 0n]);
    const outside = concatBytes(word(0), word(1), word(imaginary), word(real));
    expect(ask(8, concatBytes(zeros(64), outside)).status).toBe('halt');
    expect(ask(8, concatBytes(word(1), word(2), outside)).status).toBe('halt');
    expect(ask(8, zeros(192)).output).toBe(bytesToHex(word(1)));
  });

  it('cs-40-bn254: coordinates of G2 are below p, one by one, even where they stand for infinity', () => {
    for (let at = 0; at < 4; at++) {
      const coordinates = [0n, 0n, 0n, 0n].with(at, BN_P).map(word);
      expect(ask(8, concatBytes(zeros(64), ...coordinates)).status).toBe('halt');
    }
    expect(ask(7, concatBytes(word(BN_P), word(0), word(0))).status).toBe('halt');
    expect(ask(7, concatBytes(word(0), word(0), word(MAX))).output).toBe(bytesToHex(zeros(64)));
  });

  it('cs-41-blake2f: blake2f mixes in its last-block flag, and gives what EIP-152 says', () => {
    const input = (rounds: number, flag: number) => {
      const bytes = zeros(213);
      new DataView(bytes.buffer).setUint32(0, rounds);
      const state =
        '48c9bdf267e6096a3ba7ca8485ae67bb2bf894fe72f36e3cf1361d5f3af54fa5d182e6ad7f520e511f6c3e2b8c68059b6bbd41fbabd9831f79217e1319cde05b';
      bytes.set(bigintToFixedBytes(BigInt(`0x${state}`), 64), 4);
      bytes.set([0x61, 0x62, 0x63], 68);
      bytes[196] = 3;
      bytes[212] = flag;
      return bytes;
    };
    expect(ask(9, input(12, 1)).output).toBe(
      '0xba80a53f981c4d0d6a2797b69f12f6e94c212f14685ac4b74b12bb6fdbffa2d17d87c5392aab792dc252d5de4533cc9518d38aa8dbf1925ab92386edd4009923',
    );
    expect(ask(9, input(12, 0)).output).toBe(
      '0x75ab69d3190a562c51aef8d88f1c2775876944407270c42c9844252c26d2875298743e7f6d5ea2f2d3e8d226039cd31b4e426ac4f2d3d666a610c2116fde4735',
    );
    expect(ask(9, input(0, 1)).output).toBe(
      '0x08c9bcf367e6096a3ba7ca8485ae67bb2bf894fe72f36e3cf1361d5f3af54fa5d282e6ad7f520e511f6c3e2b8c68059b9442be0454267ce079217e1319cde05b',
    );
  });

  it('cs-42-kzg-and-bls: a G2 point outside the subgroup may be added, not multiplied or paired', () => {
    const { real, imaginary } = BLS_TWIST_Y;
    const [c0, c1] = squared(BLS_TWIST_Y, BLS_P);
    expect([c0, c1]).toEqual([12n, 4n]);
    const outside = concatBytes(wide(2n), wide(0n), wide(real), wide(imaginary));
    expect(ask(13, concatBytes(outside, zeros(256)))).toEqual({
      status: 'success',
      output: bytesToHex(outside),
      spent: 600n,
    });
    expect(ask(14, concatBytes(outside, word(1))).status).toBe('halt');
    expect(ask(15, concatBytes(zeros(128), outside)).status).toBe('halt');
    expect(ask(15, zeros(384))).toEqual({ status: 'success', output: bytesToHex(word(1)), spent: 70_300n });
    expect(ask(15, EMPTY_BYTES).status).toBe('halt');
  });

  it('cs-42-kzg-and-bls: many terms in G2 cost as 128 do, and coordinates have sixteen zero bytes before them', () => {
    const terms = (count: number) => ask(14, zeros(288 * count)).spent;
    expect([terms(1), terms(2), terms(3)]).toEqual([22_500n, 45_000n, (3n * 22_500n * 923n) / 1_000n]);
    expect(terms(128)).toBe((128n * 22_500n * 524n) / 1_000n);
    expect(terms(130)).toBe((130n * 22_500n * 524n) / 1_000n);
    expect(ask(16, wide(BLS_P - 1n)).status).toBe('success');
    expect(ask(16, wide(BLS_P)).status).toBe('halt');
    for (const at of [0, 15]) expect(ask(16, zeros(64).with(at, 1)).status).toBe('halt');
    expect(ask(16, zeros(64).with(16, 1)).status).toBe('success');
  });

  it('cs-43-simple-precompiles: P256 refuses a key at infinity, and is no precompile before Osaka', () => {
    const input = concatBytes(word(1), word(1), word(1), zeros(64));
    expect(ask(0x100, input)).toEqual({ status: 'success', output: '0x', spent: 6_900n });
    expect(ask(0x100, input, 'prague')).toEqual({ status: 'success', output: '0x', spent: 0n });
  });

  it('cs-43-simple-precompiles: P256 takes a hash that is 0 modulo the order', () => {
    const order = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
    // With r = s the sum is (hash / s) G + Q, and here Q is G.
    const x = 0x6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296n;
    const y = 0x4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5n;
    const verify = (hash: bigint) => ask(0x100, concatBytes(...[hash, x, x, x, y].map(word))).output;
    expect(verify(0n)).toBe(bytesToHex(word(1)));
    expect(verify(order)).toBe(bytesToHex(word(1)));
    expect(verify(1n)).toBe('0x');
    // (hash / s) G = -G
    expect(verify(order - x)).toBe('0x');
  });

  it('cs-43-simple-precompiles: a later call of SHA-256 gives and costs what the first did', () => {
    const message = Uint8Array.from({ length: 150 }, (_, i) => i + 1);
    for (const size of [0, 55, 64, 150]) {
      const hash = call('STATICCALL', { to: 2n, input: [0, size], output: [192, 32] });
      const measured = (at: number) =>
        concatBytes(code('GAS'), hash, code('POP', 'GAS', 'SWAP1', 'SUB', at, 'MSTORE'));
      const program = concatBytes(
        storing(message),
        code(0, 288, 'MSTORE'),
        measured(256),
        code(0, 192, 'MSTORE'),
        measured(224),
        code(96, 192, 'RETURN'),
      );
      const { output } = run('osaka', program);
      expect(bytesToHex(output.subarray(0, 32))).toBe(ask(2, message.subarray(0, size)).output);
      expect(bytesToBigint(output.subarray(32, 64))).toBe(bytesToBigint(output.subarray(64)));
    }
  });

  it('cs-43-simple-precompiles: identity gives a copy of its own, as long as its input', () => {
    const input = Uint8Array.of(1, 2, 3, 4, 5);
    expect(ask(4, input)).toEqual({ status: 'success', output: '0x0102030405', spent: 18n });
    const later = concatBytes(
      code(7, 0, 'MSTORE'),
      call('CALL', { to: 4n, input: [0, 32] }),
      code('POP', 9, 0, 'MSTORE', 32, 0, 32, 'RETURNDATACOPY', 32, 32, 'RETURN'),
    );
    expect(run('osaka', later).word).toBe(7n);
  });

  it('cs-44-failing-precompile: a failing precompile takes exactly the gas it was given, and leaves no return data', () => {
    const failing = (gas: number) =>
      run('osaka', concatBytes(call('STATICCALL', { to: 9n, gas }), code('RETURNDATASIZE'), RETURN_WORD));
    expect(failing(70_000).spent - failing(1_000 + 256).spent).toBe(70_000n - 1_256n);
    expect(failing(70_000).word).toBe(0n);
    const identity = (gas: number) => run('osaka', call('STATICCALL', { to: 4n, gas })).spent;
    expect(identity(70_000)).toBe(identity(1_256));
    // One gas short of its price, and just enough.
    const priced = (gas: number) =>
      run('osaka', concatBytes(call('STATICCALL', { to: 4n, gas }), RETURN_WORD)).word;
    expect([priced(14), priced(15)]).toEqual([0n, 1n]);
  });

  it('cs-44-failing-precompile: a top-level failure burns the whole gas limit, and the value stays with the sender', () => {
    const world = new World();
    const { gasUsed, status } = world.send({ to: precompile(9), value: 5n, gasLimit: 90_000n });
    expect([status, gasUsed]).toEqual(['halt', 90_000n]);
    expect(world.balance(precompile(9))).toBe(0n);
    const good = new World();
    expect(good.send({ to: precompile(4), value: 5n, gasLimit: 90_000n }).status).toBe('success');
    expect(good.balance(precompile(4))).toBe(5n);
  });

  it('cs-44-failing-precompile: the code of a precompile is empty, hash and size', () => {
    const look = (opcode: string, fields: { readonly balance: bigint } | undefined) => {
      const accounts = fields === undefined ? {} : { [precompile(1)]: fields };
      const body = concatBytes(code(1, opcode), RETURN_WORD);
      return new World({ code: body, accounts }).send({ to: CONTRACT }).word;
    };
    expect([look('EXTCODESIZE', undefined), look('EXTCODESIZE', { balance: 1n })]).toEqual([0n, 0n]);
    expect(look('EXTCODEHASH', undefined)).toBe(0n);
    expect(look('EXTCODEHASH', { balance: 1n })).toBe(bytesToBigint(keccak256(EMPTY_BYTES)));
  });
});
