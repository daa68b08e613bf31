import { keccak256 } from '@ethane/crypto';
import {
  bigintToFixedBytes,
  bytesToBigint,
  bytesToHex,
  concatBytes,
  hexToBigint,
  hexToBytes,
  toHash32,
} from '@ethane/primitives';
import { describe, expect, it } from 'vitest';
import { assemble, RETURN_TOP } from './testing/bytecode.ts';
import { BLOCK, CALLER, COINBASE, CONTRACT, haltOf, play, type Scenario } from './testing/scenario.ts';

function resultOf(code: Uint8Array, scenario: Scenario = {}): bigint {
  const { outcome } = play({ ...scenario, code: concatBytes(code, RETURN_TOP) });
  expect(outcome.status).toBe('success');
  return bytesToBigint(outcome.output);
}

describe('stack and control flow', () => {
  it('halts with the wording that clients know', () => {
    const reason = (code: Uint8Array, scenario: Scenario = {}) => haltOf(play({ ...scenario, code }).outcome);
    expect(reason(assemble('ADD'))).toBe('stack underflow (0 <=> 2)');
    expect(reason(concatBytes(...Array.from({ length: 1025 }, () => assemble(1))))).toBe(
      'stack limit reached 1024 (1023)',
    );
    expect(reason(assemble('INVALID'))).toBe('invalid opcode: INVALID');
    expect(reason(Uint8Array.of(0x0c))).toBe('invalid opcode: opcode 0xc not defined');
    expect(reason(assemble('PUSH0'), { fork: 'paris' })).toBe('invalid opcode: PUSH0');
    expect(reason(assemble(4, 'JUMP'))).toBe('invalid jump destination');
    expect(reason(assemble(1), { message: { gas: 2n } })).toBe('out of gas');
    expect(reason(assemble(1, 2n ** 64n, 'MSTORE'))).toBe('gas uint64 overflow');
    expect(reason(assemble(1, 2n ** 31n, 'MSTORE'))).toBe('out of gas');
  });

  it('takes all gas and gives no output when it halts', () => {
    const { outcome } = play({ code: assemble('INVALID') });
    expect(outcome).toMatchObject({ status: 'halt', gasLeft: 0n });
    expect(outcome.output).toHaveLength(0);
  });

  it('cs-32 does not jump into the data of a PUSH', () => {
    expect(haltOf(play({ code: Uint8Array.of(0x60, 4, 0x56, 0x61, 0x5b, 0x5b, 0x5b) }).outcome)).toBe(
      'invalid jump destination',
    );
    expect(play({ code: Uint8Array.of(0x60, 6, 0x56, 0x61, 0x5b, 0x5b, 0x5b) }).outcome.status).toBe(
      'success',
    );
  });

  it('cs-32 compares jump targets as full words', () => {
    const target = 2n ** 32n + 7n;
    expect(haltOf(play({ code: concatBytes(assemble(target, 'JUMP'), assemble('JUMPDEST')) }).outcome)).toBe(
      'invalid jump destination',
    );
  });

  it('cs-32 reads zeros for PUSH data past the end of the code, and stops there', () => {
    const { outcome, gasUsed } = play({ code: Uint8Array.of(0x7f, 0xff) });
    expect(outcome.status).toBe('success');
    expect(gasUsed).toBe(3n);
  });

  it('pays for the JUMPDESTs of a row from where it comes in', () => {
    const row = Array.from({ length: 5 }, () => 'JUMPDEST');
    const cost = (target: number) => play({ code: assemble(target, 'JUMP', ...row, 'GAS', 'POP') }).gasUsed;
    expect([3, 5, 7].map(cost)).toEqual([20n, 18n, 16n]);
    expect(play({ code: assemble(...row, 1, 'POP') }).gasUsed).toBe(10n);
    const tight = (gas: bigint) =>
      play({ code: assemble(4, 'JUMP', ...row), message: { gas } }).outcome.status;
    expect([tight(14n), tight(15n)]).toEqual(['halt', 'success']);
  });

  it('jumps only when the condition is not 0', () => {
    const code = concatBytes(assemble(0, 10, 'JUMPI', 7), RETURN_TOP);
    expect(bytesToBigint(play({ code }).outcome.output)).toBe(7n);
    expect(haltOf(play({ code: assemble(2n ** 200n, 3, 'JUMPI') }).outcome)).toBe('invalid jump destination');
  });

  it('DUP and SWAP reach sixteen deep', () => {
    const pushes = Array.from({ length: 17 }, (_, index) => index + 1);
    expect(resultOf(assemble(...pushes, 'DUP16'))).toBe(2n);
    expect(resultOf(assemble(...pushes, 'SWAP16'))).toBe(1n);
  });
});

