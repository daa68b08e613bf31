import type { ForkName } from '@ethane/chainspec';
import { keccak256 } from '@ethane/crypto';
import type { Tracer } from '@ethane/evm';
import { bigintToFixedBytes, bytesToBigint, concatBytes, hexToBigint, MAX_UINT256 } from '@ethane/primitives';
import { describe, expect, it } from 'vitest';
import { call, code, RETURN_WORD, when } from './support/assemble.ts';
import { CONTRACT, OTHER, run, World } from './support/world.ts';

/** The word that `body` leaves on the stack. */
function wordOf(body: Uint8Array, fork: ForkName = 'osaka'): bigint {
  const { status, word } = run(fork, concatBytes(body, RETURN_WORD));
  expect(status).toBe('success');
  return word;
}

/** Gas that `body` takes; pushes count. */
function gasOf(fork: ForkName, body: Uint8Array, accounts = {}): bigint {
  return run(fork, body, {}, { accounts }).spent;
}

describe('instructions', () => {
  it('cs-32-jumps: never into PUSH data, to a whole word, and PUSH reads zeros past the end', () => {
    expect(run('osaka', Uint8Array.of(0x60, 4, 0x56, 0x61, 0x5b, 0x5b, 0x5b)).reason).toBe('INVALID_JUMP');
    expect(run('osaka', Uint8Array.of(0x60, 6, 0x56, 0x61, 0x5b, 0x5b, 0x5b)).status).toBe('success');
    const far = concatBytes(code(2n ** 32n + 7n, 'JUMP'), code('JUMPDEST', 'JUMPDEST'));
    expect(run('osaka', far).reason).toBe('INVALID_JUMP');
    expect(run('osaka', concatBytes(code(1, 2n ** 64n + 12n, 'JUMPI'), code('JUMPDEST'))).reason).toBe(
      'INVALID_JUMP',
    );
    expect(run('osaka', code(0, MAX_UINT256, 'JUMPI')).status).toBe('success');
    const world = new World({
      accounts: { [OTHER]: { code: Uint8Array.of(0x7f, 0xff) } },
      code: call('CALL', { to: OTHER }),
    });
    expect(world.send().status).toBe('success');
    expect(run('osaka', Uint8Array.of(0x61, 0x01)).spent).toBe(3n);
  });

  it('cs-32-jumps: a jump whose low 64 bits name a JUMPDEST is invalid', () => {
    const jumpIf = (target: bigint) => concatBytes(code(1, target, 'JUMPI'), code('JUMPDEST'));
    expect(run('osaka', jumpIf(2n ** 64n + 13n)).reason).toBe('INVALID_JUMP');
    expect(run('osaka', jumpIf(2n ** 248n + 36n)).reason).toBe('INVALID_JUMP');
    expect(run('osaka', jumpIf(5n)).status).toBe('success');
  });

  it('cs-32-jumps: PUSH past the end of the code reads zeros on the right', () => {
    const tops: bigint[] = [];
    const tracer: Tracer = {
      onStep: (view) => {
        if (view.opcodeName === 'STOP') tops.push(view.peek(0));
      },
    };
    run('osaka', Uint8Array.of(0x7f, 0xff), { tracer });
    run('osaka', Uint8Array.of(0x62, 0x01, 0x02), { tracer });
    expect(tops).toEqual([0xffn << 248n, 0x010200n]);
  });

  it('cs-33-arithmetic: a small number is added with its carry', () => {
    for (const bits of [1n, 64n, 128n, 192n]) {
      expect(wordOf(code(2n ** bits - 1n, 1, 'ADD'))).toBe(2n ** bits);
      expect(wordOf(code(2n ** bits - 1n, 255, 'ADD'))).toBe(2n ** bits + 254n);
    }
    expect(wordOf(code(MAX_UINT256, 1, 'ADD'))).toBe(0n);
  });

  it('cs-33-arithmetic: instructions that are carried out in one go do what they do one by one', () => {
    const full = 0x1111_2222_3333_4444_5555_6666_7777_8888_9999_aaaa_bbbb_cccc_dddd_eeee_ffff_1234n;
    expect(wordOf(code(1, 2, 3, 'SWAP2', 'POP', 'SUB'))).toBe(MAX_UINT256);
    expect(wordOf(code(1, 2, 3, 4, 'SWAP3', 'POP', 'POP', 'POP'))).toBe(4n);
    expect(wordOf(code(full, 0xff, 'MUL'))).toBe(BigInt.asUintN(256, full * 0xffn));
    expect(wordOf(code(7, full, 'DUP1', 'ADD', 'DUP2', 'AND'))).toBe((2n * full) & 7n);
    for (const bits of [0, 32, 64, 160, 255]) {
      const mask = (1n << BigInt(bits)) - 1n;
      const make = concatBytes(code(1, 1), Uint8Array.of(0x60, bits), code('SHL', 'SUB'));
      expect(wordOf(make)).toBe(mask);
      expect(wordOf(concatBytes(code(full), make, code('AND')))).toBe(full & mask);
    }
  });

  it('cs-33-arithmetic: what is carried out in one go pays for memory and fails where it would one by one', () => {
    expect(gasOf('osaka', code(64, 7, 'DUP2', 'MSTORE', 'MSIZE'))).toBe(3n + 3n + 3n + 3n + 3n * 3n + 2n);
    expect(wordOf(code(64, 7, 'DUP2', 'MSTORE', 9, 'DUP2', 'MSTORE', 'MLOAD'))).toBe(9n);
    expect(wordOf(code(5, 96, 'MSTORE', 96, 'MLOAD', 'MSIZE', 'MUL'))).toBe(5n * 128n);
    const nowhere = [Uint8Array.of(0x60, 9), Uint8Array.of(0x61, 0, 9)].flatMap((target) => [
      code(1, target, 'JUMPI'),
      code(target, 'JUMP'),
      code(0, 'ISZERO', target, 'JUMPI'),
    ]);
    for (const body of nowhere) expect(run('osaka', body).reason).toBe('INVALID_JUMP');
  });

  it('cs-33-arithmetic: a divisor or modulus that differs from the last one in a limb is another', () => {
    const modulus = 2n ** 255n - 19n;
    const factor = MAX_UINT256 - 5n;
    const moduli = [0n, 64n, 128n, 192n].flatMap((bit) => [modulus, modulus, modulus ^ (1n << bit)]);
    const products = moduli.flatMap((n) => [n, factor, factor, 'MULMOD', 'XOR']);
    expect(wordOf(code(0, ...products))).toBe(moduli.reduce((sum, n) => sum ^ ((factor * factor) % n), 0n));
    const divisors = Array.from({ length: 64 }, (_, low) => (1n << 127n) + (BigInt(low) << 58n) + 1n);
    const quotients = divisors.flatMap((d) => [d, factor, 'DIV', 'XOR']);
    expect(wordOf(code(0, ...quotients))).toBe(divisors.reduce((sum, d) => sum ^ (factor / d), 0n));
  });

  it('cs-33-arithmetic: words that differ from those hashed before in a limb have another hash', () => {
    const pair = [3n << 192n, 5n] as const;
    const others = [0n, 64n, 128n, 192n].flatMap((bit) => [
      [pair[0] ^ (1n << bit), pair[1]] as const,
      [pair[0], pair[1] ^ (1n << bit)] as const,
    ]);
    const hashing = ([a, b]: readonly [bigint, bigint]) =>
      code(a, 0, 'MSTORE', b, 32, 'MSTORE', 64, 0, 'KECCAK256');
    for (const other of others) {
      const expected = keccak256(concatBytes(...other.map((value) => bigintToFixedBytes(value, 32))));
      const body = concatBytes(hashing(pair), hashing(other), hashing(pair), hashing(other));
      expect(wordOf(body)).toBe(bytesToBigint(expected));
    }
  });

  it('cs-33-arithmetic: words that are hashed again have the same hash, whatever has been hashed in between', () => {
    const expected = keccak256(concatBytes(bigintToFixedBytes(7n, 32), bigintToFixedBytes(5n, 32)));
    const hashing = (first: number) => code(first, 0, 'MSTORE', 64, 0, 'KECCAK256');
    const others = Array.from({ length: 3_000 }, (_, i) => concatBytes(hashing(8 + i), code('POP')));
    const body = concatBytes(
      code(5, 32, 'MSTORE'),
      hashing(7),
      hashing(7),
      hashing(7),
      ...others,
      hashing(7),
    );
    expect(wordOf(body)).toBe(bytesToBigint(expected));
  });

  it('cs-33-arithmetic: signed division, 512-bit intermediates, shifts and signs beyond the width', () => {
    const least = 2n ** 255n;
    const minus = (value: bigint) => 2n ** 256n - value;
    const two = (name: string, second: bigint, top: bigint) => wordOf(code(second, top, name));
    expect(two('SDIV', minus(1n), least)).toBe(least);
    expect(two('SDIV', 2n, minus(7n))).toBe(minus(3n));
    expect(two('SDIV', minus(2n), 7n)).toBe(minus(3n));
    expect(two('SDIV', minus(2n), minus(7n))).toBe(3n);
    expect(two('SMOD', 3n, minus(7n))).toBe(minus(1n));
    expect(two('SMOD', minus(3n), 7n)).toBe(1n);
    expect(two('SMOD', minus(3n), minus(7n))).toBe(minus(1n));
    for (const name of ['DIV', 'SDIV', 'MOD', 'SMOD']) expect(two(name, 0n, 5n)).toBe(0n);
    const three = (name: string, modulus: bigint) => wordOf(code(modulus, MAX_UINT256, MAX_UINT256, name));
    expect(three('ADDMOD', 10n)).toBe((2n * MAX_UINT256) % 10n);
    expect(three('MULMOD', 12n)).toBe((MAX_UINT256 * MAX_UINT256) % 12n);
    for (const name of ['ADDMOD', 'MULMOD']) expect(three(name, 0n)).toBe(0n);
    expect(two('SHL', 1n, 256n)).toBe(0n);
    expect(two('SHR', MAX_UINT256, 2n ** 200n)).toBe(0n);
    expect(two('SAR', least, 256n)).toBe(MAX_UINT256);
    expect(two('SAR', least, 4n)).toBe(minus(2n ** 251n));
    expect(two('SAR', least - 1n, 300n)).toBe(0n);
    expect(two('SIGNEXTEND', 0x80n, 0n)).toBe(minus(0x80n));
    expect(two('SIGNEXTEND', 0x17fn, 0n)).toBe(0x7fn);
    expect(two('SIGNEXTEND', least, 31n)).toBe(least);
    expect(two('SIGNEXTEND', 0x80n, 2n ** 100n)).toBe(0x80n);
    expect(two('BYTE', least, 0n)).toBe(0x80n);
    expect(two('BYTE', MAX_UINT256, 32n)).toBe(0n);
    expect(two('EXP', 0n, 0n)).toBe(1n);
    expect(two('SLT', 1n, least)).toBe(1n);
    expect(two('LT', 1n, least)).toBe(0n);
    expect(gasOf('tangerineWhistle', code(256, 2, 'EXP'))).toBe(6n + 10n + 20n);
    expect(gasOf('spuriousDragon', code(256, 2, 'EXP'))).toBe(6n + 10n + 100n);
    expect(gasOf('spuriousDragon', code(0, 2, 'EXP'))).toBe(16n);
  });

  it('cs-34-transient-storage: per transaction, undone with its frame; MCOPY overlaps and expands for both', () => {
    const world = new World({ code: concatBytes(code(0, 'TLOAD', 7, 0, 'TSTORE'), RETURN_WORD) });
    expect(world.send().word).toBe(0n);
    expect(world.send().word).toBe(0n);
    const head = code('CALLDATASIZE');
    const inner = code(9, 0, 'TSTORE', 0, 0, 'REVERT');
    const outer = concatBytes(
      code(5, 0, 'TSTORE'),
      call('CALL', { to: CONTRACT, input: [0, 1] }),
      code(0, 'TLOAD'),
    );
    expect(wordOf(concatBytes(head, when(head.length, inner), outer))).toBe(5n);
    const bytes = 0x000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1fn;
    expect(wordOf(code(bytes, 0, 'MSTORE', 32, 0, 1, 'MCOPY', 1, 'MLOAD'))).toBe(bytes);
    expect(wordOf(code(bytes, 1, 'MSTORE', 32, 1, 0, 'MCOPY', 0, 'MLOAD'))).toBe(bytes);
    expect(wordOf(code(32, 64, 0, 'MCOPY', 'MSIZE'))).toBe(96n);
    expect(wordOf(code(32, 0, 64, 'MCOPY', 'MSIZE'))).toBe(96n);
    expect(wordOf(code(0, 2n ** 90n, 2n ** 90n, 'MCOPY', 'MSIZE'))).toBe(0n);
  });

  it('cs-35-prevrandao: 0x44 is the difficulty under proof of work and the randomness after it', () => {
    const body = concatBytes(code('DIFFICULTY'), RETURN_WORD);
    expect(run('london', body).word).toBe(131_072n);
    expect(run('paris', body).word).toBe(hexToBigint(`0x${'5a'.repeat(32)}`));
    expect(run('cancun', body, {}, { block: { prevRandao: undefined, difficulty: 99n } }).word).toBe(99n);
  });
});
