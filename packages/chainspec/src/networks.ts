import { type Hash32, toAddress, toHash32 } from '@ethane/primitives';
import { FORK_NAMES, type ForkName } from './rules.ts';
import type { ChainSpec, ForkActivation } from './spec.ts';
import { MAINNET_DEPOSIT_CONTRACT } from './system-contracts.ts';

/** A public network: its rules and the hash of its block 0. */
export interface Network {
  readonly spec: ChainSpec;
  readonly genesisHash: Hash32;
}

/** The forks by block that began with block 0 on networks founded after London. */
const ALL_UP_TO_LONDON: Readonly<Partial<Record<ForkName, bigint>>> = Object.fromEntries(
  FORK_NAMES.slice(0, FORK_NAMES.indexOf('london') + 1)
    .filter((fork) => fork !== 'dao' && fork !== 'muirGlacier')
    .map((fork) => [fork, 0n]),
);

export const MAINNET: Network = {
  genesisHash: toHash32('0xd4e56740f876aef8c010b86a40d5f56745a118d0906a34e69aec8c0db1cb8fa3'),
  spec: {
    name: 'mainnet',
    chainId: 1n,
    forks: schedule(
      {
        frontier: 0n,
        homestead: 1_150_000n,
        dao: 1_920_000n,
        tangerineWhistle: 2_463_000n,
        spuriousDragon: 2_675_000n,
        byzantium: 4_370_000n,
        constantinople: 7_280_000n,
        petersburg: 7_280_000n,
        istanbul: 9_069_000n,
        muirGlacier: 9_200_000n,
        berlin: 12_244_000n,
        london: 12_965_000n,
        arrowGlacier: 13_773_000n,
        grayGlacier: 15_050_000n,
      },
      {
        shanghai: 1_681_338_455n,
        cancun: 1_710_338_135n,
        prague: 1_746_612_311n,
        osaka: 1_764_798_551n,
        bpo1: 1_765_290_071n,
        bpo2: 1_767_747_671n,
      },
    ),
    terminalTotalDifficulty: 58_750_000_000_000_000_000_000n,
    blobSchedule: new Map(),
    depositContract: MAINNET_DEPOSIT_CONTRACT,
    daoForkSupport: true,
  },
};

export const SEPOLIA: Network = {
  genesisHash: toHash32('0x25a5cc106eea7138acab33231d7160d69cb777ee0c2c553fcddf5138993e6dd9'),
  spec: {
    name: 'sepolia',
    chainId: 11_155_111n,
    forks: schedule(
      { ...ALL_UP_TO_LONDON, muirGlacier: 0n, paris: 1_735_371n },
      {
        shanghai: 1_677_557_088n,
        cancun: 1_706_655_072n,
        prague: 1_741_159_776n,
        osaka: 1_760_427_360n,
        bpo1: 1_761_017_184n,
        bpo2: 1_761_607_008n,
      },
    ),
    terminalTotalDifficulty: 17_000_000_000_000_000n,
    blobSchedule: new Map(),
    depositContract: toAddress('0x7f02c3e3c98b133055b8b348b2ac625669ed295d'),
    daoForkSupport: false,
  },
};

export const HOLESKY: Network = {
  genesisHash: toHash32('0xb5f7f912443c940f21fd611f12828d75b534364ed9e95ca4e307729a4661bde4'),
  spec: {
    name: 'holesky',
    chainId: 17_000n,
    forks: schedule(ALL_UP_TO_LONDON, {
      shanghai: 1_696_000_704n,
      cancun: 1_707_305_664n,
      prague: 1_740_434_112n,
      osaka: 1_759_308_480n,
      bpo1: 1_759_800_000n,
      bpo2: 1_760_389_824n,
    }),
    terminalTotalDifficulty: 0n,
    blobSchedule: new Map(),
    depositContract: toAddress('0x4242424242424242424242424242424242424242'),
    daoForkSupport: false,
  },
};

export const HOODI: Network = {
  genesisHash: toHash32('0xbbe312868b376a3001692a646dd2d7d1e4406380dfd86b98aa8a34d1557c971b'),
  spec: {
    name: 'hoodi',
    chainId: 560_048n,
    forks: schedule(
      { ...ALL_UP_TO_LONDON, muirGlacier: 0n, paris: 0n },
      {
        shanghai: 0n,
        cancun: 0n,
        prague: 1_742_999_832n,
        osaka: 1_761_677_592n,
        bpo1: 1_762_365_720n,
        bpo2: 1_762_955_544n,
      },
    ),
    terminalTotalDifficulty: 0n,
    blobSchedule: new Map(),
    depositContract: MAINNET_DEPOSIT_CONTRACT,
    daoForkSupport: false,
  },
};

function schedule(
  blocks: Readonly<Partial<Record<ForkName, bigint>>>,
  times: Readonly<Partial<Record<ForkName, bigint>>>,
): ReadonlyMap<ForkName, ForkActivation> {
  const forks = new Map<ForkName, ForkActivation>();
  for (const fork of FORK_NAMES) {
    const block = blocks[fork];
    const timestamp = times[fork];
    if (block !== undefined) forks.set(fork, { block });
    if (timestamp !== undefined) forks.set(fork, { timestamp });
  }
  return forks;
}
