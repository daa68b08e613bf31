import { FORK_NAMES, type ForkName, rulesOf } from '@ethane/chainspec';
import {
  type Address,
  type Bytes,
  bigintToAddress,
  bigintToFixedBytes,
  bytesToHex,
  concatBytes,
  hexToBytes,
} from '@ethane/primitives';
import { describe, expect, it } from 'vitest';
import { assemble } from '../testing/bytecode.ts';
import { CALL, CONTRACT, haltOf, play, prepare } from '../testing/scenario.ts';
import { isPrecompile, precompilesOf } from './table.ts';

const at = (number: number): Address => bigintToAddress(BigInt(number));
const word = (value: bigint | number): Bytes => bigintToFixedBytes(BigInt(value), 32);

/** Calls a precompile from outside. */
function run(number: number, data: Bytes, { fork = 'osaka' as ForkName, gas = 10_000_000n } = {}) {
  const { evm, host } = prepare({ fork });
  const outcome = evm.execute({ ...CALL, to: at(number), data, gas });
  return { outcome, host, gasUsed: Number(gas - outcome.gasLeft), output: bytesToHex(outcome.output) };
}

/** modexp's input with one byte each for what is not said. */
function modexpInput(base: bigint, exponent: bigint, modulus: bigint, ...data: readonly number[]): Bytes {
  return concatBytes(word(base), word(exponent), word(modulus), Uint8Array.from(data));
}

describe('the precompile table', () => {
  it('has an entry for every rule of every fork', () => {
    for (const fork of FORK_NAMES) {
      const rules = rulesOf(fork);
      expect(precompilesOf(rules).size).toBe(rules.evm.precompiles.length);
    }
    expect([...precompilesOf(rulesOf('frontier')).keys()]).toEqual([1, 2, 3, 4].map(at));
  });

  it('cs-22 knows what is a precompile under which rules', () => {
    expect(isPrecompile(rulesOf('osaka'), at(0x100))).toBe(true);
    expect(isPrecompile(rulesOf('prague'), at(0x100))).toBe(false);
    expect(isPrecompile(rulesOf('cancun'), at(0x0b))).toBe(false);
  });
});

describe('prices', () => {
  it('cs-43 hashes and identity cost by the word', () => {
    const data = new Uint8Array(33);
    expect(run(2, data).gasUsed).toBe(84);
    expect(run(3, data).gasUsed).toBe(840);
    expect(run(4, data).gasUsed).toBe(21);
    expect(run(1, data).gasUsed).toBe(3_000);
  });

  it('bn254 became cheaper with Istanbul', () => {
    const used = (fork: ForkName) =>
      [6, 7, 8].map((number) => run(number, new Uint8Array(192), { fork }).gasUsed);
    expect(used('byzantium')).toEqual([500, 40_000, 180_000]);
    expect(used('istanbul')).toEqual([150, 6_000, 79_000]);
  });

  it('cs-41 blake2f costs its rounds, none is valid, and takes exactly 213 bytes with a flag of 0 or 1', () => {
    const input = (rounds: number, flag: number) =>
      concatBytes(bigintToFixedBytes(BigInt(rounds), 4), new Uint8Array(208), Uint8Array.of(flag));
    expect(run(9, input(12, 1)).gasUsed).toBe(12);
    expect(run(9, input(0, 0)).outcome.status).toBe('success');
    expect(run(9, input(1, 2)).outcome.status).toBe('halt');
    expect(run(9, input(1, 1).subarray(1)).outcome.status).toBe('halt');
    expect(haltOf(run(9, input(0xffff_ffff, 1), { gas: 0xffff_fffen }).outcome)).toBe('out of gas');
  });

  it('BLS12-381 discounts many terms, at most as 128 (EIP-2537)', () => {
    const terms = (count: number) =>
      precompilesOf(rulesOf('prague'))
        .get(at(0x0c))!
        .gas(new Uint8Array(160 * count));
    expect(terms(1)).toBe(12_000);
    expect(terms(2)).toBe(22_776);
    expect(terms(128)).toBe((128 * 12_000 * 519) / 1000);
    expect(terms(1_000)).toBe((1_000 * 12_000 * 519) / 1000);
    expect(precompilesOf(rulesOf('prague')).get(at(0x0f))!.gas(new Uint8Array(768))).toBe(37_700 + 65_200);
  });
});