describe('memory', () => {
  it('cs-25 is paid for by its highest touched byte, and no bytes never expand it', () => {
    expect(play({ code: assemble(0, 32 * 1024 - 1, 'MLOAD') }).gasUsed).toBe(
      3n + 3n + 3n + 3n * 1025n + 2052n,
    );
    expect(resultOf(assemble(0, 2n ** 100n, 'KECCAK256', 'POP', 'MSIZE'))).toBe(0n);
    expect(play({ code: assemble(0, 2n ** 100n, 'RETURN') }).outcome.status).toBe('success');
    expect(play({ code: assemble(0, 2n ** 100n, 2n ** 200n, 'CALLDATACOPY') }).outcome.status).toBe(
      'success',
    );
  });

  it('cs-25 runs out of gas, never wraps, where offset and size pass 2^64', () => {
    for (const [size, offset] of [
      [2n ** 64n - 1n, 1n],
      [1n, 2n ** 64n - 1n],
      [2n ** 255n, 2n ** 255n],
    ] as const) {
      const { outcome } = play({ code: assemble(size, offset, 'RETURN') });
      expect(outcome).toMatchObject({ status: 'halt', reason: { code: 'GAS_OVERFLOW' } });
    }
  });

  it('cs-36 aborts the run, not the frame, when paid memory cannot be had', () => {
    expect(() => play({ code: assemble(2n ** 33n, 'MLOAD'), message: { gas: 2n ** 63n } })).toThrow(
      expect.objectContaining({ code: 'MEMORY_LIMIT' }),
    );
  });

  it('keeps words and bytes', () => {
    expect(resultOf(assemble(2n ** 256n - 2n, 5, 'MSTORE', 5, 'MLOAD'))).toBe(2n ** 256n - 2n);
    expect(resultOf(assemble(0x1234, 0, 'MSTORE8', 0, 'MLOAD'))).toBe(0x34n << 248n);
    expect(resultOf(assemble(2n ** 160n + 0x56n, 31, 'MSTORE8', 0, 'MLOAD'))).toBe(0x56n);
  });

  it('cs-34 MCOPY handles ranges that overlap and expands for both', () => {
    const word = 0x000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1fn;
    const shifted = resultOf(assemble(word, 0, 'MSTORE', 32, 0, 1, 'MCOPY', 1, 'MLOAD'));
    expect(shifted).toBe(word);
    expect(resultOf(assemble(32, 64, 0, 'MCOPY', 'MSIZE'))).toBe(96n);
    expect(resultOf(assemble(0, 2n ** 90n, 2n ** 90n, 'MCOPY', 'MSIZE'))).toBe(0n);
  });

  it('is empty at the start of every frame', () => {
    const dirty = assemble(2n ** 256n - 1n, 4096, 'MSTORE');
    play({ code: dirty });
    expect(resultOf(assemble(4096, 'MLOAD'))).toBe(0n);
  });
});

describe('data that is copied in', () => {
  const data = hexToBytes('0x112233');

  it('cs-27 call data and code are followed by zeros, at any offset', () => {
    expect(resultOf(assemble(1, 'CALLDATALOAD'), { message: { data } })).toBe(0x2233n << 240n);
    expect(resultOf(assemble(2n ** 255n, 'CALLDATALOAD'), { message: { data } })).toBe(0n);
    const copied = assemble(2n ** 256n - 1n, 0, 'MSTORE', 32, 2, 0, 'CALLDATACOPY', 0, 'MLOAD');
    expect(resultOf(copied, { message: { data } })).toBe(0x33n << 248n);
    expect(resultOf(assemble(7, 0, 'MSTORE', 32, 2n ** 64n, 0, 'CODECOPY', 0, 'MLOAD'))).toBe(0n);
    expect(resultOf(assemble(7, 0, 'MSTORE', 32, 2n ** 64n, 0, CONTRACT, 'EXTCODECOPY', 0, 'MLOAD'))).toBe(
      0n,
    );
  });

  it('cs-27 reading past return data halts even for no bytes', () => {
    expect(haltOf(play({ code: assemble(0, 1, 0, 'RETURNDATACOPY') }).outcome)).toBe(
      'return data out of bounds',
    );
    expect(play({ code: assemble(0, 0, 0, 'RETURNDATACOPY') }).outcome.status).toBe('success');
  });

  it('charges 3 gas for each word copied', () => {
    expect(play({ code: assemble(33, 0, 0, 'CODECOPY') }).gasUsed).toBe(9n + 3n + 6n + 6n);
  });
});

