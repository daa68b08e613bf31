import { describe, expect, it } from 'vitest';
import { forkId, HOLESKY, HOODI, MAINNET, type Network, SEPOLIA } from './index.ts';

const HOODI_GENESIS_TIME = 1_742_212_800n;

/** Vectors of EIP-2124 and of geth's `forkid` tests. */
describe('forkId', () => {
  it.each<[Network, bigint, bigint, string, bigint]>([
    [MAINNET, 0n, 0n, '0xfc64ec04', 1_150_000n],
    [MAINNET, 1_149_999n, 0n, '0xfc64ec04', 1_150_000n],
    [MAINNET, 1_150_000n, 0n, '0x97c2c34c', 1_920_000n],
    [MAINNET, 1_920_000n, 0n, '0x91d1f948', 2_463_000n],
    [MAINNET, 2_463_000n, 0n, '0x7a64da13', 2_675_000n],
    [MAINNET, 2_675_000n, 0n, '0x3edd5b10', 4_370_000n],
    [MAINNET, 4_370_000n, 0n, '0xa00bc324', 7_280_000n],
    [MAINNET, 7_280_000n, 0n, '0x668db0af', 9_069_000n],
    [MAINNET, 15_050_000n, 0n, '0xf0afd0e3', 1_681_338_455n],
    [MAINNET, 20_000_000n, 1_681_338_455n, '0xdce96c2d', 1_710_338_135n],
    [MAINNET, 30_000_000n, 1_764_798_551n, '0x5167e2a6', 1_765_290_071n],
    [MAINNET, 30_000_000n, 1_767_747_671n, '0x07c9462e', 0n],
    [SEPOLIA, 0n, 0n, '0xfe3366e7', 1_735_371n],
    [SEPOLIA, 1_735_372n, 1_761_607_008n, '0x268956b6', 0n],
    [HOLESKY, 123n, 0n, '0xc61a6098', 1_696_000_704n],
    [HOLESKY, 123n, 1_760_389_824n, '0x9bc6cb31', 0n],
    [HOODI, 123n, 0n, '0xbef71d30', 1_742_999_832n],
    [HOODI, 123n, 1_762_955_544n, '0x23aa1351', 0n],
  ])('%# gives the published id', ({ spec, genesisHash }, number, timestamp, hash, next) => {
    const genesis = { hash: genesisHash, timestamp: spec.name === 'hoodi' ? HOODI_GENESIS_TIME : 0n };
    expect(forkId(spec, genesis, { number, timestamp })).toEqual({ hash, next });
  });
});
