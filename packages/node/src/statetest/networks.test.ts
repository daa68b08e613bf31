import { rulesAt } from '@ethane/chainspec';
import { describe, expect, it } from 'vitest';
import { chainSpecOf, forkOfName } from './networks.ts';

const at = (network: string, number: bigint, timestamp: bigint, merged = false) =>
  rulesAt(chainSpecOf(network), { number, timestamp, merged }).fork;

describe('chainSpecOf', () => {
  it.each([
    ['Frontier', 'frontier'],
    ['EIP150', 'tangerineWhistle'],
    ['EIP158', 'spuriousDragon'],
    ['ConstantinopleFix', 'petersburg'],
    ['Merge', 'paris'],
    ['Paris', 'paris'],
    ['Osaka', 'osaka'],
    ['BPO2', 'bpo2'],
  ])('makes %s active from the start', (name, fork) => {
    expect(at(name, 0n, 0n)).toBe(fork);
    expect(forkOfName(name)).toBe(fork);
  });

  it('changes at a block, a timestamp or a total difficulty', () => {
    expect([at('BerlinToLondonAt5', 4n, 0n), at('BerlinToLondonAt5', 5n, 0n)]).toEqual(['berlin', 'london']);
    const name = 'ShanghaiToCancunAtTime15k';
    expect([at(name, 9n, 14_999n, true), at(name, 9n, 15_000n, true)]).toEqual(['shanghai', 'cancun']);
    const merging = chainSpecOf('ArrowGlacierToParisAtDiffC0000');
    expect(merging.terminalTotalDifficulty).toBe(0xc0000n);
  });

  it('has the DAO fork only where the name says so', () => {
    expect(chainSpecOf('HomesteadToDaoAt5')).toMatchObject({ daoForkSupport: true });
    expect(chainSpecOf('HomesteadToDaoAt5').forks.get('dao')).toEqual({ block: 5n });
    expect(chainSpecOf('Byzantium')).toMatchObject({ daoForkSupport: false });
  });

  it('takes chain id and blob schedule of the test', () => {
    const blobSchedule = { Cancun: { target: '0x01', max: '0x02', baseFeeUpdateFraction: '0x64' } };
    const spec = chainSpecOf('Cancun', { chainid: '0x0539', blobSchedule });
    expect(spec.chainId).toBe(1337n);
    expect(rulesAt(spec, { number: 1n, timestamp: 1n, merged: true }).block.blobs).toMatchObject({
      target: 1,
      max: 2,
      baseFeeUpdateFraction: 100n,
    });
  });

  it.each([
    'FrontierToHomesteadAt5',
    'HomesteadToEIP150At5',
    'EIP158ToByzantiumAt5',
    'ByzantiumToConstantinopleAt5',
    'ByzantiumToConstantinopleFixAt5',
    'ConstantinopleFixToIstanbulAt5',
    'IstanbulToBerlinAt5',
    'ArrowGlacierToMergeAtDiffC0000',
    'ParisToShanghaiAtTime15k',
    'PragueToOsakaAtTime15k',
    'OsakaToBPO1AtTime15k',
    'BPO3ToBPO4AtTime15k',
    'BPO2ToAmsterdamAtTime15k',
  ])('knows the transition %s', (name) => {
    expect(chainSpecOf(name).name).toBe(name);
  });

  it.each(['Frogger', 'CancunToFroggerAtTime15k', '', 'toString'])('refuses %j', (name) => {
    expect(() => chainSpecOf(name)).toThrow(expect.objectContaining({ code: 'UNKNOWN_NETWORK', have: name }));
  });
});
