import { describe, expect, it } from 'vitest';
import { FORK_NAMES, type ForkName, includesFork, rulesOf } from './index.ts';

describe('rulesOf', () => {
  it('has frozen rules for every fork', () => {
    for (const fork of FORK_NAMES) {
      const rules = rulesOf(fork);
      expect(rules.fork).toBe(fork);
      const parts = [rules, rules.evm, rules.evm.gas, rules.evm.precompiles, rules.transaction, rules.block];
      expect(parts.every(Object.isFrozen)).toBe(true);
    }
  });

  /** Figures of execution-specs `vm/gas.py`, fork by fork; a column per fork in which one of them changes. */
  it.each<[ForkName, number[]]>([
    ['frontier', [20, 50, 20, 0, 40, 0, 10, 0, 15_000, 24_000]],
    ['homestead', [20, 50, 20, 0, 40, 0, 10, 0, 15_000, 24_000]],
    ['tangerineWhistle', [400, 200, 700, 0, 700, 5_000, 10, 0, 15_000, 24_000]],
    ['spuriousDragon', [400, 200, 700, 0, 700, 5_000, 50, 0, 15_000, 24_000]],
    ['constantinople', [400, 200, 700, 400, 700, 5_000, 50, 0, 15_000, 24_000]],
    ['istanbul', [700, 800, 700, 700, 700, 5_000, 50, 0, 15_000, 24_000]],
    ['berlin', [0, 0, 0, 0, 0, 5_000, 50, 100, 15_000, 24_000]],
    ['london', [0, 0, 0, 0, 0, 5_000, 50, 100, 4_800, 0]],
    ['osaka', [0, 0, 0, 0, 0, 5_000, 50, 100, 4_800, 0]],
    ['amsterdam', [0, 0, 0, 0, 0, 5_000, 50, 100, 4_800, 0]],
  ])('prices the machine of %s', (fork, want) => {
    const { gas } = rulesOf(fork).evm;
    expect([
      gas.balance,
      gas.sload,
      gas.externalCode,
      gas.externalCodeHash,
      gas.call,
      gas.selfDestruct,
      gas.exponentByte,
      gas.warmAccess,
      gas.storageClearRefund,
      gas.selfDestructRefund,
    ]).toEqual(want);
  });

  it('meters storage by EIP-1283 in Constantinople only', () => {
    const metering = (fork: ForkName) => rulesOf(fork).evm.storageMetering;
    expect(FORK_NAMES.slice(5, 11).map(metering)).toEqual([
      'frontier',
      'eip1283',
      'frontier',
      'eip2200',
      'eip2200',
      'eip2929',
    ]);
  });

  it('delays the bomb and lowers the reward as the glaciers and their neighbours say', () => {
    const figures = (fork: ForkName) => {
      const { difficulty, reward } = rulesOf(fork).block;
      return [Number(difficulty.bombDelay) / 1e6, Number(reward / 10n ** 18n)];
    };
    expect(figures('spuriousDragon')).toEqual([0, 5]);
    expect(figures('byzantium')).toEqual([3, 3]);
    expect(figures('constantinople')).toEqual([5, 2]);
    expect(figures('muirGlacier')).toEqual([9, 2]);
    expect(figures('london')).toEqual([9.7, 2]);
    expect(figures('arrowGlacier')).toEqual([10.7, 2]);
    expect(figures('grayGlacier')).toEqual([11.4, 2]);
    expect(figures('paris')).toEqual([11.4, 0]);
  });

  it('lists the precompiles of each fork with the fork whose prices they follow', () => {
    const table = (fork: ForkName) =>
      rulesOf(fork).evm.precompiles.map(
        (rule) => `${BigInt(rule.address).toString(16)} ${rule.name} ${rule.pricing}`,
      );
    expect(table('homestead')).toHaveLength(4);
    expect(table('byzantium').slice(4)).toEqual([
      '5 modexp byzantium',
      '6 bn254Add byzantium',
      '7 bn254Mul byzantium',
      '8 bn254Pairing byzantium',
    ]);
    expect(table('cancun').slice(4)).toEqual([
      '5 modexp berlin',
      '6 bn254Add istanbul',
      '7 bn254Mul istanbul',
      '8 bn254Pairing istanbul',
      '9 blake2f istanbul',
      'a pointEvaluation cancun',
    ]);
    expect(table('osaka').slice(10)).toEqual([
      'b bls12G1Add prague',
      'c bls12G1Msm prague',
      'd bls12G2Add prague',
      'e bls12G2Msm prague',
      'f bls12Pairing prague',
      '10 bls12MapFpToG1 prague',
      '11 bls12MapFp2ToG2 prague',
      '100 p256Verify osaka',
    ]);
    expect(table('osaka')[4]).toBe('5 modexp osaka');
  });

  it('allows transaction types from the fork that brings them on', () => {
    const newest = (fork: ForkName) => Math.max(...rulesOf(fork).transaction.types);
    expect((['istanbul', 'berlin', 'london', 'cancun', 'prague'] as const).map(newest)).toEqual([
      0, 1, 2, 3, 4,
    ]);
  });

  it('caps the blobs of a transaction at 6 from Osaka on, whatever the block takes', () => {
    const blobs = (fork: ForkName) => {
      const rules = rulesOf(fork).block.blobs;
      return [rules?.target, rules?.max, rules?.maxPerTransaction];
    };
    expect(blobs('shanghai')).toEqual([undefined, undefined, undefined]);
    expect(blobs('prague')).toEqual([6, 9, 9]);
    expect(blobs('osaka')).toEqual([6, 9, 6]);
    expect(blobs('bpo2')).toEqual([14, 21, 6]);
  });

  it('takes from other gas what Amsterdam charges as state gas', () => {
    const prices = (fork: ForkName) => {
      const { create, newAccount, storageSet, codeDepositByte, codeDepositWord } = rulesOf(fork).evm.gas;
      return [create, newAccount, storageSet, codeDepositByte, codeDepositWord];
    };
    expect(prices('frontier')).toEqual([32_000, 25_000, 20_000, 200, 0]);
    expect(prices('osaka')).toEqual([32_000, 25_000, 20_000, 200, 0]);
    expect(prices('amsterdam')).toEqual([9_000, 0, 2_900, 0, 6]);
    const { evm } = rulesOf('amsterdam');
    expect(evm.stateGas).toEqual({ accountBytes: 112, slotBytes: 32, delegationBytes: 23 });
    expect([evm.maxCodeSize, evm.maxInitCodeSize]).toEqual([32_768, 65_536]);
    expect(rulesOf('bpo5').evm.stateGas).toBeUndefined();
  });

  it('has the blob figures of BPO2 in Amsterdam, whatever forks for tests come between', () => {
    expect(rulesOf('amsterdam').block.blobs).toEqual(rulesOf('bpo2').block.blobs);
  });

  it('applies overrides on top and leaves the standard rules alone', () => {
    const unlimited = rulesOf('osaka', { evm: { maxCodeSize: undefined } });
    expect(unlimited.evm.maxCodeSize).toBeUndefined();
    expect(unlimited.evm.gas).toEqual(rulesOf('osaka').evm.gas);
    expect(rulesOf('osaka').evm.maxCodeSize).toBe(24_576);
  });

  it('knows which forks a fork includes', () => {
    expect(includesFork(rulesOf('london'), 'london')).toBe(true);
    expect(includesFork(rulesOf('london'), 'shanghai')).toBe(false);
  });
});
