import { assertArguments, type Command, required } from '../command.ts';
import { requireChainSettings } from '../datadir.ts';
import { describeMining, miningMode } from '../mining-options.ts';
import { MINING_OPTIONS, SERVER_OPTIONS, serve } from '../serve.ts';
import { VERSION } from '../version.ts';

/** `ethane run`: serves, and if asked to mines, the chain of a data directory. */
export const runCommand: Command = {
  options: [...SERVER_OPTIONS, ...MINING_OPTIONS, 'datadir', 'gas-limit', 'no-sync'],
  async run({ values, positionals }) {
    assertArguments(positionals, 0, 0, 'no argument');
    const datadir = required(values, 'datadir');
    const settings = requireChainSettings(datadir);
    const mining = miningMode(values, settings);
    if (mining.kind === 'ethash') required(values, 'coinbase');
    await serve({
      settings,
      values,
      accounts: [],
      mining,
      banner: (head) =>
        `Ethane ${VERSION}\n\nChain ${settings.genesis.spec.chainId} in ${datadir}, at block ${head}\nMining: ${describeMining(mining)}\n\n`,
    });
  },
};