describe('the environment', () => {
  it('is what the block and the transaction say', () => {
    const answers: Record<string, bigint> = {
      ADDRESS: hexToBigint(CONTRACT),
      CALLER: hexToBigint(CALLER),
      ORIGIN: hexToBigint(CALLER),
      GASPRICE: 9n,
      COINBASE: hexToBigint(COINBASE),
      TIMESTAMP: BLOCK.timestamp,
      NUMBER: BLOCK.number,
      DIFFICULTY: BLOCK.difficulty,
      GASLIMIT: BLOCK.gasLimit,
      CHAINID: 1337n,
      BASEFEE: 7n,
      BLOBBASEFEE: 3n,
      CALLVALUE: 5n,
      CALLDATASIZE: 0n,
      SELFBALANCE: 5n,
      PC: 0n,
      GAS: 999_998n,
    };
    for (const [name, want] of Object.entries(answers)) {
      expect([name, resultOf(assemble(name), { message: { value: 5n } })]).toEqual([name, want]);
    }
  });

  it('cs-35 0x44 answers the difficulty, and PREVRANDAO where the block has it', () => {
    const prevRandao = toHash32(`0x${'ab'.repeat(32)}`);
    expect(resultOf(assemble('DIFFICULTY'), { evm: { block: { ...BLOCK, prevRandao } } })).toBe(
      hexToBigint(prevRandao),
    );
  });

  it('cs-67 BLOCKHASH answers for the 256 blocks before this one only', () => {
    expect(resultOf(assemble(999, 'BLOCKHASH'))).toBe(999n);
    expect(resultOf(assemble(744, 'BLOCKHASH'))).toBe(744n);
    expect(resultOf(assemble(743, 'BLOCKHASH'))).toBe(0n);
    expect(resultOf(assemble(1000, 'BLOCKHASH'))).toBe(0n);
    expect(resultOf(assemble(2n ** 200n, 'BLOCKHASH'))).toBe(0n);
  });

  it('BLOBHASH answers 0 past the last blob', () => {
    const hash = toHash32(`0x01${'07'.repeat(31)}`);
    const evm = { transaction: { origin: CALLER, gasPrice: 0n, blobVersionedHashes: [hash] } };
    expect(resultOf(assemble(0, 'BLOBHASH'), { evm })).toBe(hexToBigint(hash));
    expect(resultOf(assemble(1, 'BLOBHASH'), { evm })).toBe(0n);
    expect(resultOf(assemble(2n ** 64n, 'BLOBHASH'), { evm })).toBe(0n);
  });

  it('KECCAK256 hashes memory', () => {
    expect(bytesToHex(keccak256(new Uint8Array(40)))).toBe(
      `0x${resultOf(assemble(40, 3, 'KECCAK256'))
        .toString(16)
        .padStart(64, '0')}`,
    );
  });

  it('KECCAK256 of two words is that of these words, whatever has been hashed before', () => {
    const first = 0x0123456789abcdef_0123456789abcdef_0123456789abcdef_0123456789abcdefn;
    const pairs: (readonly [bigint, bigint])[] = [[first, 7n]];
    for (let limb = 0n; limb < 4n; limb++) {
      pairs.push([first ^ (1n << (64n * limb)), 7n], [first, 7n ^ (1n << (64n * limb))]);
    }
    for (let i = 0n; i < 700n; i++) pairs.push([i, 0n], [0n, i * i]);
    const asked = [...pairs, ...pairs.flatMap((pair) => [pair, pair, pair]), ...pairs.toReversed()];
    const parts = asked.map(([a, b], i) =>
      assemble(a, 0, 'MSTORE', b, 32, 'MSTORE', 64, 0, 'KECCAK256', 64 + 32 * i, 'MSTORE'),
    );
    const code = concatBytes(...parts, assemble(32 * asked.length, 64, 'RETURN'));
    const { outcome } = play({ code, message: { gas: 100_000_000n } });
    const hashOf = ([a, b]: readonly [bigint, bigint]) =>
      bytesToHex(keccak256(concatBytes(bigintToFixedBytes(a, 32), bigintToFixedBytes(b, 32))));
    asked.forEach((pair, i) => {
      expect(bytesToHex(outcome.output.subarray(32 * i, 32 * i + 32))).toBe(hashOf(pair));
    });
  });

  it('GAS is exact beyond 2^53', () => {
    const gas = 2n ** 63n + 12_345_678_901_234_567n;
    expect(resultOf(assemble('GAS'), { message: { gas } })).toBe(gas - 2n);
  });
});