describe('modexp', () => {
  const forks = ['byzantium', 'berlin', 'osaka'] as const;

  it('cs-39 costs by three generations of prices', () => {
    const input = modexpInput(
      64n,
      33n,
      64n,
      ...new Array<number>(64).fill(1),
      0xff,
      ...new Array<number>(96).fill(1),
    );
    const gas = forks.map((fork) => run(5, input, { fork }).gasUsed);
    expect(gas).toEqual([
      Math.floor((64 * 64 * (8 + 255)) / 20),
      Math.floor((64 * (8 + 255)) / 3),
      2 * 64 * (16 + 255),
    ]);
    expect(forks.map((fork) => run(5, modexpInput(1n, 1n, 1n, 3, 5, 7), { fork }).gasUsed)).toEqual([
      0, 200, 500,
    ]);
  });

  it('cs-39 answers as long as the modulus: zeros for 0, 0 for 1', () => {
    for (const fork of forks) {
      expect(run(5, modexpInput(1n, 1n, 1n, 3, 5, 7), { fork }).output).toBe('0x05');
      expect(run(5, modexpInput(1n, 1n, 2n, 3, 5, 0, 0), { fork }).output).toBe('0x0000');
      expect(run(5, modexpInput(1n, 1n, 2n, 3, 5, 0, 1), { fork }).output).toBe('0x0000');
      expect(run(5, modexpInput(0n, 0n, 0n), { fork }).output).toBe('0x');
      expect(run(5, new Uint8Array(0), { fork }).output).toBe('0x');
    }
  });

  it('cs-39 prices lengths up to 2^256 before it allocates', () => {
    const huge = 2n ** 256n - 1n;
    for (const fork of forks) {
      expect(haltOf(run(5, modexpInput(huge, 1n, 1n), { fork }).outcome)).toBe('out of gas');
      expect(haltOf(run(5, modexpInput(1n, huge, 1n), { fork }).outcome)).toBe('out of gas');
      expect(haltOf(run(5, modexpInput(1n, 1n, huge), { fork }).outcome)).toBe('out of gas');
    }
    expect(run(5, modexpInput(0n, huge, 0n), { fork: 'berlin' })).toMatchObject({
      gasUsed: 200,
      output: '0x',
    });
  });

  it('cs-39 takes at most 1,024 bytes an operand from Osaka on', () => {
    const input = modexpInput(1_025n, 1n, 1n);
    expect(run(5, input).outcome.status).toBe('halt');
    expect(run(5, input, { fork: 'prague' }).outcome.status).toBe('success');
  });
});

describe('failure', () => {
  it('cs-38 ecrecover gives nothing for what is no signature, and succeeds', () => {
    const { outcome } = run(1, concatBytes(word(1), word(29), word(1), word(1)));
    expect(outcome).toMatchObject({ status: 'success' });
    expect(outcome.output).toHaveLength(0);
  });

  it('cs-43 p256Verify gives nothing for what is no signature, and succeeds', () => {
    const { outcome, gasUsed } = run(0x100, new Uint8Array(160));
    expect(outcome.status).toBe('success');
    expect(outcome.output).toHaveLength(0);
    expect(gasUsed).toBe(6_900);
  });

  it('cs-40 bn254 fails on points off the curve and on lengths that are no pairs', () => {
    expect(run(6, concatBytes(word(1), word(1))).outcome.status).toBe('halt');
    expect(run(8, new Uint8Array(191)).outcome.status).toBe('halt');
    expect(run(8, new Uint8Array(0)).output).toBe(bytesToHex(word(1)));
  });

  it('cs-42 point evaluation costs 50,000 and fails on any other length', () => {
    expect(haltOf(run(0x0a, new Uint8Array(191)).outcome)).toBe('precompile failed');
    expect(haltOf(run(0x0a, new Uint8Array(192), { gas: 49_999n }).outcome)).toBe('out of gas');
  });

  it('cs-44 takes all gas of the call and undoes the transfer', () => {
    const code = assemble(0, 0, 1, 0, 5, at(9), 20_000, 'CALL');
    const { host, gasUsed } = play({ code, message: { value: 5n } });
    expect(host.getBalance(at(9))).toBe(0n);
    expect(host.getBalance(CONTRACT)).toBe(5n);
    expect(gasUsed).toBeGreaterThan(20_000n + 2_300n);
  });

  it('cs-2 touches RIPEMD-160 before it fails', () => {
    const { evm, host } = prepare({ fork: 'byzantium', code: assemble(0, 0, 0, 0, 0, at(3), 1, 'CALL') });
    const touched: Address[] = [];
    const add = host.addBalance.bind(host);
    host.addBalance = (address, amount) => {
      touched.push(address);
      add(address, amount);
    };
    expect(evm.execute(CALL).status).toBe('success');
    expect(touched).toContain(at(3));
  });
});

describe('output', () => {
  it('cs-43 pads RIPEMD-160 to the left', () => {
    expect(run(3, new Uint8Array(0)).output).toBe(
      '0x0000000000000000000000009c1185a5c5e9fc54612808977ee8f548b2258d31',
    );
  });

  it('identity gives a copy', () => {
    const data = hexToBytes('0x0102');
    const { outcome } = run(4, data);
    expect(outcome.output).toEqual(data);
    expect(outcome.output.buffer).not.toBe(data.buffer);
  });
});
