import { devGenesis, type Genesis } from '@ethane/chainspec';
import { genesisBlock } from '@ethane/execution';
import { CodedError } from '@ethane/primitives';
import { blockHash } from '@ethane/types';
import { devBanner } from '../banner.ts';
import { CliError } from '../cli-error.ts';
import { assertArguments, type Command } from '../command.ts';
import {
  type ChainSettings,
  type EthashSize,
  readChainSettings,
  readGenesisFile,
  writeChainSettings,
} from '../datadir.ts';
import { DEFAULT_MNEMONIC, type DevAccount, deriveAccounts } from '../dev-accounts.ts';
import { etherToWei } from '../ether.ts';
import { describeMining, miningMode } from '../mining-options.ts';
import type { OptionName, OptionValues } from '../options.ts';
import { MINING_OPTIONS, SERVER_OPTIONS, serve } from '../serve.ts';

const DEFAULT_ACCOUNTS = 20;
const DEFAULT_BALANCE = 10_000n;
const DEFAULT_CHAIN_ID = 31_337n;
const DEFAULT_GAS_LIMIT = 30_000_000n;
const DEFAULT_BASE_FEE = 1_000_000_000n;

/** Options that only a new chain can follow: with a data directory that holds one they must agree with it. */
const GENESIS_OPTIONS = [
  'chain-id',
  'hardfork',
  'base-fee',
  'balance',
] as const satisfies readonly OptionName[];

/** `ethane dev`: a development chain, kept in memory or in a data directory. */
export const devCommand: Command = {
  options: [
    ...SERVER_OPTIONS,
    ...GENESIS_OPTIONS,
    'accounts',
    'mnemonic',
    'gas-limit',
    ...MINING_OPTIONS,
    'ethash',
    'datadir',
    'genesis',
    'no-sync',
  ],
  async run({ values, positionals }) {
    assertArguments(positionals, 0, 0, 'no argument');
    const mnemonic = values.mnemonic ?? DEFAULT_MNEMONIC;
    const accounts = deriveAccounts(mnemonic, values.accounts ?? DEFAULT_ACCOUNTS);
    const settings = chainSettings(values, accounts);
    const balance = etherToWei(values.balance ?? DEFAULT_BALANCE);
    await serve({
      settings,
      values,
      accounts,
      mining: miningMode(values, settings),
      banner: (head) =>
        devBanner({
          accounts,
          balance,
          mnemonic: accounts.length > 0 ? mnemonic : undefined,
          chainId: settings.genesis.spec.chainId,
          hardfork: [...settings.genesis.spec.forks.keys()].at(-1) ?? 'frontier',
          baseFee: settings.genesis.baseFeePerGas,
          gasLimit: values['gas-limit'] ?? settings.genesis.gasLimit,
          genesisTimestamp: settings.genesis.timestamp,
          head,
          mining: describeMining(miningMode(values, settings)),
          datadir: values.datadir,
        }),
    });
  },
};

/** The chain to run: that of the data directory if it holds one, else a new one, written there first. */
function chainSettings(values: OptionValues, accounts: readonly DevAccount[]): ChainSettings {
  const existing = values.datadir === undefined ? undefined : readChainSettings(values.datadir);
  if (existing !== undefined) {
    assertSameChain(existing.genesis, values);
    return existing;
  }
  const settings = { genesis: newGenesis(values, accounts), ethash: values.ethash ?? defaultSeal(values) };
  if (values.datadir !== undefined) writeChainSettings(values.datadir, settings);
  return settings;
}

/** Blocks of a development chain are sealed only when mining by work is asked for. */
function defaultSeal(values: OptionValues): EthashSize {
  return values.mine === 'ethash' ? 'test' : 'none';
}

function newGenesis(values: OptionValues, accounts: readonly DevAccount[]): Genesis {
  if (values.genesis !== undefined) {
    const clash = [...GENESIS_OPTIONS, 'gas-limit' as const].find((name) => values[name] !== undefined);
    if (clash !== undefined) {
      throw new CliError(
        'CONFLICTING_OPTIONS',
        `option --${clash} does not go with --genesis, which says it already`,
      );
    }
    return readGenesisFile(values.genesis);
  }
  return devGenesis({
    accounts: accounts.map(({ address }) => address),
    balance: etherToWei(values.balance ?? DEFAULT_BALANCE),
    chainId: values['chain-id'] ?? DEFAULT_CHAIN_ID,
    hardfork: values.hardfork ?? 'osaka',
    gasLimit: values['gas-limit'] ?? DEFAULT_GAS_LIMIT,
    baseFee: values['base-fee'] ?? DEFAULT_BASE_FEE,
    timestamp: BigInt(Math.floor(Date.now() / 1_000)),
    consensus: values.mine === 'ethash' ? 'proofOfWork' : 'dev',
  });
}

/** @throws CodedError `DATABASE_OTHER_GENESIS` when an option asks for another chain than the directory's */
function assertSameChain(genesis: Genesis, values: OptionValues): void {
  const checks: [option: OptionName, have: unknown, want: unknown][] = [
    ['chain-id', genesis.spec.chainId, values['chain-id']],
    ['hardfork', [...genesis.spec.forks.keys()].at(-1), values.hardfork],
    ['base-fee', genesis.baseFeePerGas, values['base-fee']],
  ];
  for (const [option, have, want] of checks) {
    if (want === undefined || want === have) continue;
    throw new CodedError(
      'DATABASE_OTHER_GENESIS',
      `data directory ${values.datadir} holds another chain: --${option} is ${have} there, ${want} was asked for`,
      { have, want },
    );
  }
  if (values.genesis !== undefined) {
    const asked = blockHash(genesisBlock(readGenesisFile(values.genesis)).block);
    const have = blockHash(genesisBlock(genesis).block);
    if (asked === have) return;
    throw new CodedError(
      'DATABASE_OTHER_GENESIS',
      `data directory ${values.datadir} holds another chain: its genesis is ${have}, that of ${values.genesis} is ${asked}`,
      { have, want: asked },
    );
  }
}
